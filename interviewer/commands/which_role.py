"""`mock-interviewer which-role`: a short talk about what you like doing, and the roles that fit."""

from pathlib import Path
from typing import Annotated

import typer

from interviewer.commands.chat import lines
from interviewer.commands.output import Json, print_json

TO_TRY = "To try it: `mock-interviewer chat --stage recruiter --role {role}`, or a whole loop with `--role {role}`."


def which_role(
    script: Annotated[Path | None, typer.Option(help="Reads the answers from a file, one a line.")] = None,
    json: Json = False,
) -> None:
    """Asks what you like doing, and says which roles fit, for what reasons of yours. Nothing is stored or sent."""
    from interviewer.advising import render_fit
    from interviewer.fitting import fit
    from interviewer.service import Service
    from interviewer.settings import settings
    from knowledge.finder import load_finder

    service = Service(settings())
    finder = load_finder(settings().data_dir)
    given = lines(script) if script else None
    answers = []
    for number, item in enumerate(finder.questions, 1):
        if json or given is not None:
            answers.append(_next(given))
            continue
        print(f"{number} of {len(finder.questions)}. {item.question}")
        answers.append(_ask())
        print()
    found = fit(finder, answers, service.embedder.embed)
    print_json(found.model_dump(mode="json")) if json else print(render_fit(found, service.library.roles, TO_TRY))


def _next(given: list[str] | None) -> str:
    """The script's next line; with --json and without a script, standard input's."""
    return (given.pop(0) if given else "") if given is not None else _ask(prompt="")


def _ask(prompt: str = "You: ") -> str:
    try:
        return input(prompt)
    except EOFError:
        return ""
