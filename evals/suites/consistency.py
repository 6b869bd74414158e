"""Whether marks hold still where they must, and move only the right way where the answer changes."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from evals import rates
from evals.consistency import dialect, identity, lattice, length, order, phrasing, repeats, wording
from evals.consistency.budget import budget
from evals.consistency.observation import sample
from evals.grading import Grader
from evals.suite import Case, Context, Goal, Row, Suite, run_all
from evals.tables import rounded
from knowledge.store import Library

# Questions a property; fewer for the lattice, which makes fifty answers of each, and for repeats, which load anew, and names, of which
# there are many.
QUESTIONS = 12
LATTICES = 6
REPEATS = 4
NAMED = 8
CHECKS = (
    "retest_differs", "bulk_differs", "criteria_order_differs", "point_order_changes", "point_lowers", "contradiction_raises",
    "irrelevant_changes", "padding_changes", "paraphrase_changes", "dialect_changes", "wording_changes", "name_differs",
    "name_changes", "introduction_changes", "persona_differs",
)  # fmt: skip
# How far the shares move on average, of what a check compares.
DRIFTS = {
    "point_order_drift": "point_order_changes",
    "paraphrase_drift": "paraphrase_changes",
    "dialect_drift": "dialect_changes",
    "wording_drift": "wording_moves",
    "introduction_drift": "introduction_changes",
}
BY_KIND = ("paraphrase_changes", "dialect_changes", "name_differs", "name_changes", "introduction_changes")
EXACT = ("retest_differs", "bulk_differs", "criteria_order_differs", "persona_differs", "name_differs")
# A tenth of a point, where three points lie between no share of the criteria and all of it.
TENTH = 0.1 / 3
GOALS = (
    *(Goal(name, "at most", 0) for name in EXACT),
    *(Goal(name, "at most", 0.05) for name in ("point_lowers", "contradiction_raises", "irrelevant_changes")),
    Goal("length_slope", "at most", TENTH),
    Goal("length_slope", "at least", -TENTH),
    Goal("dialect_worst", "at most", dialect.MARGIN),
)


def plan(context: Context) -> Suite:
    return planned(context.service.library, context.fresh, context.seed, context.limit)


def planned(library: Library, fresh: Callable[[], Grader], seed: int = 0, questions: int | None = None) -> Suite:
    """A case a property and question. `fresh` loads a grader that remembers nothing."""
    count = QUESTIONS if questions is None else questions
    entries = sample(library, count, seed)
    grader = fresh()
    cases = [
        Case("repeats", lambda: repeats.check(entries[:REPEATS], grader, fresh(), fresh())),
        *rates.each("criteria", entries, lambda some: order.check_criteria(some, grader, seed)),
        *rates.each("points", entries, lambda some: order.check_points(some, grader, seed)),
        *rates.each("lattice", entries[:LATTICES], lambda some: lattice.check(some, grader, seed)),
        *rates.each("length", entries, lambda some: length.check(some, grader, seed)),
        *rates.each("styles", entries, lambda some: phrasing.check_styles(some, grader)),
        *_alike(library, grader, 2 * count, seed),
        *rates.each("dialect", entries, lambda some: dialect.check(some, grader)),
        *_wordings(library, grader, count),
        *rates.each("names", entries[:NAMED], lambda some: identity.check(some, grader)),
        *rates.each("personas", entries, lambda some: identity.check_personas(some, grader, library)),
    ]
    asked = [entry.question.id for entry in entries]
    return Suite(cases, rates.grade, lambda rows: _result(rows, asked, seed), GOALS, bulk=1)


def _alike(library: Library, grader: Grader, count: int, seed: int) -> list[Case]:
    return [
        Case(f"answers/{group[0].question.id}", partial(phrasing.check_answers, group, kinds, grader))
        for group, kinds in phrasing.groups(library, count, seed)
    ]


def _wordings(library: Library, grader: Grader, count: int) -> list[Case]:
    return [
        Case(f"wordings/{one.entry.question.id}", partial(wording.check, [one], grader))
        for one in wording.read(library)[:count]
    ]


def run(library: Library, fresh: Callable[[], Grader], seed: int = 0, questions: int | None = None) -> dict[str, Any]:
    """Rates of violations: 0 is right for all of them."""
    made = planned(library, fresh, seed, questions)
    return made.measure(run_all(made))


def _result(rows: Sequence[Row], questions: Sequence[str], seed: int) -> dict[str, Any]:
    observed = [row.data for row in rows]
    checks = rates.by_check((*CHECKS, "wording_moves"), observed)
    padded, spoken = checks["padding_changes"], dialect.worst(checks["dialect_changes"])
    return {
        "suite": "consistency",
        "metrics": {
            **{name: rates.rate(checks[name]) for name in CHECKS},
            **{name: rates.drift(checks[check]) for name, check in DRIFTS.items()},
            "length_slope": rounded(length.slope(padded)) if padded else None,
            "dialect_worst": spoken[0] if spoken else None,
        },
        "intervals": {
            **{name: rates.interval(checks[name], rates.rate) for name in CHECKS},
            **{name: rates.interval(checks[check], rates.drift) for name, check in DRIFTS.items()},
            "length_slope": rates.interval(padded, length.slope),
            "dialect_worst": spoken[1] if spoken else None,
        },
        "kinds": rates.kinds(checks, BY_KIND),
        "slices": dialect.slices(checks["dialect_changes"]),
        "budget": budget(observed),
        "seed": seed,
        "questions": list(questions),
        "cases": [dict(one) for one in observed],
    }
