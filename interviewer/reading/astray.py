"""Whether an answer belongs to another question: how near it is to its own question's lines, and to what all the
others are about. Fitted by `make train-astray`; figures in docs/evals.md."""

import base64
from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import orjson
from numpy.typing import NDArray

from interviewer.reading.features import Embed
from interviewer.reading.rules import PROBLEM_STAGES
from interviewer.text import sentences
from knowledge.schema import Question, Stage

WEIGHTS = Path(__file__).with_name("astray.json")
NAMES = ("subject", "question", "point", "lines", "words", "elsewhere")
# A story may be about anything: there, as with follow-ups, only what is surely no answer.
STORY_STAGES = frozenset({Stage.BEHAVIOURAL, Stage.RECRUITER})
# Shorter answers do not show what they are about.
LEAST_WORDS = 12
# Questions whose subjects are as near as this are of one kind: an answer to one may well serve the other.
ALIKE = 0.7
# A topic is named where the answer is so near to it, and by so much nearer than to any other.
NAMED, APART = 0.5, 0.1
# Questions whose lines stay at hand.
KEPT = 64
Vectors = NDArray[np.float32]


@dataclass(frozen=True)
class Fitted:
    """A logistic regression over NAMES, the probabilities from which an answer is astray (to a problem; surely), and the
    subjects of the banks' questions: unit vectors, shape (questions, dimension), with their topics in words, "" where none is to be told."""

    model: str
    weights: NDArray[np.float64]
    bias: float
    problem_from: float
    surely_from: float
    subjects: Vectors
    topics: tuple[str, ...]

    def probability(self, features: NDArray[np.float64]) -> float:
        return float(1.0 / (1.0 + np.exp(-(features @ self.weights + self.bias))))


@dataclass(frozen=True)
class Own:
    """A question's lines as unit vectors: the question itself, `points` criteria, then the others."""

    lines: Vectors
    points: int


@dataclass(frozen=True)
class Elsewhere:
    """An answer that belongs to another question; `about`: its topic, None where that is not certain."""

    about: str | None


class Astray:
    """Tells answers to other questions, on the bundled model's vectors."""

    def __init__(self, embed: Embed, fitted: Fitted | None = None) -> None:
        self._embed = embed
        self._fitted = fitted or weights()
        self._known: dict[str, Own] = {}

    def look(self, text: str, question: Question, stage: Stage, followed: bool = False) -> Elsewhere | None:
        """None where the answer belongs to the question, or says too little to tell. followed: it answers a follow-up,
        which may be about a detail."""
        if stage not in PROBLEM_STAGES | STORY_STAGES or len(text.split()) < LEAST_WORDS:
            return None
        said = self._embed([text, *sentences(text)])
        found = features(said, text, self._own(question), self._fitted.subjects)
        plain = stage in PROBLEM_STAGES and not followed
        least = self._fitted.problem_from if plain else self._fitted.surely_from
        return Elsewhere(self._topic(said[0])) if self._fitted.probability(found) > least else None

    def _topic(self, whole: Vectors) -> str | None:
        nearness = self._fitted.subjects @ whole
        best: dict[str, float] = {}
        for topic, cosine in zip(self._fitted.topics, nearness.tolist(), strict=True):
            best[topic] = max(best.get(topic, -1.0), cosine)
        first, second = sorted(best, key=best.__getitem__, reverse=True)[:2]
        certain = best[first] >= NAMED and best[first] - best[second] >= APART
        return first or None if certain else None

    def _own(self, question: Question) -> Own:
        key = question.model_dump_json()
        if key not in self._known:
            if len(self._known) >= KEPT:
                self._known.pop(next(iter(self._known)))
            self._known[key] = Own(self._embed(lines(question)), len(question.criteria))
        return self._known[key]


def lines(question: Question, without: Collection[str] = ()) -> list[str]:
    """What a question is about in its own words. `without`: lines to leave out, so that one can be read as an answer."""
    points = question.criteria
    found = [example.text for item in points for example in item.examples]
    found += [text for item in points for text in item.misconceptions]
    found += [anchor.text for anchor in question.anchors]
    return [question.question, *(item.expects for item in points), *(text for text in found if text not in without)]


def subject(lines: Vectors) -> Vectors:
    """The lines' common direction: a unit vector."""
    mean = lines.mean(axis=0)
    return np.asarray(mean / np.linalg.norm(mean), np.float32)


def features(said: Vectors, text: str, own: Own, subjects: Vectors) -> NDArray[np.float64]:
    """NAMES of an answer; said: the whole, then its sentences, as unit vectors."""
    whole, parts = said[0], said[1:] if len(said) > 1 else said
    about = subject(own.lines)
    others = subjects[subjects @ about < ALIKE]
    points = own.lines[1 : 1 + own.points]
    return np.array([
        whole @ about, whole @ own.lines[0], (points @ whole).max(), (parts @ own.lines.T).max(axis=1).mean(),
        np.log1p(len(text.split())), (others @ whole).max(initial=0.0),
    ], np.float64)  # fmt: skip


def packed(vectors: Vectors) -> str:
    """Unit vectors in 8 bits a number, as text."""
    scaled = 127 * vectors / np.abs(vectors).max(axis=1, keepdims=True)
    return base64.b64encode(scaled.round().astype(np.int8).tobytes()).decode()


def unpacked(text: str, count: int) -> Vectors:
    rows = np.frombuffer(base64.b64decode(text), np.int8).reshape(count, -1).astype(np.float32)
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True))


@lru_cache(maxsize=1)
def weights(path: Path = WEIGHTS) -> Fitted:
    """What ships with the package. Raises ValueError where the features have changed since."""
    stored = orjson.loads(path.read_bytes())
    if tuple(stored["features"]) != NAMES:
        raise ValueError(f"{path}: fitted on other features; run `make train-astray`")
    return Fitted(
        model=stored["model"],
        weights=np.array(stored["weights"]),
        bias=stored["bias"],
        problem_from=stored["problem_from"],
        surely_from=stored["surely_from"],
        subjects=unpacked(stored["subjects"], len(stored["topics"])),
        topics=tuple(stored["topics"]),
    )
