"""`mock-interviewer chat`: an interview in the terminal."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from knowledge.schema import Level, Stage


def chat(
    stage: Annotated[Stage | None, typer.Option(help="The stage to practise.")] = None,
    persona: Annotated[str | None, typer.Option(help="Who interviews; `personas list` shows them.")] = None,
    role: Annotated[str | None, typer.Option(help="The role you apply for, for example data-scientist.")] = None,
    level: Annotated[Level, typer.Option(help="The level you apply for.")] = Level.MID,
    questions: Annotated[int | None, typer.Option(min=1, max=30, help="How many questions.")] = None,
    question: Annotated[list[str] | None, typer.Option(help="Ask this question; may be repeated.")] = None,
    seed: Annotated[int | None, typer.Option(help="Makes choice and phrasing repeatable.")] = None,
    feedback: Annotated[str, typer.Option(help="`now`: after each question; `end`: at the end.")] = "end",
    work: Annotated[
        Path | None, typer.Option(metavar="PATH", help="Your take-home work to defend: .ipynb, .py, .md or .txt.")
    ] = None,
    brief: Annotated[str | None, typer.Option(help="Defend a brief's submission; `briefs` shows them.")] = None,
    resume: Annotated[str | None, typer.Option(metavar="ID", help="Goes on with an interview.")] = None,
    script: Annotated[Path | None, typer.Option(help="Reads the candidate's messages from a file, one a line.")] = None,
) -> None:
    """Interviews you in the terminal. Say `hint`, `skip`, `repeat` or `end` at any time."""
    from interviewer.errors import UsageError
    from interviewer.service import Service, Wish
    from interviewer.settings import settings
    from interviewer.terminal import Terminal
    from interviewer.work import open_work

    if feedback not in ("now", "end"):
        raise UsageError(f"--feedback is {feedback!r}; it can be `now` or `end`")
    wish = Wish(
        stage=stage,
        persona=persona,
        role=role,
        level=level,
        questions=questions,
        seed=seed,
        feedback="now" if feedback == "now" else "end",
        wanted=tuple(question or ()),
        work=open_work(work) if work else None,
        brief=brief,
    )
    service = Service(settings())
    terminal = Terminal(service, _lines(script) if script else None)
    try:
        asyncio.run(terminal.run(wish, resume))
    finally:
        service.close()


def _lines(path: Path) -> list[str]:
    from interviewer.errors import UsageError

    try:
        return path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path}: cannot be read as text ({error}); give a file with one message a line") from error
