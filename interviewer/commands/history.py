"""`mock-interviewer history`, `report` and `delete`."""

import asyncio
from typing import Annotated

import typer

from interviewer.commands.output import Json, print_json, print_table


def history(json: Json = False) -> None:
    """Lists your interviews, newest first, each score beside the one before it at the same stage and level."""
    from interviewer.progress import shown_change, shown_score, standings
    from interviewer.service import Service
    from interviewer.settings import settings

    service = Service(settings())
    try:
        rows = asyncio.run(service.history())
    finally:
        service.close()
    found = standings(rows, service.errors)
    keys = ("id", "stage", "persona", "started", "status", "score")
    if json:
        told = [item.model_dump(include={"se", "self_marked", "change"}) for item in found]
        flagged = [{"flagged": row.get("flagged", 0)} for row in rows]
        parts = zip(rows, told, flagged, strict=True)
        print_json([{key: row[key] for key in keys} | item | flags for row, item, flags in parts])
    else:
        shown = [
            row | {"started": row["started"][:16], "score": shown_score(item), "change": shown_change(item.change)}
            for row, item in zip(rows, found, strict=True)
        ]
        print_table(shown, (*keys, "change"))


def report(
    id: Annotated[str, typer.Argument(help="The interview's id, or its first characters.")],
    format: Annotated[str, typer.Option(help="md, json or html.")] = "md",
) -> None:
    """Prints an interview's scorecard, retrospective and transcript."""
    from interviewer.errors import UsageError
    from interviewer.rendering import render
    from interviewer.service import Service
    from interviewer.settings import settings

    if format not in ("md", "json", "html"):
        raise UsageError(f"--format is {format!r}; it can be md, json or html")
    service = Service(settings())
    try:
        print(render(service.report(asyncio.run(service.interview(id))), format))  # type: ignore[arg-type]
    finally:
        service.close()


def delete(
    id: Annotated[str, typer.Argument(help="The interview's id.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Deletes an interview for good."""
    from interviewer.service import Service
    from interviewer.settings import settings

    service = Service(settings())
    try:
        interview = asyncio.run(service.interview(id))
        if yes or typer.confirm(f"Delete the {interview.start.stage.value} interview {interview.id}?"):
            asyncio.run(service.journal.delete(interview.id))
            print(f"deleted {interview.id}")
    finally:
        service.close()
