"""Whether credit rests on the candidate's own words."""

from collections.abc import Callable, Sequence
from typing import Any

from evals import evidence, rates
from evals.consistency.observation import sample
from evals.grading import Grader
from evals.marker.answers import labelled
from evals.suite import Context, Goal, Row, Suite, run_all
from knowledge.store import Library

QUESTIONS = 12
CHECKS = (
    "quote_not_verbatim", "credit_without_quote", "quote_repeats_question", "echo_credited", "nothing_credited",
    "deletion_raises", "deletion_keeps", "deletion_spills",
)  # fmt: skip
# No grader may do these at all; what a deletion does to its neighbours depends on how it reads.
GOALS = (
    *(Goal(name, "at most", 0) for name in ("quote_not_verbatim", "credit_without_quote", "quote_repeats_question")),
    *(Goal(name, "at most", 0.02) for name in ("echo_credited", "nothing_credited", "deletion_raises")),
)
# Of the labelled answers, those that are nearest to what candidates say.
KIND = "own words"


def plan(context: Context) -> Suite:
    return planned(context.service.library, context.fresh, context.seed, context.limit)


def planned(library: Library, fresh: Callable[[], Grader], seed: int = 0, questions: int | None = None) -> Suite:
    """A case a question."""
    entries = sample(library, QUESTIONS if questions is None else questions, seed)
    grader = fresh()
    questions_of = library.spoken
    said = {one.question.id: one.answer for one in labelled(questions_of) if one.kind == KIND}
    cases = rates.each("evidence", entries, lambda some: evidence.check(some, grader, seed, said))
    asked = [entry.question.id for entry in entries]
    return Suite(cases, rates.grade, lambda rows: _result(rows, asked, seed), GOALS, bulk=1)


def run(library: Library, fresh: Callable[[], Grader], seed: int = 0, questions: int | None = None) -> dict[str, Any]:
    made = planned(library, fresh, seed, questions)
    return made.measure(run_all(made))


def _result(rows: Sequence[Row], questions: Sequence[str], seed: int) -> dict[str, Any]:
    observed = [row.data for row in rows]
    checks = rates.by_check(CHECKS, observed)
    return {
        "suite": "evidence",
        "metrics": {name: rates.rate(found) for name, found in checks.items()},
        "intervals": {name: rates.interval(found, rates.rate) for name, found in checks.items()},
        "seed": seed,
        "questions": list(questions),
        "cases": [dict(one) for one in observed],
    }
