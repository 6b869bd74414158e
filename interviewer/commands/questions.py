"""`mock-interviewer questions …`: what is in the banks."""

from pathlib import Path
from typing import Annotated

import typer

from interviewer.commands.output import Json, print_json, print_table
from knowledge.schema import Level, Stage

app = typer.Typer(help="Lists, shows and checks questions.", no_args_is_help=True)


@app.command("list")
def list_(
    stage: Annotated[Stage | None, typer.Option(help="Only this stage.")] = None,
    level: Annotated[Level | None, typer.Option(help="Only this level.")] = None,
    topic: Annotated[str | None, typer.Option(help="Only this topic.")] = None,
    json: Json = False,
) -> None:
    """Lists the questions of all banks."""
    from interviewer.settings import settings
    from knowledge.store import Library

    rows = [
        {
            "id": entry.question.id,
            "stage": entry.stage.value,
            "topic": entry.question.topic,
            "levels": [item.value for item in entry.question.levels],
            "roles": list(entry.question.roles),
            "question": entry.question.question,
        }
        for entry in Library.load(settings().data_dir).questions.values()
        if (stage is None or entry.stage is stage)
        and (level is None or level in entry.question.levels)
        and (topic is None or entry.question.topic == topic)
    ]
    print_json(rows) if json else print_table(rows, ("id", "stage", "topic", "levels", "question"))


@app.command()
def show(id: Annotated[str, typer.Argument(help="The question's id.")], json: Json = False) -> None:
    """Shows a whole question, with criteria and model answer."""
    import yaml

    from interviewer.settings import settings
    from knowledge.store import Library

    data = Library.load(settings().data_dir).question(id).model_dump(mode="json")
    print_json(data) if json else print(yaml.safe_dump(data, sort_keys=False, allow_unicode=True, width=110), end="")


@app.command()
def lint(
    files: Annotated[list[Path] | None, typer.Argument(help="Banks to check; all of them without.")] = None,
    run: Annotated[
        bool, typer.Option("--run", help="Also run the solutions and the wrong ones of coding questions.")
    ] = False,
    json: Json = False,
) -> None:
    """Says what is wrong with banks: file, line, field, remedy. Exit code 2 where there is an error."""
    from interviewer.commands.linting import report_findings
    from interviewer.settings import settings
    from knowledge.lint import lint_banks

    findings = lint_banks(files or [], settings().data_dir)
    if run:
        from interviewer.proving import prove_banks

        findings += prove_banks(files or [], settings().data_dir)
    report_findings(findings, json)


@app.command()
def schema(
    folder: Annotated[Path, typer.Argument(help="Where to write them.")] = Path("knowledge/schemas"),
) -> None:
    """Writes JSON schemas of bank, rubric, persona and role, for editors that check YAML."""
    from knowledge.jsonschema import schemas

    folder.mkdir(parents=True, exist_ok=True)
    for name, text in schemas().items():
        (folder / name).write_text(text, encoding="utf-8")
        print(folder / name)
