"""What `chat` and `plan` share: the options of a résumé and a job, and taking them in."""

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from interviewer.intake import Intake
    from interviewer.service import Service

Job = Annotated[
    str | None,
    typer.Option("--job", metavar="PATH|-", help="The job description: a file, `-` for standard input, or its text."),
]


def split_resume(value: str | None) -> tuple[str | None, Path | None]:
    """(an interview's id, a résumé's path): what names a file, or looks as if it did, is a résumé."""
    if value is None:
        return None, None
    path = Path(value)
    if path.is_file() or path.suffix or "/" in value or "\\" in value:
        return None, path
    return value, None


def take(service: "Service", resume: Path | None, job: str | None) -> "Intake":
    """Raises UsageError for a path that leads nowhere; other faults are in what is returned."""
    from interviewer.errors import UsageError
    from interviewer.intake import take_in

    if resume is not None and not resume.is_file():
        raise UsageError(
            f"{resume}: no such file; give the path of your résumé, or the id of an interview to go on with"
        )
    if job is not None and re.fullmatch(r"\S+\.(?:pdf|docx|md|txt)", job, re.I) and not Path(job).is_file():
        raise UsageError(f"{job}: no such file; give the path of the job description, `-`, or its text")
    return take_in(service.library.roles, resume, job)


def reopen_input(job: str | None) -> None:
    """After `--job -` the keyboard is read from the terminal, where there is one."""
    if job == "-":
        try:
            sys.stdin = open("/dev/tty", encoding="utf-8")  # noqa: SIM115
        except OSError:
            return
