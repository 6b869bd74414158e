"""Answers composed of the bank's lines, in every subset of the points: more that is right never earns less."""

from collections.abc import Iterator, Sequence
from itertools import combinations
from random import Random

from evals.consistency.observation import EPSILON, Observation, item, visibly_differs
from evals.grading import Graded, Grader
from evals.variants import IRRELEVANT
from knowledge.store import Entry

# Points a question; each more doubles the answers.
MOST = 4
Subset = frozenset[int]


def check(entries: Sequence[Entry], grader: Grader, seed: int) -> Iterator[Observation]:
    for entry in entries:
        yield from _of_question(entry, grader, Random(f"{seed}{entry.question.id}"))


def _of_question(entry: Entry, grader: Grader, random: Random) -> Iterator[Observation]:
    answers = _lattice(entry, random)
    wrong = [text for criterion in entry.question.criteria[:MOST] for text in criterion.misconceptions]
    contradicted = {subset: f"{answer} {random.choice(wrong)}" for subset, answer in answers.items() if wrong}
    beside = {subset: f"{answer} {random.choice(IRRELEVANT)}" for subset, answer in answers.items() if subset}
    graded, worse, other = (_graded(entry, grader, texts) for texts in (answers, contradicted, beside))
    yield from _added(entry, graded)
    for subset, found in worse.items():
        yield _compared(entry, "contradiction_raises", subset, graded[subset], found, 1)
    for subset, found in other.items():
        yield _irrelevant(entry, subset, graded[subset], found)


def _lattice(entry: Entry, random: Random) -> dict[Subset, str]:
    """One line of the bank a point, in every subset, always in the same order."""
    lines = [random.choice(criterion.examples).text for criterion in entry.question.criteria[:MOST]]
    subsets = [frozenset(part) for size in range(len(lines) + 1) for part in combinations(range(len(lines)), size)]
    return {subset: " ".join(lines[index] for index in sorted(subset)) for subset in subsets}


def _added(entry: Entry, graded: dict[Subset, Graded]) -> Iterator[Observation]:
    """Read backwards, the same pairs say whether a point that is removed raises."""
    for subset, before in graded.items():
        for index in range(MOST):
            if index not in subset and (more := subset | {index}) in graded:
                yield _compared(entry, "point_lowers", more, before, graded[more], -1)


def _compared(entry: Entry, name: str, subset: Subset, before: Graded, after: Graded, sign: int) -> Observation:
    """Violated where the credit moves in the direction of `sign`."""
    moved = sign * (after.credit - before.credit) > EPSILON
    return Observation(name, entry.question.id, _named(subset), before.credit, after.credit, moved, (before, after))


def _irrelevant(entry: Entry, subset: Subset, before: Graded, after: Graded) -> Observation:
    changed = visibly_differs(before, after)
    credits = (before.credit, after.credit)
    return Observation("irrelevant_changes", entry.question.id, _named(subset), *credits, changed, (before, after))


def _graded(entry: Entry, grader: Grader, answers: dict[Subset, str]) -> dict[Subset, Graded]:
    return dict(zip(answers, grader.grade([item(entry, answer) for answer in answers.values()]), strict=True))


def _named(subset: Subset) -> str:
    return "points " + (" ".join(str(index + 1) for index in sorted(subset)) or "none")
