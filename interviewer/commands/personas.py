"""`mock-interviewer personas …`: who interviews."""

from pathlib import Path
from typing import Annotated

import typer

from interviewer.commands.output import Json, print_json, print_table

app = typer.Typer(help="Lists, shows, checks and scaffolds interviewers.", no_args_is_help=True)


@app.command("list")
def list_(json: Json = False) -> None:
    """Lists the interviewers."""
    from interviewer.settings import settings
    from knowledge.store import Library

    rows = [
        {"name": item.name, "title": item.title, "stages": [s.value for s in item.stages], "tagline": item.tagline}
        for item in Library.load(settings().data_dir).personas.values()
    ]
    print_json(rows) if json else print_table(rows, ("name", "title", "stages", "tagline"))


@app.command()
def show(name: Annotated[str, typer.Argument(help="The persona's name.")], json: Json = False) -> None:
    """Shows a whole persona."""
    import yaml

    from interviewer.settings import settings
    from knowledge.store import Library

    data = Library.load(settings().data_dir).persona(name).model_dump(mode="json")
    print_json(data) if json else print(yaml.safe_dump(data, sort_keys=False, allow_unicode=True, width=110), end="")


@app.command()
def lint(
    files: Annotated[list[Path] | None, typer.Argument(help="Personas to check; all of them without.")] = None,
    json: Json = False,
) -> None:
    """Says what is wrong with personas. Exit code 2 where there is an error."""
    from interviewer.commands.linting import report_findings
    from interviewer.settings import settings
    from knowledge.lint import lint_personas

    report_findings(lint_personas(files or [], settings().data_dir), json)


@app.command()
def new(
    name: Annotated[str, typer.Argument(help="Lower-case words joined by hyphens.")],
    like: Annotated[str, typer.Option(help="The persona to start from.")] = "theory-screener",
) -> None:
    """Writes a persona of your own into the data folder, to be edited."""
    from interviewer.errors import UsageError
    from interviewer.settings import settings
    from knowledge.store import Library, scaffold_persona

    folder = settings().data_dir / "personas"
    path = folder / f"{name}.yaml"
    if path.exists():
        raise UsageError(f"{path} exists already; edit it, or choose another name")
    text = scaffold_persona(Library.load(settings().data_dir).persona(like), name)
    folder.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    print(path)
