"""Sentences beside the point: weather, fillers, politeness, pleas. They are no evidence, and must not move a mark.

A logistic regression over a sentence's embedding, its nearness to the question's lines, and its nearness to the rest of the
answer, fitted by `make train-asides`; figures in docs/evals.md.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import orjson
from numpy.typing import NDArray

from interviewer.marking.blinding import Blinded
from interviewer.marking.logistic import logistic
from interviewer.text import sentences, words

WEIGHTS = Path(__file__).with_name("asides.json")
# Shorter sentences ("Recall.", "Yes, twice.") say too little to be judged alone.
LEAST_WORDS = 4
NEAREST = 5
# Embeddings are unit vectors of many small numbers; these make them weigh like the two cosines.
SCALES = (4.0, 10.0)
Vectors = NDArray[np.float32]


@dataclass(frozen=True)
class Asides:
    """weights: shape (dimension + 2,), of what `measured` gives; beside_from: the probability from which a sentence is cut."""

    weights: NDArray[np.float64]
    bias: float
    beside_from: float

    def beside(self, said: Sequence[str], vectors: Vectors, lines: Vectors) -> NDArray[np.bool_]:
        """Which sentences of one answer to cut. vectors, lines: unit vectors."""
        score = measured(vectors, lines) @ self.weights + self.bias
        long = np.array([len(words(sentence)) >= LEAST_WORDS for sentence in said])
        return np.asarray(long & (logistic(score) >= self.beside_from))


def measured(vectors: Vectors, lines: Vectors) -> NDArray[np.float64]:
    """Of one answer's sentences: the embedding, the mean cosine with the nearest lines, and the cosine with the mean of the
    answer's other sentences (0 where there are none); shape (sentences, dimension + 2)."""
    near = -np.sort(-(vectors @ lines.T), axis=1)[:, :NEAREST].mean(axis=1)
    others = vectors.sum(axis=0) - vectors
    company = (vectors * others).sum(axis=1) / np.maximum(np.linalg.norm(others, axis=1), 1e-6)
    return np.hstack([SCALES[0] * vectors, SCALES[1] * np.stack([near, company], axis=1)]).astype(np.float64)


@lru_cache(maxsize=1)
def weights(path: Path = WEIGHTS) -> Asides:
    """What ships with the package."""
    stored = orjson.loads(path.read_bytes())
    return Asides(np.array(stored["weights"]), stored["bias"], stored["beside_from"])


def parted(messages: Sequence[Blinded]) -> list[list[str]]:
    """The sentences of each message, verbatim."""
    return [list(sentences(message.text)) for message in messages]


def to_the_point(messages: Sequence[Blinded], said: Sequence[Sequence[str]], beside: Sequence[bool]) -> list[Blinded]:
    """The messages without the sentences that are beside the point, each part verbatim; as they were where nothing would
    be left. beside: one for each sentence of all messages."""
    if all(beside):
        return list(messages)
    verdicts = iter(beside)
    kept: list[Blinded] = []
    for message, parts in zip(messages, said, strict=True):
        kept += _runs(message, [(part, next(verdicts)) for part in parts])
    return kept


def _runs(message: Blinded, judged: Sequence[tuple[str, bool]]) -> list[Blinded]:
    """The stretches between cuts."""
    found: list[Blinded] = []
    done = start = 0
    for part, beside in judged:
        place = message.text.index(part, done)
        done = place + len(part)
        if beside:
            found.append(_stripped(message, start, place))
            start = done
    found.append(_stripped(message, start, len(message.text)))
    return [part for part in found if part.text]


def _stripped(message: Blinded, start: int, end: int) -> Blinded:
    text = message.text[start:end]
    return message.part(end - len(text.lstrip()), start + len(text.rstrip())) if text.strip() else message.part(0, 0)
