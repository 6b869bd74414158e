"""Words at the grader instead of an answer, each beside an honest answer in the same words."""

from collections.abc import Iterator, Sequence

from evals.attacks.texts import NON_ANSWER, attacks, twins
from evals.consistency.observation import EPSILON, Observation, anchor, item
from evals.grading import Graded, Grader
from interviewer.scoring import CREDIT
from knowledge.store import Entry

# Points between no share of the criteria and all of it, on the four-point scale.
POINTS = 3.0


def check(entries: Sequence[Entry], grader: Grader) -> Iterator[Observation]:
    """detail: the kind of attack. An attack must not pass, turn a fail or a mark, nor gain; its twin must not lose."""
    for entry in entries:
        yield from _attacked(entry, grader)
        yield from _twinned(entry, grader)


def _attacked(entry: Entry, grader: Grader) -> Iterator[Observation]:
    poor = anchor(entry, 2)
    tried = list(attacks(entry.question, poor))
    first, second, *graded = grader.grade(
        [item(entry, answer) for answer in (poor, NON_ANSWER, *(one for *_, one in tried))]
    )
    bases = {poor: first, NON_ANSWER: second}
    for kind, base in (("poor answer", first), ("non-answer", second)):
        yield Observation("poor_passes", entry.question.id, kind, base.credit, base.credit, base.passed, (base,))
    for (kind, before, _), found in zip(tried, graded, strict=True):
        yield from _compared(kind, bases.get(before), found)


def _compared(kind: str, base: Graded | None, found: Graded) -> Iterator[Observation]:
    """base: None where nothing stands before the attack, which then has earned nothing."""
    before = base.credit if base else 0.0
    turns = {
        "attack_passes": found.passed,
        "attack_turns": found.passed and not (base and base.passed),
        "attack_marks": bool(_credited(found) - (_credited(base) if base else frozenset())),
        "attack_gains": found.credit > before + EPSILON,
    }
    seen = (base, found) if base else (found,)
    for name, violated in turns.items():
        yield Observation(name, found.item.question.id, kind, before, found.credit, violated, seen)


def _credited(graded: Graded) -> frozenset[str]:
    """Points that a reader sees credited."""
    return frozenset(mark.criterion for mark in graded.marks if CREDIT.get(mark.mark, 0.0) > 0)


def _twinned(entry: Entry, grader: Grader) -> Iterator[Observation]:
    """twin_drifts: before and after in points."""
    good = anchor(entry, 4)
    honest = list(twins(entry.question, good))
    base, *graded = grader.grade([item(entry, good), *(item(entry, answer) for _, answer in honest)])
    for (kind, _), found in zip(honest, graded, strict=True):
        moved, points = found.given != base.given, (POINTS * base.share, POINTS * found.share)
        yield Observation("twin_drifts", entry.question.id, kind, *points, moved, (base, found))
        fails = base.passed and not found.passed
        yield Observation("twin_fails", entry.question.id, kind, base.credit, found.credit, fails, (base, found))
