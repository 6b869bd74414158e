"""What a check looks at and what it finds."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Any

from evals.grading import Graded, Item, chance
from evals.suite import Row
from knowledge.schema import Question
from knowledge.store import Entry, Library

EPSILON = 1e-9
# Sums of 32-bit floats depend on how many are summed at once, and in which order: some 1e-7 of a probability.
NOISE = 1e-5


@dataclass(frozen=True)
class Observation:
    """One comparison: of two shares, or of a mark and what it should be.

    seen: what was compared, for a reader; told: what else helps to judge it.
    """

    check: str
    question: str
    detail: str
    before: float
    after: float
    violated: bool
    seen: tuple[Graded, ...] = field(default=(), repr=False, compare=False)
    told: Mapping[str, Any] = field(default_factory=dict, repr=False, compare=False)

    def row(self) -> dict[str, Any]:
        return {
            "check": self.check,
            "question_id": self.question,
            "detail": self.detail,
            "before": round(self.before, 4),
            "after": round(self.after, 4),
            "violated": self.violated,
        }

    def finding(self, id: str) -> Row:
        """What a run stores; a violation with what a reader needs to judge it."""
        wrong = f"{self.check} ({self.detail}): {self.before:.2f} → {self.after:.2f}" if self.violated else ""
        answers = [_shown(graded) for graded in self.seen] if self.violated else []
        seen = {"question": self.seen[0].item.question.question, "answers": answers} if answers else {}
        seen |= self.told if self.violated else {}
        return Row(id, self.question, {self.check: self.violated}, self.row(), wrong, seen)


def _shown(graded: Graded) -> dict[str, Any]:
    marks = [
        {
            "criterion": mark.criterion,
            "mark": mark.mark.value,
            "guess": mark.likeliest.value,
            "chance": round(chance(mark), 4),
            "quote": mark.quote,
        }
        for mark in graded.marks
    ]
    return {"answer": graded.item.answer, "given": graded.given, "share": round(graded.share, 4), "marks": marks}


def sample(library: Library, count: int, seed: int) -> list[Entry]:
    """Questions that are marked by their words: two anchors, examples and misconceptions, and no code to run."""
    whole = [entry for entry in library.questions.values() if _is_whole(entry.question)]
    return Random(seed).sample(whole, min(count, len(whole)))


def anchor(entry: Entry, score: int) -> str:
    return next(anchor.text for anchor in entry.question.anchors if anchor.score == score)


def item(entry: Entry, answer: str) -> Item:
    return Item(entry.question, entry.stage, answer)


def visibly_differs(first: Graded, second: Graded) -> bool:
    """Whether anything that a reader sees differs: a mark, its best guess, or a score."""
    return (
        [(mark.mark, mark.likeliest) for mark in first.marks] != [(mark.mark, mark.likeliest) for mark in second.marks]
        or (first.given, first.shown) != (second.given, second.shown)
    )  # fmt: skip


def alike(first: Graded, second: Graded) -> bool:
    """By criterion, in whichever order: the same marks and quotes, and the same probabilities but for noise."""
    others = {mark.criterion: mark for mark in second.marks}
    return all(
        (one.mark, one.likeliest, one.quote) == (two.mark, two.likeliest, two.quote)
        and abs(chance(one) - chance(two)) <= NOISE
        for one, two in ((mark, others[mark.criterion]) for mark in first.marks)
    )  # fmt: skip


def _is_whole(question: Question) -> bool:
    return (
        question.code is None
        and {2, 4} <= {anchor.score for anchor in question.anchors}
        and all(criterion.examples and not criterion.tests for criterion in question.criteria)
        and any(criterion.misconceptions for criterion in question.criteria)
    )
