"""Whether anything relevant was found: a calibrated probability from what the best passages and the question's words say."""

from collections.abc import Sequence
from dataclasses import astuple, dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import orjson

from knowledge.terms import Term

WEIGHTS = Path(__file__).with_name("relevance.json")
# Of a long question more words are shared by chance.
MOST_TERMS = 10


@dataclass(frozen=True)
class Evidence:
    """unit: best cosine of a unit. gap: best score above the next nine. exact: an exact term was found.

    names_missing: names that no passage holds. rarity_missing: rarity of the words that no passage holds, over all
    terms. covered: share of the terms, by rarity in the index, that the best three passages hold. terms: their number.
    """

    unit: float
    gap: float
    exact: float
    names_missing: float
    rarity_missing: float
    covered: float
    terms: float


@dataclass(frozen=True)
class Calibration:
    """A logistic regression over standardised evidence, and the probability from which passages are shown."""

    mean: tuple[float, ...]
    scale: tuple[float, ...]
    weights: tuple[float, ...]
    intercept: float
    threshold: float

    def probability(self, evidence: Evidence) -> float:
        standard = (np.array(astuple(evidence)) - self.mean) / self.scale
        return float(1 / (1 + np.exp(-(standard @ np.array(self.weights) + self.intercept))))


@lru_cache(maxsize=1)
def calibration() -> Calibration:
    """As fitted by `make calibrate`."""
    stored = orjson.loads(WEIGHTS.read_bytes())
    return Calibration(
        mean=tuple(stored["mean"]),
        scale=tuple(stored["scale"]),
        weights=tuple(stored["weights"]),
        intercept=stored["intercept"],
        threshold=stored["threshold"],
    )


def weigh(
    terms: Sequence[Term], counts: Sequence[int], held: Sequence[bool], passages: int
) -> tuple[float, float, float]:
    """(names_missing, rarity_missing, covered). counts: passages holding each term; held: by the best three."""
    missing = [term for term, count in zip(terms, counts, strict=True) if not count]
    weights = np.array([np.log(1 + passages / (0.5 + count)) for count in counts])
    covered = float(weights[np.array(held, bool)].sum() / weights.sum()) if len(terms) else 0.0
    names = float(min(2, sum(term.named for term in missing)))
    return names, sum(term.rarity for term in missing) / max(1, len(terms)), covered
