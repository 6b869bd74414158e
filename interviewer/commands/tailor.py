"""What `chat` and `plan` share: the options of a résumé and a job, and taking them in."""

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from interviewer.intake import Intake
    from interviewer.service import Service

_LONGEST_PATH = 500
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
    return take_in(service.library.roles, resume, _job(job))


def _job(value: str | None) -> Path | str | None:
    """Standard input for `-`, a file where one is named, and otherwise the text itself."""
    from interviewer.errors import UsageError

    if value == "-":
        return sys.stdin.buffer.read().decode("utf-8", "replace")
    if value is None or len(value) > _LONGEST_PATH or "\n" in value:
        return value
    if Path(value).is_file():
        return Path(value)
    if re.fullmatch(r"\S*[/\\]\S*|\S+\.\w{2,5}", value):
        raise UsageError(f"{value}: no such file; give the path of the job description, `-`, or its text")
    return value


def reopen_input(job: str | None) -> None:
    """After `--job -` the keyboard is read from the terminal, where there is one."""
    if job == "-":
        try:
            sys.stdin = open("/dev/tty", encoding="utf-8")  # noqa: SIM115
        except OSError:
            return
