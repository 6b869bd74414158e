"""`mock-interviewer eval …`: measures what the interviewer rests on."""

from pathlib import Path
from typing import Annotated, Any

import typer

from interviewer.commands.output import Json, print_json, print_table

app = typer.Typer(help="Measures what the interviewer rests on, on labelled cases.", no_args_is_help=True)
Cases = Annotated[Path | None, typer.Option("--cases", help="A JSONL file of labelled cases; ours if left out.")]


@app.command(name="list")
def list_suites(json: Json = False) -> None:
    """Says which suites there are."""
    from evals.suites import SUITES

    rows = [{"suite": name, "measures": about} for name, about in SUITES.items()]
    print_json(rows) if json else print_table(rows, ("suite", "measures"))


@app.command()
def run(
    suite: Annotated[str, typer.Argument(help="A suite; `eval list` names them.")],
    documents: Annotated[
        Path | None, typer.Option("--documents", help="retrieval: the folder of documents that the cases ask about.")
    ] = None,
    bank: Annotated[
        Path | None, typer.Option("--bank", help="agreement: a JSONL file of the questions that the cases answer.")
    ] = None,
    cases: Cases = None,
    json: Json = False,
) -> None:
    """Runs one suite and prints its figures."""
    from evals.suites import SUITES
    from interviewer.errors import UsageError

    if suite not in SUITES:
        raise UsageError(f"no suite {suite!r}; choose of {', '.join(SUITES)}")
    if suite == "consistency":
        result = _consistency()
    else:
        result = _agreement(bank, cases) if suite == "agreement" else _retrieval(documents, cases)
    if json:
        print_json(result)
        return
    print_table(
        [{"figure": name, "value": _shown(value)} for name, value in result["metrics"].items()], ("figure", "value")
    )


def _retrieval(documents: Path | None, cases: Path | None) -> dict[str, Any]:
    from evals.suites import retrieval
    from interviewer.errors import UsageError
    from interviewer.service import Service
    from interviewer.settings import settings

    if documents is None:
        raise UsageError("retrieval needs --documents FOLDER: the documents that the cases ask about")
    return retrieval.run(documents, cases or retrieval.CASES, Service(settings()).embedder)


def _agreement(bank: Path | None, cases: Path | None) -> dict[str, Any]:
    from evals.grading import Grader
    from evals.suites import agreement
    from interviewer.errors import UsageError
    from interviewer.marking.local import LocalMarker
    from interviewer.service import Service
    from interviewer.settings import settings

    if bank is None or cases is None:
        raise UsageError("agreement needs --bank QUESTIONS.jsonl and --cases ANSWERS.jsonl, answers that people marked")
    service = Service(settings())
    grader = Grader(LocalMarker(service.embedder.embed).mark_many, service.library.rubrics)
    return agreement.run(bank, cases, grader)


def _consistency() -> dict[str, Any]:
    from evals.grading import Grader
    from evals.suites import consistency
    from interviewer.marking.local import LocalMarker
    from interviewer.service import Service
    from interviewer.settings import settings

    library = Service(settings()).library

    def fresh() -> Grader:
        return Grader(LocalMarker(Service(settings()).embedder.embed).mark_many, library.rubrics)

    return consistency.run(library, fresh)


def _shown(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"
