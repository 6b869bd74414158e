"""Prints lint findings, and fails where one is an error."""

from collections.abc import Sequence

import typer

from interviewer.commands.output import print_json
from knowledge.lint import Finding


def report_findings(findings: Sequence[Finding], json: bool) -> None:
    """Exit code 2 where a finding is an error."""
    if json:
        print_json([{"level": item.level, "where": item.where, "message": item.message} for item in findings])
    else:
        for item in findings:
            print(f"{item.level}: {item.where}: {item.message}")
        print(f"{len(findings)} finding(s)" if findings else "no findings")
    if any(item.level == "error" for item in findings):
        raise typer.Exit(2)
