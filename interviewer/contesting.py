"""A candidate contests a mark: a second, independent reading of that point alone. docs/marking.md states who prevails."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from interviewer.afterwards import append, finished
from interviewer.counting import CANDIDATE, ORDER, TESTS, Counted, best_marks
from interviewer.errors import GradingError, UsageError
from interviewer.events import Contested, Mark, Reread
from interviewer.marking import Marker, Marking
from interviewer.marking.quotes import find_quote
from interviewer.reports import Point, Report
from interviewer.service import Service
from interviewer.session import clean
from interviewer.state import Asked, Interview
from knowledge.schema import Criterion, MarkValue, Question

LONGEST_REASON = 1000


@dataclass(frozen=True)
class Place:
    """One criterion of one question that was asked."""

    asked: Asked
    criterion: Criterion

    @property
    def ids(self) -> dict[str, str]:
        return {"question": self.asked.question.id, "criterion": self.criterion.id}


def find_place(interview: Interview, question: str, criterion: str) -> Place:
    """By id, or by number as the report counts them. Raises UsageError naming what there is."""
    asked_ids = [asked.question.id for asked in interview.asked]
    asked = interview.asked[_index(question, asked_ids, "the interview has no question")]
    ids = [item.id for item in asked.question.criteria]
    where = f"the question {asked.question.id} has no criterion"
    return Place(asked, asked.question.criteria[_index(criterion, ids, where)])


def _index(wanted: str, ids: Sequence[str], complaint: str) -> int:
    if wanted in ids:
        return ids.index(wanted)
    if wanted.isdecimal() and 1 <= int(wanted) <= len(ids):
        return int(wanted) - 1
    raise UsageError(f"{complaint} {wanted!r}; it has {', '.join(f'{n} {id}' for n, id in enumerate(ids, 1))}")


def counting(place: Place) -> Counted:
    """The mark that can be contested. Raises UsageError where there is none, saying what can be done instead."""
    _, marks = best_marks(place.asked, ORDER) if place.asked.answered else (None, ())
    counted = next((item for item in marks if item.mark.criterion == place.criterion.id), None)
    where = f"{place.asked.question.id}, {place.criterion.id}"
    if counted is None or (counted.mark.mark is MarkValue.NO_EVIDENCE and place.criterion.tests):
        raise UsageError(f"{where}: nobody marked it, so there is nothing to contest")
    if counted.grader == CANDIDATE:
        raise UsageError(f"{where}: that mark is your own; change it with `mock-interviewer mark ID --again`")
    if counted.grader == TESTS:
        raise UsageError(f"{where}: tests decide it, and no reader; the report shows what was run")
    if counted.mark.mark is MarkValue.NO_EVIDENCE:
        raise UsageError(f"{where}: it is open; mark it yourself with `mock-interviewer mark ID`")
    if counted.contest is not None and counted.contest.second is not None:
        raise UsageError(f"{where}: it has had its second reading; `mock-interviewer regrade ID` reads all anew")
    return counted


def can_be_contested(point: Point) -> bool:
    """The same of a point in a report."""
    decided = point.mark is not MarkValue.NO_EVIDENCE and point.grader not in (CANDIDATE, TESTS, None)
    return decided and (point.contest is None or point.contest.second is None)


def flagged_places(report: Report) -> list[tuple[int, str]]:
    """(number of the question, criterion) of the flagged marks that can be contested."""
    return [
        (number, point.criterion)
        for number, question in enumerate(report.questions, 1)
        for point in question.points
        if point.flag and can_be_contested(point)
    ]


async def contest(service: Service, interview: Interview, question: str, criterion: str, reason: str) -> Interview:
    """Writes the objection down, reads again, and writes that down too. Raises UsageError for what cannot be contested."""
    finished(interview)
    place = find_place(interview, question, criterion)
    counted = counting(place)
    objection = Contested(**place.ids, reason=tidy(reason), first=counted.mark, grader=counted.grader or "")
    interview = await append(service.journal, interview, objection)
    return await append(service.journal, interview, await _reread(service, place))


def tidy(reason: str) -> str:
    """Raises UsageError for none, or for one that is too long."""
    reason = clean(reason).strip()
    if not reason:
        raise UsageError("a reason is needed: say what the mark overlooks")
    if len(reason) > LONGEST_REASON:
        raise UsageError(f"the reason has {len(reason)} characters; at most {LONGEST_REASON}")
    return reason


async def _reread(service: Service, place: Place) -> Reread:
    """By the judge where a model is set, else by the local marker. Neither hears the first mark, nor the reason."""
    marker = service.judge or service.marker
    question = alone(place.asked.question, place.criterion)
    try:
        if service.judge is not None:
            marking = await marker.mark(question, place.asked.messages)
        else:
            marking = await read_apart(marker, question, place.asked.messages)
    except GradingError as error:
        return Reread(**place.ids, grader=marker.name, failure=str(error))
    mark = _checked(marking.marks[0], place.asked.messages)
    return Reread(**place.ids, grader=marker.name, mark=mark, usage=marking.usage, marker=marking.marker)


def alone(question: Question, criterion: Criterion) -> Question:
    """The question with one criterion only."""
    anchors = tuple(
        anchor.model_copy(update={"marks": {id: mark for id, mark in anchor.marks.items() if id == criterion.id}})
        for anchor in question.anchors
    )
    return question.model_copy(update={"criteria": (criterion,), "anchors": anchors})


async def read_apart(marker: Marker, question: Question, messages: Sequence[str]) -> Marking:
    """One criterion against the whole answer; where that stays open, against each message by itself.

    The local marker says the same of the same words, so a mere repeat would tell nothing. Messages that decide, and do
    not agree on it, decide nothing; that one of them lacks the point is no evidence against another.
    """
    whole = await marker.mark(question, messages)
    if whole.marks[0].mark is not MarkValue.NO_EVIDENCE or len(messages) < 2:
        return whole
    parts = [(await marker.mark(question, [message])).marks[0] for message in messages]
    shown = [mark for mark in parts if mark.mark not in (MarkValue.NO_EVIDENCE, MarkValue.MISSED)]
    if len({mark.mark for mark in shown}) != 1:
        return whole
    return replace(whole, marks=(max(shown, key=lambda mark: mark.confidence),))


def _checked(mark: Mark, messages: Sequence[str]) -> Mark:
    """A quote that was not said voids it, whoever read."""
    if mark.quote is None or find_quote(mark.quote, messages) is not None:
        return mark
    return mark.model_copy(update={"mark": MarkValue.NO_EVIDENCE, "quote": None, "reason": "its quote was not said"})
