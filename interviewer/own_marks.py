"""Self-marking: what the grader left open, one card a point, and the candidate's mark of it."""

from collections.abc import Iterator
from dataclasses import dataclass

from interviewer.afterwards import append, finished
from interviewer.errors import UsageError
from interviewer.events import SelfMarked
from interviewer.mark_words import MARKS, guess_in_words
from interviewer.markdown import oneline, plain
from interviewer.reports import Point, QuestionReport, Report
from interviewer.service import Service
from interviewer.state import Interview
from knowledge.schema import MarkValue

SKIP, REOPEN = "s", "o"
# key → label; SKIP leaves a point as it is, REOPEN takes the candidate's mark back.
KEYS = {"m": "met", "p": "partly", "n": "not met", "w": "wrong", SKIP: "skip"}
KEYS_AGAIN = KEYS | {REOPEN: "open again"}
VALUES = {
    "m": MarkValue.MET,
    "p": MarkValue.PARTIAL,
    "n": MarkValue.MISSED,
    "w": MarkValue.CONTRADICTED,
    REOPEN: None,
}


@dataclass(frozen=True)
class Card:
    """One point for the candidate to mark. number: of the question in the interview."""

    number: int
    question: QuestionReport
    point: Point

    @property
    def place(self) -> tuple[str, str]:
        return self.question.id, self.point.criterion


def cards(report: Report, again: bool = False) -> list[Card]:
    """The points that are open; with `again` those that the candidate has marked."""
    return [card for card in _markable(report) if (card.point.mark is not MarkValue.NO_EVIDENCE) is again]


def following(report: Report, place: tuple[str, str] | None, again: bool = False) -> Card | None:
    """The next card after a place in the interview, or the first one; None after the last."""
    order = [card.place for card in _markable(report)]
    start = order.index(place) + 1 if place in order else 0
    later = set(order[start:])
    return next((card for card in cards(report, again) if card.place in later), None)


def keys(again: bool) -> dict[str, str]:
    """What a card offers."""
    return KEYS_AGAIN if again else KEYS


def card_text(card: Card, left: int) -> str:
    """As Markdown: what was looked for, the closest words, the marker's guess, and the model answer."""
    return "\n\n".join(_card(card, left))


def _card(card: Card, left: int) -> Iterator[str]:
    point = card.point
    yield f"**{left} {'open' if point.mark is MarkValue.NO_EVIDENCE else 'marked by you'}** · question {card.number}: {oneline(card.question.question)}"
    yield f"**Looked for:** {oneline(point.expects)}"
    if words := point.quote or point.suggestion:
        yield f"**The closest you said:** “{oneline(words)}”"
    else:
        yield "**The closest you said:** nothing that comes near."
    guess = guess_in_words(point.guess, point.chance)
    yield f"**The marker cannot tell.** Its guess: {guess or 'none'}."
    yield f"**A model answer:** {oneline(card.question.model_answer)}"
    if point.mark is not MarkValue.NO_EVIDENCE:
        yield f"**Your mark so far:** {plain(MARKS[point.mark.value])}"


async def self_mark(
    service: Service, interview: Interview, question: str, criterion: str, mark: MarkValue | None
) -> Interview:
    """Writes the candidate's mark down; None takes it back. Raises UsageError where that point is not theirs to mark."""
    finished(interview)
    known = {card.place: card for card in _markable(service.report(interview))}
    if (question, criterion) not in known:
        raise UsageError(
            f"{question}, {criterion}: not open, so it is not yours to mark; contest the mark, or choose an open point"
        )
    event = SelfMarked(question=question, criterion=criterion, mark=mark)
    return await append(service.journal, interview, event)


def _markable(report: Report) -> list[Card]:
    """What the grader left open, whether or not the candidate has marked it since."""
    return [
        Card(number, question, point)
        for number, question in enumerate(report.questions, 1)
        for point in question.points
        if point.markable and point.contest is None
    ]
