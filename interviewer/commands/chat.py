"""`mock-interviewer chat`: an interview in the terminal."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from interviewer.commands.tailor import Job
from knowledge.schema import Level, Stage


def chat(
    stage: Annotated[Stage | None, typer.Option(help="The stage to practise.")] = None,
    persona: Annotated[str | None, typer.Option(help="Who interviews; `personas list` shows them.")] = None,
    role: Annotated[str | None, typer.Option(help="The role you apply for, for example data-scientist.")] = None,
    level: Annotated[
        Level | None, typer.Option(help="The level you apply for; read from job and résumé, or mid, if not given.")
    ] = None,
    questions: Annotated[int | None, typer.Option(min=1, max=30, help="How many questions.")] = None,
    question: Annotated[list[str] | None, typer.Option(help="Ask this question; may be repeated.")] = None,
    seed: Annotated[int | None, typer.Option(help="Makes choice and phrasing repeatable.")] = None,
    feedback: Annotated[str, typer.Option(help="`now`: after each question; `end`: at the end.")] = "end",
    work: Annotated[
        Path | None, typer.Option(metavar="PATH", help="Your take-home work to defend: .ipynb, .py, .md or .txt.")
    ] = None,
    brief: Annotated[str | None, typer.Option(help="Defend a brief's submission; `briefs` shows them.")] = None,
    resume: Annotated[
        str | None,
        typer.Option(
            metavar="PATH|ID", help="Your résumé (pdf, docx, md, txt); or an interview's id, to go on with it."
        ),
    ] = None,
    job: Job = None,
    yes: Annotated[bool, typer.Option("--yes", help="Accepts the plan as it is.")] = False,
    script: Annotated[Path | None, typer.Option(help="Reads the candidate's messages from a file, one a line.")] = None,
) -> None:
    """Interviews you in the terminal. Say `hint`, `skip`, `repeat` or `end` at any time."""
    from interviewer.commands.tailor import reopen_input, split_resume, take
    from interviewer.errors import UsageError
    from interviewer.service import Service
    from interviewer.settings import settings
    from interviewer.terminal import Terminal
    from interviewer.wishes import Wish
    from interviewer.work import open_work

    id, path = split_resume(resume)
    if id and job:
        raise UsageError("an interview that has begun keeps its plan; leave out --job, or begin a new one")
    if feedback not in ("now", "end"):
        raise UsageError(f"--feedback is {feedback!r}; it can be `now` or `end`")
    service = Service(settings())
    terminal = Terminal(service, lines(script) if script else None, accept=yes)
    try:
        intake = take(service, path, job)
        reopen_input(job)
        wish = Wish(
            stage=stage,
            persona=persona,
            role=role,
            level=level,
            questions=questions,
            seed=seed,
            feedback="now" if feedback == "now" else "end",
            wanted=tuple(question or ()),
            tailoring=intake.tailoring,
            work=open_work(work) if work else None,
            brief=brief,
        )
        asyncio.run(terminal.run(wish, id, intake.faults))
    finally:
        service.close()


def lines(path: Path) -> list[str]:
    from interviewer.errors import UsageError

    try:
        return path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path}: cannot be read as text ({error}); give a file with one message a line") from error
