"""`mock-interviewer grade`: marks answers without an interview."""

import asyncio
from pathlib import Path
from typing import Annotated, Any

import typer

from interviewer.commands.output import Json, print_json


def grade(
    question: Annotated[str, typer.Option(help="The question's id.")],
    answer: Annotated[str | None, typer.Option(help="One answer.")] = None,
    answers: Annotated[Path | None, typer.Option(help='JSONL, a line {"id", "answer"} each.')] = None,
    bank: Annotated[Path | None, typer.Option(help="A bank of your own that holds the question.")] = None,
    level: Annotated[str, typer.Option(help="junior, mid or senior: what is expected.")] = "mid",
    json: Json = False,
) -> None:
    """Marks one answer or a file of them against a question's criteria."""
    from interviewer.grading import Grader, read_answers
    from interviewer.service import Service
    from interviewer.settings import settings

    service = Service(settings())
    try:
        grader = Grader.of(service, question, bank, level)
        results = asyncio.run(grader.all(read_answers(answer, answers)))
    finally:
        service.close()
    if json:
        print_json(results)
    else:
        for result in results:
            _show(result)


def _show(result: dict[str, Any]) -> None:
    print(f"{result['id']}: {result['score'] if result['score'] is not None else 'not scored'} ({result['grader']})")
    for mark in result["marks"]:
        quote = f" “{mark['quote']}”" if mark["quote"] else ""
        print(f"  {mark['mark']:<12} {mark['confidence']:.2f} {mark['criterion']}{quote}")
