"""`mock-interviewer questions …`: what is in the banks."""

from pathlib import Path
from shutil import get_terminal_size
from typing import Annotated

import typer

from interviewer.commands.output import Json, print_json, print_table
from knowledge.schema import Level, Stage

# Columns of a terminal from which stages find room beside topics and roles.
WIDE = 122

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


@app.command("import")
def import_(
    file: Annotated[Path, typer.Argument(help="A bank in YAML, or questions with answers in Markdown.")],
    stage: Annotated[Stage | None, typer.Option(help="The stage they belong to; theory if not given.")] = None,
    topic: Annotated[str | None, typer.Option(help="Their topic; the heading above them if not given.")] = None,
    level: Annotated[
        list[Level] | None, typer.Option(help="A level they fit; may be repeated. All if not given.")
    ] = None,
    replace: Annotated[
        bool, typer.Option("--replace", help="Overwrites what this file was imported to before.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Shows what would be written, and writes nothing.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Adds questions of your own. Criteria of Markdown questions are derived from their answers."""
    from interviewer.commands.joining import show
    from interviewer.service import Service
    from interviewer.settings import settings
    from knowledge.joining import prepare

    join = prepare(file, settings().data_dir, stage, _topic(topic), level or [], replace)
    show(join)
    if join.is_there:
        print(f"nothing to do: {join.target} holds just this")
    elif dry_run:
        print("nothing is written (--dry-run)")
    elif yes or typer.confirm(f"Write {len(join.bank.questions)} question(s) to {join.target}?"):
        join.write()
        _ = Service(settings()).index
        print(f"written and indexed: {join.target}")


def _topic(value: str | None) -> str | None:
    from knowledge.derive import slug

    return (slug(value) or None) if value else None


@app.command()
def coverage(json: Json = False) -> None:
    """Prints how many questions each topic has, by level and role, and where a topic that counts has none."""
    from interviewer.settings import settings
    from knowledge.coverage import coverage as find
    from knowledge.store import Library

    found = find(Library.load(settings().data_dir))
    if json:
        print_json(found.model_dump(mode="json"))
        return
    roles = [cell.role for cell in found.topics[0].roles]
    for number, role in enumerate(roles, 1):
        print(f"{number:>3} {role}")
    print("\nQuestions for junior/mid/senior; a number in a column: what the topic weighs for that role.\n")
    rows = [
        {"topic": row.topic, "stages": row.stages, "j/m/s": "/".join(str(row.levels[level]) for level in Level)}
        | {str(number): f"{cell.weight:g}" for number, cell in enumerate(row.roles, 1)}
        for row in found.topics
    ]
    stages = ("stages",) if get_terminal_size().columns >= WIDE else ()
    print_table(rows, ("topic", *stages, "j/m/s", *(str(number) for number in range(1, len(roles) + 1))), tight=True)
    print(f"\n{len(found.holes)} hole(s): a topic that counts for a role, without a question at a level")
    places: dict[tuple[str, str], list[str]] = {}
    for hole in found.holes:
        places.setdefault((hole.topic, hole.level.value), []).append(hole.role)
    for (topic, level), names in places.items():
        print(f"  {topic}, {level}: {', '.join(names) if len(names) < len(roles) else 'every role'}")


@app.command()
def schema(
    folder: Annotated[Path, typer.Argument(help="Where to write them.")] = Path("knowledge/schemas"),
) -> None:
    """Writes JSON schemas of bank, rubric, persona, role, brief and loop, for editors that check YAML."""
    from knowledge.jsonschema import schemas

    folder.mkdir(parents=True, exist_ok=True)
    for name, text in schemas().items():
        (folder / name).write_text(text, encoding="utf-8")
        print(folder / name)
