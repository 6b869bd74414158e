"""`mock-interviewer eval …`: measures what the interviewer rests on."""

from pathlib import Path
from typing import Annotated, Any

import typer

from interviewer.commands.output import Json, print_json, print_table

app = typer.Typer(help="Measures retrieval on labelled cases.", no_args_is_help=True)
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
    cases: Cases = None,
    json: Json = False,
) -> None:
    """Runs one suite and prints its figures."""
    from evals.suites import SUITES
    from interviewer.errors import UsageError

    if suite not in SUITES:
        raise UsageError(f"no suite {suite!r}; choose of {', '.join(SUITES)}")
    if documents is None:
        raise UsageError("retrieval needs --documents FOLDER: the documents that the cases ask about")
    result = _retrieval(documents, cases)
    if json:
        print_json(result)
        return
    print_table(
        [{"figure": name, "value": _shown(value)} for name, value in result["metrics"].items()], ("figure", "value")
    )


def _retrieval(documents: Path, cases: Path | None) -> dict[str, Any]:
    from evals.suites import retrieval
    from interviewer.service import Service
    from interviewer.settings import settings

    return retrieval.run(documents, cases or retrieval.CASES, Service(settings()).embedder)


def _shown(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"
