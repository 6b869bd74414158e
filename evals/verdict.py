"""What a run says: how much was graded, which goals are met, missed or open, and the exit code."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import IntEnum
from typing import Any, Literal

from evals.statistics import further_for_width
from evals.suite import Goal, Row

COVERED = 0.95


class Exit(IntEnum):
    PASS = 0
    HARNESS = 1
    REGRESSION = 2
    INCONCLUSIVE = 3


@dataclass(frozen=True)
class Coverage:
    """Cases, every epoch counted."""

    planned: int
    graded: int

    @property
    def enough(self) -> bool:
        return self.graded > 0 and self.graded >= COVERED * self.planned

    @property
    def share(self) -> float:
        return self.graded / self.planned if self.planned else 0.0

    def json(self) -> dict[str, float]:
        return {**asdict(self), "share": round(self.share, 4)}


@dataclass(frozen=True)
class Judged:
    """A goal beside what was measured. more: questions that would settle an open one, None where none would."""

    figure: str
    rule: str
    bound: float
    value: float | None
    verdict: Literal["met", "missed", "open", "unmeasured"]
    more: int | None = None

    def __str__(self) -> str:
        value = "not measured" if self.value is None else f"{self.value:.4g}"
        more = f"; about {self.more} more question{'' if self.more == 1 else 's'} would settle it" if self.more else ""
        return f"{self.figure} {value}, wanted {self.rule} {self.bound:.3g}: {self.verdict}{more}"


def judge(goal: Goal, result: Mapping[str, Any], rows: Sequence[Row]) -> Judged:
    """Open where the interval holds values on both sides of the bound."""
    value = result["metrics"].get(goal.figure)
    found = (goal.figure, goal.rule, goal.bound, value)
    if value is None:
        return Judged(*found, verdict="unmeasured")
    met = goal.met(value)
    limits = result.get("intervals", {}).get(goal.figure) or [value, value]
    if all(goal.met(limit) == met for limit in limits) or (goal.bound == 0 and not met):
        return Judged(*found, verdict="met" if met else "missed")
    return Judged(*found, verdict="open", more=_more(abs(value - goal.bound), limits, _questions(goal.figure, rows)))


def _more(distance: float, limits: Sequence[float], questions: int) -> int | None:
    reach = (limits[1] - limits[0]) / 2
    return further_for_width(questions, reach, distance) if distance and questions else None


def _questions(figure: str, rows: Sequence[Row]) -> int:
    measured = {row.question for row in rows if figure in row.outcomes}
    return len(measured) or len({row.question for row in rows})


def exit_code(results: Mapping[str, Mapping[str, Any]], finished: bool, strict: bool) -> Exit:
    """Coverage comes first: a run that graded too little says nothing. strict: the goals decide as well."""
    coverages = [Coverage(found["coverage"]["planned"], found["coverage"]["graded"]) for found in results.values()]
    if not finished or not coverages or not all(coverage.enough for coverage in coverages):
        return Exit.INCONCLUSIVE
    verdicts = {goal["verdict"] for found in results.values() for goal in found["goals"]} if strict else set()
    if "missed" in verdicts:
        return Exit.REGRESSION
    return Exit.INCONCLUSIVE if verdicts & {"open", "unmeasured"} else Exit.PASS
