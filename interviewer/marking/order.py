"""Whether words stand in an order that people put them in: lists of terms and shuffled sentences do not.

Pairs of neighbours, with all but the small words of English known by their endings only, so that it knows no subject. What
a text's own words would score in any other order is taken off, so that only their order counts. Counted in our own banks and
answers by `make train-derived`; figures in docs/evals.md.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from interviewer.text import STOP, words

# Of fewer words the order tells too little.
LEAST_WORDS, MOST_WORDS = 8, 120
ENDINGS = ("tion", "ing", "ed", "ly", "s")
_SMALL = STOP | frozenset(
    words(
        "also across among any every it's don't doesn't isn't can't i'd i'm i'll many may might much must one per two us via"
        " will within without yes"
    )
)
SMOOTHING = 5.0


@dataclass(frozen=True)
class Order:
    """classes: kinds of words; log_odds: shape (classes, classes), how much likelier the second is after the first than
    anywhere; both have one place more for what is not known."""

    classes: Mapping[str, int]
    log_odds: NDArray[np.float64]

    @classmethod
    def of(cls, counts: Mapping[str, Mapping[str, int]]) -> "Order":
        """From how often which kind of word follows which."""
        names = sorted({*counts, *(after for row in counts.values() for after in row)})
        table = np.zeros((len(names) + 1, len(names) + 1))
        places = {name: place for place, name in enumerate(names)}
        for first, row in counts.items():
            for after, count in row.items():
                table[places[first], places[after]] = count
        anywhere = (table.sum(axis=0) + 1.0) / (table.sum() + len(table))
        follows = (table + SMOOTHING * anywhere) / (table.sum(axis=1, keepdims=True) + SMOOTHING)
        return cls(places, np.log(follows / anywhere))

    def __call__(self, text: str) -> float | None:
        """By how much a pair of neighbours is likelier than any pair of the text's words, in nats; about 1 for sentences, 0
        for lists. None of a text too short to tell."""
        found = words(text)[:MOST_WORDS]
        if len(found) < LEAST_WORDS:
            return None
        rows = np.array([self.classes.get(kind(word), len(self.classes)) for word in found])
        pairs = self.log_odds[np.ix_(rows, rows)]
        any_order = (pairs.sum() - np.trace(pairs)) / (len(rows) * (len(rows) - 1))
        return float(np.diagonal(pairs, 1).mean() - any_order)


def kind(word: str) -> str:
    """A small word is its own kind; of others the ending counts."""
    if word in _SMALL:
        return word
    if word[0].isdigit():
        return "#"
    return next((f"-{end}" for end in ENDINGS if _ends(word, end)), "-")


def count(texts: Sequence[str]) -> dict[str, dict[str, int]]:
    """How often which kind of word follows which."""
    found: dict[str, dict[str, int]] = {}
    for text in texts:
        kinds = [kind(word) for word in words(text)]
        for first, after in pairwise(kinds):
            row = found.setdefault(first, {})
            row[after] = row.get(after, 0) + 1
    return found


def _ends(word: str, end: str) -> bool:
    return len(word) > len(end) + 2 and word.endswith(end) and not word.endswith("ss")
