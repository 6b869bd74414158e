"""Shows what an import would write."""

import sys

import typer

from knowledge.joining import Join
from knowledge.schema import Question


def show(join: Join) -> None:
    """The questions on standard output, notices on standard error. Exit code 2 where lint finds an error."""
    for question in join.bank.questions:
        _question(question)
    for notice in join.notices:
        print(notice, file=sys.stderr)
    errors = [item for item in join.findings if item.level == "error"]
    warnings = [item for item in join.findings if item.level == "warning"]
    for item in errors:
        print(f"error: {item.where}: {item.message}", file=sys.stderr)
    if errors:
        raise typer.Exit(2)
    if warnings:
        print(f"{len(warnings)} thing(s) could be better; `questions lint` names them once imported", file=sys.stderr)


def _question(question: Question) -> None:
    label = ", criteria derived from the model answer" if question.derived else ""
    print(f"{question.id} ({question.topic}{label})\n  {question.question}")
    for criterion in question.criteria:
        print(f"  {criterion.weight} {criterion.expects}")
    print()
