"""`mock-interviewer briefs`: take-home assignments to defend."""

from interviewer.commands.output import Json, print_json, print_table


def briefs(json: Json = False) -> None:
    """Lists the take-home briefs, for `chat --brief NAME`."""
    from interviewer.settings import settings
    from knowledge.store import Library

    rows = [
        {"name": name, "title": brief.title, "task": brief.task}
        for name, brief in Library.load(settings().data_dir).briefs.items()
    ]
    print_json(rows) if json else print_table(rows, ("name", "title", "task"))
