"""`mock-interviewer knowledge …`: documents and their index."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from interviewer.commands.output import Json, print_json, print_table

if TYPE_CHECKING:
    from collections.abc import Callable

    from interviewer.service import Service
    from knowledge.ingest import Ingestor
    from knowledge.sorting import Outcome

app = typer.Typer(
    help="Adds documents to what the interviewer knows, searches them, and says what is indexed.", no_args_is_help=True
)
Collection = Annotated[str | None, typer.Option("--collection", help="Only this collection.")]


@app.command()
def ingest(
    paths: Annotated[list[Path], typer.Argument(help="Files or folders: md, txt, html, pdf, docx.")],
    collection: Annotated[str, typer.Option("--collection", help="The name to keep them under.")] = "documents",
    json: Json = False,
) -> None:
    """Indexes documents; only what changed is embedded, and a file that is gone leaves the index."""
    from interviewer.errors import UsageError
    from knowledge.bundled import BANKS, BUNDLED

    if collection in (BANKS, BUNDLED):
        raise UsageError(f"the collection {collection} is the product's own; choose another name")
    outcome = _with_progress(json, lambda ingestor: ingestor.ingest(paths, collection))
    _show(outcome, json)
    if outcome.problems and not (outcome.touched or outcome.unchanged):
        raise typer.Exit(2)


@app.command()
def search(
    query: Annotated[str, typer.Argument(help="What to look for.")],
    k: Annotated[int, typer.Option("-k", min=1, max=100, help="At most this many passages.")] = 5,
    source: Annotated[list[str] | None, typer.Option("--source", help="Only this file; may be repeated.")] = None,
    stage: Annotated[str | None, typer.Option("--stage", help="Only what is tagged with this stage.")] = None,
    topic: Annotated[str | None, typer.Option("--topic", help="Only what is tagged with this topic.")] = None,
    role: Annotated[str | None, typer.Option("--role", help="Only what is tagged with this role.")] = None,
    level: Annotated[str | None, typer.Option("--level", help="Only what is tagged with this level.")] = None,
    collection: Collection = None,
    json: Json = False,
) -> None:
    """Finds passages, best first; none where nothing relevant is known."""
    from knowledge.index import Filter

    tags = {"stage": stage, "topic": topic, "role": role, "level": level}
    where = Filter(
        collections=(collection,) if collection else None,
        files=tuple(source) if source else None,
        tags={tag: value for tag, value in tags.items() if value},
    )
    hits = _service().index.search(query, k, where)
    rows = [
        {key: value for key, value in asdict(hit.chunk).items() if key != "section"} | {"score": round(hit.score, 4)}
        for hit in hits
    ]
    if json:
        print_json(rows)
    elif rows:
        print_table(rows, ("score", "file", "text"))
    else:
        print("Nothing relevant is known. `mock-interviewer knowledge status` lists what is indexed.")


@app.command()
def status(json: Json = False) -> None:
    """Says what is indexed, with which embedder, and which files have changed since."""
    index = _service().index
    data = index.status()
    if json:
        print_json(data | {"files": index.documents()})
        return
    print_table([{"what": k, "value": v} for k, v in data.items()], ("what", "value"))
    print_table(index.documents(), ("collection", "file", "passages", "title"))


@app.command()
def forget(
    path: Annotated[str, typer.Argument(help="A file or folder that was ingested, or a file's name.")],
    collection: Collection = None,
    json: Json = False,
) -> None:
    """Takes documents out of the index; the files themselves stay."""
    _show(_with_progress(json, lambda ingestor: ingestor.forget(path, collection)), json)


@app.command()
def rebuild(json: Json = False) -> None:
    """Embeds everything anew, for example after EMBEDDING_MODEL has changed; the old index serves until the end."""
    _show(_with_progress(json, lambda ingestor: ingestor.rebuild()), json)


def _service() -> "Service":
    from interviewer.service import Service
    from interviewer.settings import settings

    return Service(settings())


def _with_progress(quiet: bool, work: "Callable[[Ingestor], Outcome]") -> "Outcome":
    from rich.console import Console
    from rich.progress import Progress

    from knowledge.ingest import Ingestor

    service = _service()
    with Progress(console=Console(stderr=True), transient=True, disable=quiet) as bars:
        tasks = {what: bars.add_task(what, total=None) for what in ("reading", "embedding")}

        def show(what: str, done: int, of: int) -> None:
            bars.update(tasks[what], completed=done, total=of)

        return work(Ingestor(service.index_folder, service.embedder, show))


def _show(outcome: "Outcome", json: bool) -> None:
    data = asdict(outcome)
    if json:
        print_json(data)
        return
    for name in ("added", "changed", "renamed", "removed", "unchanged"):
        if data[name]:
            print(f"{name}: {len(data[name])}")
    print(f"passages embedded: {outcome.embedded}")
    for problem in outcome.problems:
        typer.echo(f"left out: {problem}", err=True)
