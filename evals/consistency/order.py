"""In whichever order the criteria are listed and the points are made, the marks are the same."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from random import Random

from evals.consistency.observation import Observation, alike, anchor, item, visibly_differs
from evals.grading import Graded, Grader
from knowledge.schema import Question
from knowledge.store import Entry


def check_criteria(entries: Sequence[Entry], grader: Grader, seed: int) -> Iterator[Observation]:
    """The question with its criteria the other way round, and shuffled: each criterion gets the same mark and quote."""
    for entry in entries:
        asked = [entry.question, *_permuted(entry.question, Random(f"{seed}{entry.question.id}"))]
        for score in (2, 4):
            answers = [item(replace(entry, question=question), anchor(entry, score)) for question in asked]
            first, *others = grader.grade(answers)
            for detail, found in zip(("reversed", "shuffled"), others, strict=True):
                yield _compared("criteria_order_differs", detail, first, found, not alike(first, found))


def check_points(entries: Sequence[Entry], grader: Grader, seed: int) -> Iterator[Observation]:
    """An answer composed of one line of the bank a point, in other orders."""
    for entry in entries:
        random = Random(f"{seed}{entry.question.id}")
        lines = [random.choice(criterion.examples).text for criterion in entry.question.criteria]
        orders = (lines, lines[::-1], random.sample(lines, len(lines)))
        first, *others = grader.grade([item(entry, " ".join(order)) for order in orders])
        for detail, found in zip(("reversed", "shuffled"), others, strict=True):
            yield _compared("point_order_changes", detail, first, found, visibly_differs(first, found))


def _permuted(question: Question, random: Random) -> Iterator[Question]:
    criteria = question.criteria
    for order in (criteria[::-1], tuple(random.sample(criteria, len(criteria)))):
        yield question.model_copy(update={"criteria": order})


def _compared(check: str, detail: str, before: Graded, after: Graded, violated: bool) -> Observation:
    shares = (before.share, after.share)
    return Observation(check, before.item.question.id, detail, *shares, violated, (before, after))
