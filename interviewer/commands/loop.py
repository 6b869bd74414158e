"""`mock-interviewer loop …`: a whole hiring loop, stage by stage."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from interviewer.commands.chat import lines
from interviewer.commands.output import Json, print_json, print_table
from knowledge.schema import Level

if TYPE_CHECKING:
    from interviewer.loops import Progress
    from interviewer.service import Service
    from interviewer.session import Session

app = typer.Typer(
    help="Plays a whole hiring loop, stage by stage, with one memory and a committee.", no_args_is_help=True
)
Script = Annotated[Path | None, typer.Option(help="Reads the candidate's messages from a file, one a line.")]
Seed = Annotated[int | None, typer.Option(help="Makes choice and phrasing repeatable.")]
Id = Annotated[str, typer.Argument(metavar="ID", help="The loop's id, or its first characters.")]


@app.command("list")
def list_(json: Json = False) -> None:
    """Lists the loops that can be begun."""
    from interviewer.settings import settings
    from knowledge.store import Library

    rows = [
        {"name": loop.name, "title": loop.title, "stages": [stage.stage.value for stage in loop.stages]}
        for loop in Library.load(settings().data_dir).loops.values()
    ]
    print_json(rows) if json else print_table(rows, ("name", "title", "stages"))


@app.command()
def start(
    name: Annotated[str, typer.Argument(metavar="[NAME]", help="`loop list` shows them.")] = "generic",
    role: Annotated[str | None, typer.Option(help="The role you apply for.")] = None,
    level: Annotated[Level | None, typer.Option(help="The level you apply for; mid without.")] = None,
    seed: Seed = None,
    script: Script = None,
) -> None:
    """Begins a loop and plays its first stage."""
    from interviewer.loops import begin

    _play(lambda service: begin(service, name, role, level, seed=seed), script)


@app.command("next")
def next_(id: Id, seed: Seed = None, script: Script = None) -> None:
    """Plays the next stage, or goes on with the one that is open."""
    from interviewer.loops import go_on

    _play(lambda service: go_on(service, id, seed=seed), script)


@app.command()
def status(
    id: Annotated[
        str | None, typer.Argument(metavar="[ID]", help="A loop's id; without, all loops are listed.")
    ] = None,
    json: Json = False,
) -> None:
    """Shows where a loop stands: what is done, what is open, what comes next."""
    from interviewer.loops import find, running
    from interviewer.service import Service
    from interviewer.settings import settings

    service = Service(settings())
    try:
        if id is None:
            rows = [_summary(item) for item in asyncio.run(running(service))]
            print_json(rows) if json else print_table(rows, ("id", "name", "level", "done", "next"))
            return
        progress = asyncio.run(find(service, id))
    finally:
        service.close()
    rows = _stages(progress)
    if json:
        print_json(_summary(progress) | {"stages": rows})
        return
    print_table(rows, ("number", "title", "stage", "status", "interview"))
    going = f"next {progress.place.id}" if progress.next is not None else f"report {progress.place.id}"
    print(f"\nGo on with: mock-interviewer loop {going}")


@app.command()
def report(id: Id, format: Annotated[str, typer.Option(help="md, json or html.")] = "md") -> None:
    """Prints what the hiring committee says of the loop so far."""
    from interviewer.debriefing import render_debrief
    from interviewer.errors import UsageError
    from interviewer.loops import debrief
    from interviewer.service import Service
    from interviewer.settings import settings

    if format not in ("md", "json", "html"):
        raise UsageError(f"--format is {format!r}; it can be md, json or html")
    service = Service(settings())
    try:
        print(render_debrief(asyncio.run(debrief(service, id)), format))  # type: ignore[arg-type]
    finally:
        service.close()


@app.command()
def lint(
    files: Annotated[list[Path] | None, typer.Argument(help="Loops to check; all of them without.")] = None,
    json: Json = False,
) -> None:
    """Says what is wrong with loops: file, line, field, remedy. Exit code 2 where there is an error."""
    from interviewer.commands.linting import report_findings
    from interviewer.settings import settings
    from knowledge.loop_lint import lint_loops

    report_findings(lint_loops(files or [], settings().data_dir), json)


def _play(open_: "Callable[[Service], Awaitable[Session]]", script: Path | None) -> None:
    from interviewer.service import Service
    from interviewer.settings import settings
    from interviewer.terminal import Terminal

    service = Service(settings())

    async def run() -> None:
        session = await open_(service)
        await Terminal(service, lines(script) if script else None).play(session, bool(session.interview.lines))

    try:
        asyncio.run(run())
    finally:
        service.close()


def _summary(progress: "Progress") -> dict[str, object]:
    stages = progress.loop.stages
    done = len(stages) if progress.next is None else progress.next
    following = None if progress.next is None else stages[progress.next].title
    return {
        "id": progress.place.id,
        "name": progress.loop.name,
        "level": progress.place.level.value,
        "done": f"{done} of {len(stages)}",
        "next": following,
    }


def _stages(progress: "Progress") -> list[dict[str, object]]:
    rows: list[dict[str, object]] = []
    for index, stage in enumerate(progress.loop.stages):
        held = progress.held.get(index)
        state = "to come" if held is None else "done" if held.status == "ended" else "open"
        rows.append(
            {
                "number": index + 1,
                "title": stage.title,
                "stage": stage.stage.value,
                "status": state,
                "interview": held.id[:8] if held else None,
            }
        )
    return rows
