"""What a suite is: cases, how they are graded, and the figures that follow. The runner knows nothing else of it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal, TypeVar

from evals.allowance import Allowance
from evals.errors import RunError
from evals.grading import Grader
from interviewer.service import Service

T = TypeVar("T")


@dataclass(frozen=True)
class Case:
    """What is graded and stored as one. payload: whatever the suite's `grade` needs."""

    id: str
    payload: Any = None


@dataclass(frozen=True)
class Row:
    """One finding of a case; all of it survives JSON.

    question: what findings are clustered by. outcomes: figure → this row's part in it; True and False where it is yes or
    no. data: what `cases` of the result shows. wrong: why a reader should look at it, empty where it is right.
    seen: what the reader sees then (answer, marks, quotes). epoch: set by the runner.
    """

    id: str
    question: str
    outcomes: Mapping[str, float | None]
    data: Mapping[str, Any] = field(default_factory=dict)
    wrong: str = ""
    seen: Mapping[str, Any] = field(default_factory=dict)
    epoch: int = 1

    def json(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True)
class Goal:
    """What a figure must reach."""

    figure: str
    rule: Literal["at most", "at least"]
    bound: float

    def met(self, value: float) -> bool:
        return value <= self.bound if self.rule == "at most" else value >= self.bound


@dataclass(frozen=True)
class Suite:
    """grade: one list of rows a case, in order; raises GradingError where it cannot, and the cases are graded alone.

    measure: all rows → {"metrics": …, "intervals": …, …}; it is told the rows of all epochs. bulk: cases graded at once.
    """

    cases: Sequence[Case]
    grade: Callable[[Sequence[Case]], Sequence[Sequence[Row]]]
    measure: Callable[[Sequence[Row]], dict[str, Any]]
    goals: Sequence[Goal] = ()
    bulk: int = 16


@dataclass(frozen=True)
class Context:
    """What a suite is given. fresh: loads a grader that remembers nothing. service: its engine is the one that was named.
    allowance: what a suite may spend that calls a model itself.
    """

    service: Service
    fresh: Callable[[], Grader]
    seed: int = 0
    limit: int | None = None
    bank: Path | None = None
    cases: Path | None = None
    documents: Path | None = None
    allowance: Allowance = field(default_factory=Allowance)

    def first(self, items: Sequence[T]) -> Sequence[T]:
        """As many as `--limit` allows."""
        return items if self.limit is None else items[: self.limit]

    def needs(self, name: Literal["bank", "cases", "documents"]) -> Path:
        """A file that the suite cannot do without. Raises RunError."""
        path: Path | None = getattr(self, name)
        if path is None:
            raise RunError(
                f"--{name} is missing: the suite needs it; `mock-interviewer eval list` says what each needs"
            )
        return path


Plan = Callable[[Context], Suite]


def run_all(suite: Suite) -> list[Row]:
    """All rows at once, unstored: for tests and for what calls a suite from code."""
    return [row for rows in suite.grade(suite.cases) for row in rows]
