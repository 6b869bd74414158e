"""A suite of sums, for tests of what runs suites."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from evals.manifest import Manifest, Options
from evals.runner import in_bulk, run_suite
from evals.store import Run
from evals.suite import Case, Goal, Row, Suite
from interviewer.errors import GradingError
from knowledge.store import Library

GOALS = (Goal("right", "at least", 0.9),)


class Silent:
    def begin(self, suite: str, total: int, done: int) -> None: ...
    def advance(self) -> None: ...


def right(case: Case) -> float:
    return 1.0


def suite(
    size: int = 10, value: Callable[[Case], float] = right, bulk: int = 4, broken: Sequence[str] = (), **changes: Any
) -> Suite:
    """Cases c0, c1, …, two of them a question; those that are broken cannot be graded."""

    def grade(cases: Sequence[Case]) -> list[list[Row]]:
        if any(case.id in broken for case in cases):
            raise GradingError("the model is away")
        return [[_row(case, value(case))] for case in cases]

    cases = [Case(f"c{number}", number) for number in range(size)]
    return Suite(cases, grade, measure, **{"goals": GOALS, "bulk": bulk, **changes})


def _row(case: Case, value: float) -> Row:
    return Row(case.id, f"q{case.payload // 2}", {"right": value}, {"id": case.id}, "" if value == 1 else "is wrong")


def measure(rows: Sequence[Row]) -> dict[str, Any]:
    values = [row.outcomes["right"] or 0.0 for row in rows]
    return {
        "suite": "toy",
        "metrics": {"right": sum(values) / len(values)},
        "intervals": {"right": [min(values), max(values)]},
        "cases": [dict(row.data) for row in rows],
    }


def stored(folder: Path, made: Suite, name: str = "reading", **options: Any) -> Run:
    """A finished run of it, under the name of a suite that is known."""
    chosen = Options(suites=(name,), **options)
    run = Run.create(folder, Manifest.new(chosen, Library({}, {}, {}, {})))
    run_suite(run, name, made, in_bulk, Silent())
    run.save(status="complete", exit=0)
    return run
