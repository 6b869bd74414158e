"""The same answer again: with everything loaded anew, and alone instead of in bulk."""

from collections.abc import Iterator, Sequence

from evals.consistency.observation import Observation, alike, anchor, item, visibly_differs
from evals.grading import Graded, Grader
from knowledge.store import Entry


def check(entries: Sequence[Entry], grader: Grader, fresh: Grader, other: Grader) -> Iterator[Observation]:
    """`fresh` and `other` remember nothing of the first time."""
    items = [item(entry, anchor(entry, score)) for entry in entries for score in (2, 4)]
    first, again = grader.grade(items), fresh.grade(items)
    alone = [other.grade([one])[0] for one in reversed(items)][::-1]
    for before, after in zip(first, again, strict=True):
        yield _compared("retest_differs", before, after, before.marks != after.marks)
    for before, after in zip(first, alone, strict=True):
        yield _compared("bulk_differs", before, after, visibly_differs(before, after) or not alike(before, after))


def _compared(name: str, before: Graded, after: Graded, violated: bool) -> Observation:
    return Observation(name, before.item.question.id, "again", before.share, after.share, violated, (before, after))
