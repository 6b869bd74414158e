"""`mock-interviewer eval …`: measures what the interviewer rests on."""

from pathlib import Path
from typing import Annotated, Any

import typer

from interviewer.commands.output import Json, print_json, print_table

app = typer.Typer(help="Measures what the interviewer rests on, on labelled cases.", no_args_is_help=True)
run = typer.Typer(help="Runs one suite and prints its figures.", no_args_is_help=True)
app.add_typer(run, name="run")
Cases = Annotated[Path | None, typer.Option("--cases", help="A JSONL file of labelled cases; ours if left out.")]


@app.command(name="list")
def list_suites(json: Json = False) -> None:
    """Says which suites there are."""
    from evals.suites import SUITES

    rows = [{"suite": name, "measures": about} for name, about in SUITES.items()]
    print_json(rows) if json else print_table(rows, ("suite", "measures"))


@run.command()
def retrieval(
    documents: Annotated[Path, typer.Option("--documents", help="The folder of documents that the cases ask about.")],
    cases: Cases = None,
    json: Json = False,
) -> None:
    """Whether a question finds the passage that answers it, and nothing where there is none."""
    from evals.suites import retrieval as suite
    from interviewer.service import Service
    from interviewer.settings import settings

    _print(suite.run(documents, cases or suite.CASES, Service(settings()).embedder), json)


@run.command()
def reading(cases: Cases = None, json: Json = False) -> None:
    """Whether a candidate's message is read as what it is."""
    from evals.suites import reading as suite
    from interviewer.service import Service
    from interviewer.settings import settings

    service = Service(settings())
    _print(suite.run(cases or suite.CASES, service.listener.reader, service.library), json)


@run.command()
def agreement(
    bank: Annotated[Path, typer.Option("--bank", help="A JSONL file of the questions that the cases answer.")],
    cases: Annotated[Path, typer.Option("--cases", help="A JSONL file of answers that people have marked.")],
    json: Json = False,
) -> None:
    """How well marks agree with people's on the same answers, and which passes are given away."""
    from evals.grading import Grader
    from evals.suites import agreement as suite
    from interviewer.marking.local import LocalMarker
    from interviewer.service import Service
    from interviewer.settings import settings

    service = Service(settings())
    grader = Grader(LocalMarker(service.embedder.embed).mark_many, service.library.rubrics)
    _print(suite.run(bank, cases, grader), json)


@run.command()
def consistency(json: Json = False) -> None:
    """Whether marks hold still where they must, and move only the right way where the answer changes."""
    from evals.grading import Grader
    from evals.suites import consistency as suite
    from interviewer.marking.local import LocalMarker
    from interviewer.service import Service
    from interviewer.settings import settings

    library = Service(settings()).library

    def fresh() -> Grader:
        return Grader(LocalMarker(Service(settings()).embedder.embed).mark_many, library.rubrics)

    _print(suite.run(library, fresh), json)


def _print(result: dict[str, Any], json: bool) -> None:
    if json:
        print_json(result)
        return
    rows = [{"figure": name, "value": _shown(value)} for name, value in result["metrics"].items()]
    print_table(rows, ("figure", "value"))


def _shown(value: float | int | None) -> str:
    return "–" if value is None else str(value) if isinstance(value, int) else f"{value:.3f}"
