"""`mock-interviewer mark`, `contest` and `regrade`: what is said of an interview's marks once it is over."""

import asyncio
from typing import TYPE_CHECKING, Annotated

import typer

from interviewer.commands.output import Json, print_json

if TYPE_CHECKING:
    from interviewer.regrading import QuestionChange, Regrade, Total

Id = Annotated[str, typer.Argument(help="The interview's id, or its first characters.")]


def mark(
    id: Id,
    again: Annotated[bool, typer.Option("--again", help="Change what you have marked yourself.")] = False,
) -> None:
    """Lets you mark the points that the grader left open, beside your words and the model answer."""
    from rich.console import Console

    from interviewer.afterwards import finished
    from interviewer.marking_prompt import MarkingPrompt
    from interviewer.own_marks import cards
    from interviewer.service import Service
    from interviewer.settings import settings

    async def go() -> None:
        interview = await service.interview(id)
        finished(interview)
        if cards(service.report(interview), again):
            await MarkingPrompt(service, Console(highlight=False)).run(interview, again)
        else:
            print("You have marked no point yourself." if again else "No point is open.")

    service = Service(settings())
    try:
        asyncio.run(go())
    finally:
        service.close()


def contest(
    id: Id,
    question: Annotated[str, typer.Argument(help="The question's id, or its number in the report.")],
    criterion: Annotated[str, typer.Argument(help="The criterion's id, or its number in the report's table.")],
    reason: Annotated[str, typer.Option(help="What the mark overlooks.")],
    json: Json = False,
) -> None:
    """Contests a mark: it is read a second time, and both readings are kept."""
    from interviewer.contesting import contest as contest_mark
    from interviewer.contesting import find_place
    from interviewer.mark_words import outcome
    from interviewer.service import Service
    from interviewer.settings import settings

    async def go() -> None:
        interview = await contest_mark(service, await service.interview(id), question, criterion, reason)
        place = find_place(interview, question, criterion)
        found = next(item for item in service.report(interview).questions if item.id == place.asked.question.id)
        point = next(item for item in found.points if item.criterion == place.criterion.id)
        if json:
            print_json({"id": interview.id, "question": found.id} | point.model_dump(mode="json"))
        elif point.contest is not None:
            print(f"{point.expects}\n{outcome(point.contest)}")

    service = Service(settings())
    try:
        asyncio.run(go())
    finally:
        service.close()


def regrade(
    id: Id,
    model: Annotated[str | None, typer.Option(help="Judge with this litellm model.")] = None,
    keep: Annotated[bool, typer.Option("--keep", help="Add the new marks to the interview's record.")] = False,
    json: Json = False,
) -> None:
    """Marks an old interview anew and shows what differs; nothing is stored without --keep."""
    from interviewer.regrading import regrade as regrade_interview
    from interviewer.service import Service
    from interviewer.settings import settings

    async def go() -> "Regrade":
        return await regrade_interview(service, await service.interview(id), keep)

    chosen = settings() if model is None else settings().model_copy(update={"judge_model": model})
    service = Service(chosen)
    try:
        found = asyncio.run(go())
    finally:
        service.close()
    if json:
        print_json(found.model_dump(mode="json"))
    else:
        _show(found)


def _show(found: "Regrade") -> None:
    from interviewer.mark_words import graded_by

    by = f"{graded_by(found.grader)}{f' ({found.model})' if found.model else ''}"
    print(f"Marked anew by {by}: {found.changed} points differ.\n")
    for question in found.questions:
        _show_question(question)
    print(f"before: {_total(found.before)}\nafter:  {_total(found.after)}")
    print(_difference(found))
    if not found.kept:
        print("Nothing was stored; --keep adds these marks to the record.")
    elif found.counted != found.after.score:
        print(
            f"The marks are kept. What counts is still {found.counted}: the LLM judge's marks come before the local ones."
        )
    else:
        print("The marks are kept, and count from now on; the old ones stay in the journal.")


def _show_question(question: "QuestionChange") -> None:
    print(f"{question.id}: {question.before or 'not scored'} → {question.after or 'not scored'}")
    if question.failure:
        print(f"  not marked anew: {question.failure}")
    for item in question.criteria:
        sign = "*" if item.changed else " "
        before, after = item.before.mark or "–", item.after.mark or "–"
        print(f"  {sign} {item.id}: {before}{f' → {after}' if item.changed else ''}")
        if item.changed and item.after.quote:
            print(f"      “{item.after.quote}”")


def _total(total: "Total") -> str:
    from interviewer.mark_words import rests_on, score_text

    return f"{score_text(total.score, total.se)} of 4, {total.band}; {rests_on(total.basis)}"


def _difference(found: "Regrade") -> str:
    if found.before.score is None or found.after.score is None:
        return "There are no two scores to compare."
    difference = f"{found.after.score - found.before.score:+.1f}"
    if found.real is None:
        return f"{difference}; no standard error is measured for both, so whether that is real cannot be said."
    return f"{difference}: {'more than' if found.real else 'within'} the grader's error."
