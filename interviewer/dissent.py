"""What the candidate says of the marks of one question: marks of their own, and marks that they contest."""

from dataclasses import dataclass, field, replace
from typing import Self

from interviewer.events import Contested, Mark, Reread, SelfMarked
from knowledge.schema import MarkValue


@dataclass(frozen=True)
class Contest:
    """A mark that the candidate disagrees with, and what a second reading said.

    first, by: the contested mark and its grader. second, reader: the same of the second reading; None until there is
    one; second stays None where it failed. marker: which weights or model read it then.
    """

    reason: str
    first: Mark
    by: str
    second: Mark | None = None
    reader: str | None = None
    failure: str | None = None
    marker: str | None = None


@dataclass(frozen=True)
class Dissent:
    """By criterion; the latest of each. The journal keeps every version."""

    marks: dict[str, MarkValue] = field(default_factory=dict)
    contests: dict[str, Contest] = field(default_factory=dict)

    def step(self, event: SelfMarked | Contested | Reread) -> Self:
        """After one more event."""
        match event:
            case SelfMarked():
                return self._marked(event.criterion, event.mark)
            case Contested():
                return self._with(event.criterion, Contest(event.reason, event.first, event.grader))
            case Reread():
                read = self.contests[event.criterion]
                again = replace(read, second=event.mark, reader=event.grader, failure=event.failure)
                return self._with(event.criterion, replace(again, marker=event.marker))

    def _marked(self, criterion: str, mark: MarkValue | None) -> Self:
        others = {id: value for id, value in self.marks.items() if id != criterion}
        return replace(self, marks=others if mark is None else {**others, criterion: mark})

    def _with(self, criterion: str, contest: Contest) -> Self:
        return replace(self, contests={**self.contests, criterion: contest})
