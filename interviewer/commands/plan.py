"""`mock-interviewer plan`: which questions a résumé and a job lead to, and why."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from interviewer.commands.output import Json, print_json
from interviewer.commands.tailor import Job
from knowledge.schema import Level, Stage


def plan(
    stage: Annotated[Stage | None, typer.Option(help="The stage to plan.")] = None,
    resume: Annotated[Path | None, typer.Option(help="Your résumé: pdf, docx, md or txt.")] = None,
    job: Job = None,
    persona: Annotated[str | None, typer.Option(help="Who interviews.")] = None,
    role: Annotated[str | None, typer.Option(help="The role; read from job and résumé if not given.")] = None,
    level: Annotated[Level | None, typer.Option(help="The level; read from job and résumé if not given.")] = None,
    questions: Annotated[int | None, typer.Option(min=1, max=30, help="How many questions.")] = None,
    seed: Annotated[int | None, typer.Option(help="Makes the choice repeatable.")] = None,
    json: Json = False,
) -> None:
    """Shows the questions that would be asked, each with its reason, and what the job asks beyond the résumé."""
    from interviewer.commands.tailor import take
    from interviewer.errors import UsageError
    from interviewer.proposing import as_data, describe
    from interviewer.service import Service
    from interviewer.settings import settings
    from interviewer.wishes import Wish

    service = Service(settings())
    try:
        intake = take(service, resume, job)
        if intake.faults:
            raise UsageError("; ".join(intake.faults))
        wish = Wish(stage, persona, role, level, questions, seed, tailoring=intake.tailoring)
        proposal = asyncio.run(service.propose(wish))
    finally:
        service.close()
    if json:
        print_json(as_data(proposal))
    else:
        print("\n".join(describe(proposal)))
