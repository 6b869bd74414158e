"""Whose mark of a criterion counts: the grader's, the second reading's after a contest, or the candidate's own."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from interviewer.dissent import Contest
from interviewer.events import Mark
from interviewer.state import Asked
from knowledge.schema import Criterion, MarkValue, Model

TESTS = "tests"
CANDIDATE = "candidate"
LOCAL = "local"
# Whose marks count first, of those who read an answer.
ORDER = ("judge", LOCAL)
# What is said of a point, as far as a contradiction between two readers goes: half a point is on neither side.
SIDES = {MarkValue.MET: True, MarkValue.MISSED: False, MarkValue.CONTRADICTED: False}


@dataclass(frozen=True)
class Counted:
    """The mark of one criterion that counts. grader: whose it is, None where nobody could say anything.

    read: what the grader said before the candidate's own mark or a second reading. contest: the candidate's objection
    to it, as far as it still holds. marker: which weights or model the mark is of, None where that is not known.
    against: a sure mark of the local marker that says the opposite.
    """

    mark: Mark
    grader: str | None
    read: Mark
    contest: Contest | None = None
    marker: str | None = None
    against: Mark | None = None

    @property
    def decided(self) -> bool:
        return self.mark.mark is not MarkValue.NO_EVIDENCE


class Basis(Model):
    """Whose marks a score rests on, in points: how many each grader decided, and how many are open."""

    by: dict[str, int]
    open: int

    @property
    def decided(self) -> int:
        return sum(self.by.values())

    @property
    def total(self) -> int:
        return self.decided + self.open

    @property
    def own(self) -> int:
        return self.by.get(CANDIDATE, 0)

    @property
    def self_marked(self) -> Literal["no", "partly", "wholly"]:
        return "no" if not self.own else "wholly" if self.own == self.decided else "partly"


def basis(counted: Iterable[Counted]) -> Basis:
    """Counts points, whatever their weight."""
    found = list(counted)
    by = Counter(item.grader for item in found if item.decided and item.grader)
    return Basis(by=dict(sorted(by.items())), open=sum(not item.decided for item in found))


def markers(counted: Iterable[Counted]) -> tuple[str, ...]:
    """Which markers read what is decided; "" for one that is not known. Tests and candidates read nothing."""
    read = [item for item in counted if item.decided and item.grader not in (TESTS, CANDIDATE, None)]
    return tuple(sorted({item.marker or "" for item in read}))


def best_marks(asked: Asked, order: Sequence[str]) -> tuple[str | None, tuple[Counted, ...]]:
    """The marks that count: those of the first grader in `order` that marked, else of any.

    What tests decide is marked by them or not at all, whoever marks the rest. What that grader left open is marked by
    the candidate, if at all.
    """
    talk = [grader for grader in (*order, *sorted(asked.marks)) if grader in asked.marks and grader != TESTS]
    grader = talk[0] if talk else TESTS if TESTS in asked.marks else None
    if grader is None:
        return None, ()
    found = {mark.criterion: mark for mark in asked.marks[grader]}
    tested = {mark.criterion: mark for mark in asked.marks.get(TESTS, ())}
    counted = []
    for criterion in asked.question.criteria:
        if criterion.tests:
            mark = tested.get(criterion.id, _open(criterion))
            counted.append(Counted(mark, TESTS if tested else None, mark))
        elif criterion.id in found or asked.runs:
            # In a question with code the graders share the work: what nobody marked is undecided.
            mark = found.get(criterion.id, _open(criterion))
            who = None if grader == TESTS else grader
            marker = asked.readers[grader].marker if who else None
            counted.append(_doubted(asked, _heard(asked, Counted(mark, who, mark, marker=marker))))
    return grader, tuple(counted)


def _doubted(asked: Asked, counted: Counted) -> Counted:
    """With what a local marker that heard the whole answer is sure of, where another reader says the opposite."""
    local = asked.readers.get(LOCAL)
    if local is None or local.messages < len(asked.messages) or counted.grader in (LOCAL, CANDIDATE, None):
        return counted
    sure = next((mark for mark in asked.marks[LOCAL] if mark.criterion == counted.mark.criterion), None)
    if sure is None or {SIDES.get(sure.mark), SIDES.get(counted.mark.mark)} != {True, False}:
        return counted
    return replace(counted, against=sure)


def prevails(contest: Contest, messages: Sequence[str]) -> bool:
    """A second reading counts where it says otherwise, is decided, and its quote stands in what was said."""
    second = contest.second
    if second is None or second.mark in (MarkValue.NO_EVIDENCE, contest.first.mark) or not second.quote:
        return False
    return any(second.quote in message for message in messages)


def _heard(asked: Asked, counted: Counted) -> Counted:
    """After what the candidate said of the mark."""
    id = counted.mark.criterion
    contest = asked.dissent.contests.get(id)
    if contest is not None and contest.by == counted.grader and contest.first.mark is counted.mark.mark:
        if contest.second is None or not prevails(contest, asked.messages):
            return replace(counted, contest=contest)
        return Counted(contest.second, contest.reader, counted.read, contest, contest.marker)
    own = asked.dissent.marks.get(id)
    if own is None or counted.decided:
        return counted
    mark = Mark(criterion=id, mark=own, suggestion=counted.mark.suggestion)
    return Counted(mark, CANDIDATE, counted.read)


def _open(criterion: Criterion) -> Mark:
    return Mark(criterion=criterion.id, mark=MarkValue.NO_EVIDENCE)
