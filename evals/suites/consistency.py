"""Whether marks hold still where they must, and move only the right way where the answer changes."""

from collections.abc import Callable, Sequence
from typing import Any

from evals import rates
from evals.consistency import identity, lattice, length, repeats
from evals.consistency.observation import sample
from evals.grading import Grader
from evals.suite import Case, Context, Goal, Row, Suite, run_all
from evals.tables import rounded
from knowledge.store import Library

# Questions a property; fewer for the lattice, which makes fifty answers of each, and for repeats, which load anew.
QUESTIONS = 12
LATTICES = 6
REPEATS = 4
CHECKS = (
    "retest_differs", "bulk_differs", "point_lowers", "contradiction_raises", "irrelevant_changes", "padding_changes", "name_differs", "name_changes",
    "persona_differs",
)  # fmt: skip
BY_KIND = ("name_differs", "name_changes")
# A tenth of a point, where three points lie between no share of the criteria and all of it.
TENTH = 0.1 / 3
GOALS = (
    *(Goal(name, "at most", 0) for name in ("retest_differs", "bulk_differs", "persona_differs", "name_differs")),
    *(Goal(name, "at most", 0.05) for name in ("point_lowers", "contradiction_raises", "irrelevant_changes")),
    Goal("length_slope", "at most", TENTH),
    Goal("length_slope", "at least", -TENTH),
)


def plan(context: Context) -> Suite:
    return planned(context.service.library, context.fresh, context.seed, context.limit)


def planned(library: Library, fresh: Callable[[], Grader], seed: int = 0, questions: int | None = None) -> Suite:
    """A case a property and question. `fresh` loads a grader that remembers nothing."""
    entries = sample(library, QUESTIONS if questions is None else questions, seed)
    grader = fresh()
    cases = [
        Case("repeats", lambda: repeats.check(entries[:REPEATS], grader, fresh(), fresh())),
        *rates.each("lattice", entries[:LATTICES], lambda some: lattice.check(some, grader, seed)),
        *rates.each("length", entries, lambda some: length.check(some, grader, seed)),
        *rates.each("names", entries, lambda some: identity.check(some, grader)),
        *rates.each("personas", entries, lambda some: identity.check_personas(some, grader, library)),
    ]
    asked = [entry.question.id for entry in entries]
    return Suite(cases, rates.grade, lambda rows: _result(rows, asked, seed), GOALS, bulk=1)


def run(library: Library, fresh: Callable[[], Grader], seed: int = 0, questions: int | None = None) -> dict[str, Any]:
    """Rates of violations: 0 is right for all of them."""
    made = planned(library, fresh, seed, questions)
    return made.measure(run_all(made))


def _result(rows: Sequence[Row], questions: Sequence[str], seed: int) -> dict[str, Any]:
    observed = [row.data for row in rows]
    checks = rates.by_check(CHECKS, observed)
    padded = checks["padding_changes"]
    return {
        "suite": "consistency",
        "metrics": {
            **{name: rates.rate(found) for name, found in checks.items()},
            "length_slope": rounded(length.slope(padded)) if padded else None,
        },
        "intervals": {
            **{name: rates.interval(found, rates.rate) for name, found in checks.items()},
            "length_slope": rates.interval(padded, length.slope),
        },
        "kinds": rates.kinds(checks, BY_KIND),
        "seed": seed,
        "questions": list(questions),
        "cases": [dict(one) for one in observed],
    }
