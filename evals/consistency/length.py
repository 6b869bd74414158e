"""The same content in more words: a score that follows the number of words rewards talking."""

from collections.abc import Iterator, Mapping, Sequence
from math import log2
from random import Random
from typing import Any

import numpy as np

from evals.consistency.observation import Observation, anchor, item, visibly_differs
from evals.grading import Grader
from evals.variants import padded
from interviewer.text import words
from knowledge.store import Entry

FACTORS = (2, 4, 8)


def check(entries: Sequence[Entry], grader: Grader, seed: int) -> Iterator[Observation]:
    """before, after: expected shares; detail: the doublings."""
    for entry in entries:
        random = Random(f"{seed}{entry.question.id}")
        for score in (2, 4):
            answer = anchor(entry, score)
            longer = [padded(answer, factor, random) for factor in FACTORS]
            first, *rest = grader.grade([item(entry, text) for text in (answer, *longer)])
            for text, found in zip(longer, rest, strict=True):
                doublings = log2(len(words(text)) / len(words(answer)))
                changed = visibly_differs(first, found)
                detail, shares = f"{doublings:.3f}", (first.share, found.share)
                yield Observation("padding_changes", entry.question.id, detail, *shares, changed, (first, found))


def slope(rows: Sequence[Mapping[str, Any]]) -> float:
    """The expected share gained for each doubling of the words: through the unpadded answer, by least squares."""
    doublings = np.array([float(row["detail"]) for row in rows])
    gains = np.array([row["after"] - row["before"] for row in rows])
    return float(doublings @ gains / (doublings @ doublings))
