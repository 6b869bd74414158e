"""The graders behind one seam: a Protocol, and a table of name → import path."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from interviewer.events import Mark, Marked, Usage
from knowledge.schema import Level, Question

MARKERS = {
    "local": "interviewer.marking.local:LocalMarker",
    "judge": "interviewer.marking.judge:Judge",
}


@dataclass(frozen=True)
class Marking:
    """One mark for each criterion, in the question's order. marker: which weights or model gave them (`identity.py`)."""

    marks: tuple[Mark, ...]
    usage: Usage | None = None
    marker: str | None = None


def marked(question: str, grader: str, marking: Marking) -> Marked:
    """The event that notes it."""
    return Marked(question=question, grader=grader, marks=marking.marks, usage=marking.usage, marker=marking.marker)


class Marker(Protocol):
    """Reads what a candidate said to one question. Raises GradingError where it cannot mark."""

    name: str

    async def prepare(self, question: Question) -> None:
        """Does beforehand what marking this question will need."""

    async def mark(self, question: Question, messages: Sequence[str], level: Level | None = None) -> Marking:
        """level: what is expected of the candidate, where it is known; a judge looks twice where a score hangs on it."""
