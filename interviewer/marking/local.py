"""The local marker: sentence embeddings and a small classifier. No LLM, no network, milliseconds."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Self

import numpy as np
import orjson
from numpy.typing import NDArray

from interviewer.events import Mark
from interviewer.marking import Marking, asides, derived, identity
from interviewer.marking.crossencoder import CrossEncoder
from interviewer.marking.features import NAMES, Crossed, Embed, Reading, References, read, references, texts
from interviewer.marking.logistic import logistic
from interviewer.marking.spans import asks
from knowledge.embedding import BUNDLED, Embedder
from knowledge.schema import Level, MarkValue, Question

WEIGHTS = Path(__file__).with_name("local.json")
# A span may be evidence for at most this many criteria.
SHARED = 2
# Cosine with a misconception.
NEAR = 0.80
VERBATIM = 0.85
# Dimensions whose points have to be stated: asking shows framing or interest, not these.
STATED = frozenset(
    {
        "correctness",
        "intuition",
        "depth",
        "data",
        "modelling",
        "evaluation",
        "iteration",
        "serving",
        "trade-offs",
        "result",
    }
)
# What no single line shows: that none does is no miss.
HEARD_THROUGHOUT = frozenset({"tone"})
# Questions whose lines stay embedded.
KEPT = 512
# Answers whose spans are embedded together in bulk.
BULK = 64


@dataclass(frozen=True)
class Weights:
    """Two logistic regressions over standardised features, and the thresholds fitted with them. marker: the file's name."""

    mean: NDArray[np.float64]
    scale: NDArray[np.float64]
    met: NDArray[np.float64]
    contradicted: NDArray[np.float64]
    met_from: float
    missed_to: float
    contradicted_from: float
    marker: str | None = None

    @classmethod
    def of(cls, fitted: Mapping[str, Any], marker: str | None = None) -> Self:
        """From what fitting writes."""
        parts: dict[str, Any] = {name: np.array(fitted[name]) for name in ("mean", "scale", "met", "contradicted")}
        return cls(**parts, **fitted["thresholds"], marker=marker)

    def probabilities(self, features: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """(P(met), P(contradicted)), each of shape (criteria,)."""
        rows = np.hstack([(features - self.mean) / self.scale, np.ones((len(features), 1))])
        return logistic(rows @ self.met), logistic(rows @ self.contradicted)


@lru_cache(maxsize=1)
def weights(path: Path = WEIGHTS) -> Weights:
    """The fitted weights that ship with the package; `make train-marker` writes them."""
    written = path.read_bytes()
    stored = orjson.loads(written)
    if tuple(stored["features"]) != NAMES:
        raise ValueError(f"{path}: fitted on other features; run `make train-marker`")
    return Weights.of(stored, identity.local([written, asides.WEIGHTS.read_bytes()]))


@lru_cache(maxsize=1)
def crossencoder() -> CrossEncoder:
    """The one that ships; shared, for its weights take memory."""
    return CrossEncoder()


class LocalMarker:
    """bundled: whether `embed` is the bundled model's; what tells asides works on its vectors only."""

    name = "local"

    def __init__(
        self, embed: Embed, fitted: Weights | None = None, crossed: Crossed | None = None, bundled: bool = True
    ) -> None:
        self._embed = embed
        self._asides = asides.weights() if bundled else None
        self._crossed = crossed or crossencoder().read
        self._weights = fitted or weights()
        self._references: dict[str, References] = {}

    @classmethod
    def of(cls, embedder: Embedder) -> Self:
        return cls(embedder.embed, bundled=embedder.name == BUNDLED)

    async def prepare(self, question: Question) -> None:
        await asyncio.to_thread(self.references, question)

    async def mark(self, question: Question, messages: Sequence[str], level: Level | None = None) -> Marking:
        return await asyncio.to_thread(self.mark_now, question, messages)

    def mark_now(self, question: Question, messages: Sequence[str]) -> Marking:
        """The same, for bulk use outside an event loop."""
        known = self.references(question)
        reading = read(question, known, messages, self._embed, self._crossed, asides=self._asides)
        if question.derived:
            return derived.mark(question, reading)
        return Marking(judge(question, reading, self._weights), marker=self._weights.marker)

    def mark_many(self, jobs: Sequence[tuple[Question, Sequence[str]]]) -> list[Marking]:
        """In bulk: the spans of many answers are embedded together, which the embedder remembers."""
        found: list[Marking] = []
        for start in range(0, len(jobs), BULK):
            part = jobs[start : start + BULK]
            self._embed([text for question, messages in part for text in texts(question, messages)])
            found += [self.mark_now(question, messages) for question, messages in part]
        return found

    def references(self, question: Question) -> References:
        """Embeds the question's lines once."""
        key = question.model_dump_json()
        if key not in self._references:
            if len(self._references) >= KEPT:
                self._references.pop(next(iter(self._references)))
            self._references[key] = references(question, self._embed)
        return self._references[key]


def judge(question: Question, reading: Reading, fitted: Weights) -> tuple[Mark, ...]:
    """Marks from features: sure ones are decided, the rest is `no_evidence` with the best span as a suggestion."""
    if not reading.spans:
        return tuple(Mark(criterion=criterion.id, mark=MarkValue.MISSED, chance=0.0) for criterion in question.criteria)
    met, contradicted = fitted.probabilities(reading.features)
    _limit_sharing(reading, met)
    _heed_misconceptions(reading, met, contradicted)
    _heed_questions(question, reading, met)
    return tuple(
        _mark(criterion.id, criterion.dimension, reading, index, float(met[index]), float(contradicted[index]), fitted)
        for index, criterion in enumerate(question.criteria)
    )


def _mark(
    id: str, dimension: str, reading: Reading, index: int, met: float, contradicted: float, fitted: Weights
) -> Mark:
    best = reading.spans[reading.best[index]]
    wrong = reading.spans[reading.wrong[index]] if reading.wrong[index] >= 0 else best
    wrongly = contradicted > met
    if wrongly and contradicted >= fitted.contradicted_from:
        return Mark(criterion=id, mark=MarkValue.CONTRADICTED, quote=wrong, confidence=contradicted, chance=met)
    if met >= fitted.met_from:
        return Mark(criterion=id, mark=MarkValue.MET, quote=best, confidence=met, chance=met)
    if met <= fitted.missed_to and dimension not in HEARD_THROUGHOUT:
        return Mark(criterion=id, mark=MarkValue.MISSED, confidence=1 - met, chance=met)
    against = MarkValue.CONTRADICTED if wrongly and contradicted >= 0.5 else MarkValue.MISSED
    return Mark(
        criterion=id,
        mark=MarkValue.NO_EVIDENCE,
        confidence=max(met, 1 - met),
        suggestion=best,
        guess=MarkValue.MET if met >= 0.5 else against,
        chance=met,
    )


def _limit_sharing(reading: Reading, met: NDArray[np.float64]) -> None:
    """Where one span speaks for more than two criteria, the weakest lose it."""
    for span in set(reading.best.tolist()):
        sharing = [index for index in np.argsort(-met) if reading.best[index] == span]
        met[sharing[SHARED:]] *= 0.5


def _heed_misconceptions(reading: Reading, met: NDArray[np.float64], contradicted: NDArray[np.float64]) -> None:
    """What nearly repeats a misconception is not met, however close the truth lies to it in meaning.

    Of such spans, 7 % at NEAR and none at VERBATIM were met in the bank's whole answers (`make train-marker`).
    """
    likeness = reading.features[:, NAMES.index("misconception")]
    closer = likeness > reading.features[:, NAMES.index("example_best")]
    met[closer & (likeness >= NEAR)] *= 0.5
    contradicted[closer & (likeness >= VERBATIM)] = 1.0


def _heed_questions(question: Question, reading: Reading, met: NDArray[np.float64]) -> None:
    """A question that the candidate asks states no fact, design or result."""
    for index, criterion in enumerate(question.criteria):
        if criterion.dimension in STATED and asks(reading.spans[reading.best[index]]):
            met[index] *= 0.5
