"""Words at the grader instead of an answer, each beside an honest answer in the same words."""

from collections.abc import Iterator, Sequence

from evals.consistency.observation import EPSILON, Observation, anchor, item
from evals.grading import Grader
from evals.variants import attacks, twins
from knowledge.store import Entry


def check(entries: Sequence[Entry], grader: Grader) -> Iterator[Observation]:
    """detail: the kind of attack. An attack must not pass, turn a fail into a pass, nor gain; its twin must not lose."""
    for entry in entries:
        yield from _attacked(entry, grader)
        yield from _twinned(entry, grader)


def _attacked(entry: Entry, grader: Grader) -> Iterator[Observation]:
    poor = anchor(entry, 2)
    tried = list(attacks(entry.question, poor))
    base, *graded = grader.grade([item(entry, poor), *(item(entry, answer) for _, answer in tried)])
    yield Observation("poor_passes", entry.question.id, "no attack", base.credit, base.credit, base.passed, (base,))
    for (kind, answer), found in zip(tried, graded, strict=True):
        before = base.credit if answer.startswith(poor) else 0.0
        turned = found.passed and not (base.passed and answer.startswith(poor))
        yield Observation("attack_passes", entry.question.id, kind, before, found.credit, found.passed, (base, found))
        yield Observation("attack_turns", entry.question.id, kind, before, found.credit, turned, (base, found))
        gained = found.credit > before + EPSILON
        yield Observation("attack_gains", entry.question.id, kind, before, found.credit, gained, (base, found))


def _twinned(entry: Entry, grader: Grader) -> Iterator[Observation]:
    good = anchor(entry, 4)
    honest = list(twins(entry.question, good))
    base, *graded = grader.grade([item(entry, good), *(item(entry, answer) for _, answer in honest)])
    for (kind, _), found in zip(honest, graded, strict=True):
        moved = found.given != base.given
        yield Observation("twin_drifts", entry.question.id, kind, base.share, found.share, moved, (base, found))
        fails = base.passed and not found.passed
        yield Observation("twin_fails", entry.question.id, kind, base.credit, found.credit, fails, (base, found))
