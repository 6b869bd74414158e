"""Marks on the page once an interview is over: one click a point, and objections with a reason.

Each button says which point of which interview it means, so nothing is lost by a reload or in a second window. What a
reason is waited for is kept by interview, and asked for again after a reload.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime

import chainlit as cl

from interviewer.contesting import can_be_contested, contest, find_place, tidy
from interviewer.mark_words import MARKS, flags_note, outcome
from interviewer.markdown import oneline
from interviewer.own_marks import SKIP, VALUES, Card, card_text, cards, following, keys, self_mark
from interviewer.reports import Point, Report
from interviewer.scorecard_page import AUTHOR, file, redraw
from interviewer.service import Service
from interviewer.state import Interview

MARK, OPEN, CONTEST, POINT, DROP = "self_mark", "open_marks", "contest", "contest_point", "contest_drop"
ICONS = {"m": "check", "p": "circle-dashed", "n": "x", "w": "ban", SKIP: "skip-forward", "o": "rotate-ccw"}
LONGEST_LABEL = 60
# interview → (question, criterion) of the mark whose objection the next message is the reason of.
waiting: dict[str, tuple[str, str]] = {}


async def offer(service: Service, interview: Interview) -> list[cl.Message]:
    """The first open point, or what can be done with the marks; and the reason that is waited for. Not sent yet."""
    report = await asyncio.to_thread(service.report, interview)
    if not report.basis.total:
        return []
    card = _fill(cl.Message(content="", author=AUTHOR), report, following(report, None), again=False)
    return [card, _question(interview)] if interview.id in waiting else [card]


async def press(service: Service, action: cl.Action) -> None:
    """One mark, written down at once; then the next point stands in the same message."""
    asked = action.payload
    interview = await service.interview(asked["interview"])
    place, key, again = (asked["question"], asked["criterion"]), asked["key"], asked["again"]
    if key != SKIP:
        interview = await self_mark(service, interview, *place, VALUES[key])
    report = await asyncio.to_thread(service.report, interview)
    await _clear(action, [_button(report, *place, key, again) for key in keys(again)])
    await _fill(_same(action), report, following(report, place, again), again).update()
    if key != SKIP:
        await redraw(interview, report)


async def begin(service: Service, action: cl.Action) -> None:
    """The open points from the first on, or those that the candidate has marked."""
    again = action.payload["again"]
    report = await asyncio.to_thread(service.report, await service.interview(action.payload["interview"]))
    await _clear(action, _choices(report))
    await _fill(_same(action), report, following(report, None, again), again).update()


async def choose(service: Service, action: cl.Action) -> None:
    """Which mark to contest."""
    report = await asyncio.to_thread(service.report, await service.interview(action.payload["interview"]))
    found = _contestable(report)
    text = "Which mark do you contest? It is read a second time, and both readings are kept."
    await cl.Message(content=text if found else "There is no mark to contest.", author=AUTHOR, actions=found).send()


async def ask_reason(service: Service, action: cl.Action) -> None:
    interview = await service.interview(action.payload["interview"])
    waiting[interview.id] = (action.payload["question"], action.payload["criterion"])
    await _question(interview).send()


def _question(interview: Interview) -> cl.Message:
    place = find_place(interview, *waiting[interview.id])
    text = f"You contest “{oneline(place.criterion.expects)}”. Write your reason as your next message."
    drop = cl.Action(name=DROP, label="Never mind", icon="undo-2", payload={"interview": interview.id})
    return cl.Message(content=text, author=AUTHOR, actions=[drop])


async def drop(service: Service, action: cl.Action) -> None:
    """No reason is waited for any more."""
    waiting.pop(action.payload["interview"], None)
    await action.remove()
    await cl.Message(content="The mark stays as it is.", author=AUTHOR).send()


async def hear(service: Service, ids: Sequence[str | None], reason: str) -> bool:
    """Takes a message as the reason of an objection in one of these interviews; False where none was asked for. One that
    will not do is asked for again."""
    id = next((id for id in ids if id in waiting), None)
    if id is None:
        return False
    reason = tidy(reason)
    place = waiting.pop(id)
    reading = cl.Message(content="Reading it a second time …", author=AUTHOR)
    await reading.send()
    try:
        interview = await contest(service, await service.interview(id), *place, reason)
    finally:
        await reading.remove()
    report = await asyncio.to_thread(service.report, interview)
    point = _point(report, *place)
    if point.contest is not None:
        await cl.Message(content=f"{oneline(point.expects)}\n\n{oneline(outcome(point.contest))}", author=AUTHOR).send()
    await redraw(interview, report)
    return True


def _fill(message: cl.Message, report: Report, card: Card | None, again: bool) -> cl.Message:
    """A card with its buttons, or what there is to do when none is left."""
    if card is not None:
        message.content = card_text(card, len(cards(report, again)))
        actions = [_button(report, *card.place, key, again) for key in keys(again)]
    else:
        message.content = f"{_left(len(cards(report)))} {flags_note(report)}".strip()
        message.elements = [file(report)] if report.basis.own else []
        actions = _choices(report)
    message.actions = actions
    return message


def _left(points: int) -> str:
    return (
        f"{points} {'point is' if points == 1 else 'points are'} left open." if points else "No point is left to mark."
    )


def _same(action: cl.Action) -> cl.Message:
    """The message that a button stands under."""
    return cl.Message(id=action.forId, content="", author=AUTHOR, created_at=datetime.now(UTC).isoformat())


async def _clear(action: cl.Action, buttons: list[cl.Action]) -> None:
    for button in buttons:
        button.forId = action.forId
        await button.remove()


def _button(report: Report, question: str, criterion: str, key: str, again: bool) -> cl.Action:
    payload = {"interview": report.id, "question": question, "criterion": criterion, "key": key, "again": again}
    return cl.Action(
        id=f"{report.id}/{question}/{criterion}/{key}",
        name=MARK,
        label=keys(again)[key].capitalize(),
        icon=ICONS[key],
        payload=payload,
    )


def _choices(report: Report) -> list[cl.Action]:
    """What can be done between cards."""
    wanted = [
        (OPEN, "Mark the open points", "list-checks", False, bool(cards(report))),
        (OPEN, "Change my marks", "pencil", True, bool(cards(report, again=True))),
        (CONTEST, "Contest a mark", "scale", False, bool(_contestable(report))),
    ]
    return [
        cl.Action(
            id=f"{report.id}/{label}",
            name=name,
            label=label,
            icon=icon,
            payload={"interview": report.id, "again": again},
        )
        for name, label, icon, again, useful in wanted
        if useful
    ]


def _contestable(report: Report) -> list[cl.Action]:
    """One button for each decided mark of a reader that has not been read twice; those that are flagged come first."""
    found = [
        (number, question, point)
        for number, question in enumerate(report.questions, 1)
        for point in question.points
        if can_be_contested(point)
    ]
    return [
        cl.Action(
            name=POINT,
            label=f"{'⚑ ' if point.flag else ''}{number}. {_short(point.expects)} ({MARKS[point.mark.value]})",
            payload={"interview": report.id, "question": question.id, "criterion": point.criterion},
        )
        for number, question, point in sorted(found, key=lambda item: item[2].flag is None)
    ]


def _point(report: Report, question: str, criterion: str) -> Point:
    found = next(item for item in report.questions if item.id == question)
    return next(item for item in found.points if item.criterion == criterion)


def _short(text: str) -> str:
    return text if len(text) <= LONGEST_LABEL else f"{text[:LONGEST_LABEL]}…"


HANDLERS: dict[str, Callable[[Service, cl.Action], Awaitable[None]]] = {
    MARK: press,
    OPEN: begin,
    CONTEST: choose,
    POINT: ask_reason,
    DROP: drop,
}
