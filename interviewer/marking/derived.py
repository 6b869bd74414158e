"""Marks for criteria that nobody wrote: those derived from a model answer.

How like the model answer an answer is makes the chance; the cross-encoder and the order of the words are witnesses, who can
lower it. Likeness does not hear a "not", so nothing is ever surely met; what is unlike, and hopeless by the cross-encoder too, is
missed. Fitted by `make train-derived`; figures in docs/evals.md.
"""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import orjson
from numpy.typing import NDArray

from interviewer.events import Mark
from interviewer.marking import Marking, asides, identity
from interviewer.marking.features import NAMES, Reading
from interviewer.marking.logistic import logistic
from interviewer.marking.order import Order
from knowledge.schema import MarkValue, Question

WEIGHTS = Path(__file__).with_name("derived.json")
# What an answer's chance is worth once a witness speaks against it.
DOUBTED = 0.5


@dataclass(frozen=True)
class Derived:
    """weights, bias: of a logistic regression over `measured`. hopeless: the cross-encoder's log odds below which it speaks
    against an answer; ordered_from: the order of words below which that does. missed_to: the chance and the cross-encoder's log
    odds up to which, both, a point is missed. marker: the name of the whole."""

    weights: NDArray[np.float64]
    bias: float
    hopeless: float
    ordered_from: float
    missed_to: tuple[float, float]
    order: Order
    marker: str | None = None

    def likely(self, likeness: NDArray[np.float64]) -> NDArray[np.float64]:
        """P(met) as far as likeness tells, shape (criteria,). likeness: what `likeness.likeness` gives."""
        return logistic(measured(likeness) @ self.weights + self.bias)

    def doubted(self, chances: NDArray[np.float64], read: NDArray[np.float64], answer: str) -> NDArray[np.float64]:
        """The chances after the witnesses. read: the cross-encoder's log odds of met, shape (criteria,)."""
        found = np.where(read < self.hopeless, DOUBTED * chances, chances)
        order = self.order(answer)
        return found if order is None or order >= self.ordered_from else DOUBTED * found


def measured(likeness: NDArray[np.float64]) -> NDArray[np.float64]:
    """Meaning and words, each the mean of the whole answer's and the criterion's own: shape (criteria, 2)."""
    return (likeness[:, :2] + likeness[:, 2:]) / 2


def mark(question: Question, reading: Reading) -> Marking:
    """By what ships with the package."""
    fitted = weights()
    return Marking(judge(question, reading, fitted), marker=fitted.marker)


def judge(question: Question, reading: Reading, fitted: Derived) -> tuple[Mark, ...]:
    """Marks, most of them `no_evidence` with the best span as a suggestion. Raises ValueError for a reading without likeness."""
    if not reading.spans:
        return tuple(Mark(criterion=criterion.id, mark=MarkValue.MISSED, chance=0.0) for criterion in question.criteria)
    if reading.likeness is None:
        raise ValueError(f"{question.id}: its criteria are not derived")
    read = reading.features[:, NAMES.index("read_met")]
    likely = fitted.likely(reading.likeness)
    chances = fitted.doubted(likely, read, reading.whole)
    # Doubt is no sign that a point was missed: only what is unlike the model answer is.
    missed = (likely <= fitted.missed_to[0]) & (read <= fitted.missed_to[1])
    return tuple(
        _mark(
            criterion.id,
            reading.spans[reading.best[index]],
            float(chances[index]),
            bool(missed[index]),
        )
        for index, criterion in enumerate(question.criteria)
    )


def _mark(id: str, span: str, chance: float, missed: bool) -> Mark:
    if missed:
        return Mark(criterion=id, mark=MarkValue.MISSED, confidence=1 - chance, chance=chance)
    return Mark(
        criterion=id,
        mark=MarkValue.NO_EVIDENCE,
        confidence=max(chance, 1 - chance),
        suggestion=span,
        guess=MarkValue.MET if chance >= 0.5 else MarkValue.MISSED,
        chance=chance,
    )


@lru_cache(maxsize=1)
def weights(path: Path = WEIGHTS) -> Derived:
    """What ships with the package."""
    written = path.read_bytes()
    stored = orjson.loads(written)
    return Derived(
        np.array(stored["weights"]),
        stored["bias"],
        stored["hopeless"],
        stored["ordered_from"],
        tuple(stored["missed_to"]),
        Order.of(stored["order"]),
        identity.local([asides.WEIGHTS.read_bytes(), written]),
    )
