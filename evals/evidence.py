"""Credit rests on the candidate's own words: each credited point quotes them, and falls when they are deleted."""

from collections.abc import Iterator, Sequence
from random import Random

from evals.consistency.observation import EPSILON, Observation, anchor, item
from evals.grading import Graded, Grader, chance
from interviewer.events import Mark
from knowledge.schema import MarkValue
from knowledge.store import Entry

CREDITED = (MarkValue.MET, MarkValue.PARTIAL)


def check(entries: Sequence[Entry], grader: Grader, seed: int) -> Iterator[Observation]:
    for entry in entries:
        random = Random(f"{seed}{entry.question.id}")
        composed = " ".join(random.choice(criterion.examples).text for criterion in entry.question.criteria)
        for graded in grader.grade([item(entry, anchor(entry, 4)), item(entry, composed)]):
            yield from _quoted(graded)
            yield from _deleted(entry, graded, grader)


def _quoted(graded: Graded) -> Iterator[Observation]:
    for mark in graded.marks:
        if mark.quote is not None:
            yield _of_mark("quote_not_verbatim", graded, mark, mark.quote not in graded.item.answer)
        if mark.mark in CREDITED:
            yield _of_mark("credit_without_quote", graded, mark, not mark.quote)


def _deleted(entry: Entry, graded: Graded, grader: Grader) -> Iterator[Observation]:
    answer = graded.item.answer
    quoted = [mark for mark in graded.marks if mark.mark in CREDITED and mark.quote and mark.quote in answer]
    left = grader.grade([item(entry, answer.replace(mark.quote or "", " ", 1)) for mark in quoted])
    for mark, after in zip(quoted, left, strict=True):
        place = graded.marks.index(mark)
        kept = chance(after.marks[place]) > chance(mark) - EPSILON
        yield _of_mark("deletion_keeps", graded, mark, kept, after, chance(after.marks[place]))
        others = [index for index in range(len(graded.marks)) if graded.marks[index].quote != mark.quote]
        spilt = any(graded.guesses[index] != after.guesses[index] for index in others)
        yield _of_mark("deletion_spills", graded, mark, spilt, after, after.credit)


def _of_mark(
    name: str, graded: Graded, mark: Mark, violated: bool, left: Graded | None = None, after: float | None = None
) -> Observation:
    """left: what the answer gets without the quoted words."""
    before = chance(mark)
    seen = (graded,) if left is None else (graded, left)
    after = before if after is None else after
    return Observation(name, graded.item.question.id, f"criterion {mark.criterion}", before, after, violated, seen)
