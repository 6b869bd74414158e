"""`mock-interviewer knowledge …`: documents and their index."""

from dataclasses import asdict
from typing import Annotated

import typer

from interviewer.commands.output import Json, print_json, print_table

app = typer.Typer(help="Searches the source documents, and says what is indexed.", no_args_is_help=True)


@app.command()
def search(
    query: Annotated[str, typer.Argument(help="What to look for.")],
    k: Annotated[int, typer.Option("-k", min=1, max=100, help="At most this many passages.")] = 5,
    json: Json = False,
) -> None:
    """Finds passages, best first; none where nothing relevant is known."""
    from interviewer.service import Service
    from interviewer.settings import settings

    hits = Service(settings()).index.search(query, k)
    rows = [
        {key: value for key, value in asdict(hit.chunk).items() if key != "section"} | {"score": round(hit.score, 4)}
        for hit in hits
    ]
    print_json(rows) if json else print_table(rows, ("score", "file", "text"))


@app.command()
def status(json: Json = False) -> None:
    """Says what is indexed, and with which embedder."""
    from interviewer.service import Service
    from interviewer.settings import settings

    data = Service(settings()).index.status()
    print_json(data) if json else print_table([{"what": k, "value": v} for k, v in data.items()], ("what", "value"))
