"""Marks by tests: code decides the criteria that name tests, and nothing else does."""

from interviewer.events import Mark, Ran
from knowledge.schema import Criterion, MarkValue, Question

HALF = 0.5


def mark_by_tests(question: Question, ran: Ran) -> tuple[Mark, ...]:
    """Met where all named tests pass, partly met where at least half do, missed otherwise."""
    passed = {result.name for result in ran.results if result.outcome == "passed"}
    return tuple(_mark(criterion, passed) for criterion in question.criteria if criterion.tests)


def _mark(criterion: Criterion, passed: set[str]) -> Mark:
    count = sum(name in passed for name in criterion.tests)
    share = count / len(criterion.tests)
    mark = MarkValue.MET if share == 1 else MarkValue.PARTIAL if share >= HALF else MarkValue.MISSED
    return Mark(criterion=criterion.id, mark=mark, reason=f"{count} of {len(criterion.tests)} tests pass")
