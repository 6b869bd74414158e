"""How like a model answer an answer is, in meaning and in words, beyond what the question itself says.

For questions that come with a model answer and no criteria of their own. The cross-encoder has learnt to hold answers
against criteria that were written for that purpose, and does worse there than these two figures; docs/evals.md.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from interviewer.text import STOP, content, stem, words
from knowledge.exporting import WIDTH
from knowledge.layers import encode, word_vectors
from knowledge.schema import Question

Vectors = NDArray[np.float32]
Spell = Callable[[Sequence[str]], Vectors]
NAMES = ("meaning", "words", "claim_meaning", "claim_words")
# Rows of the vocabulary before this one are marks, letters and unused.
FIRST_WORD = 1000


@dataclass(frozen=True)
class Sought:
    """asked: the question's unit vector; known: its words. lines: unit vectors of the model answer and of each criterion,
    shape (1 + criteria, dimension), without what they share with the question; spelt: for each the vectors of its words."""

    asked: Vectors
    known: frozenset[str]
    lines: Vectors
    spelt: tuple[Vectors, ...]


def sought(question: Question, embed: Callable[[Sequence[str]], Vectors], spell: Spell | None = None) -> Sought:
    """spell: words to unit vectors, shape (n, width); the bundled model's if None."""
    texts = (question.model_answer, *(criterion.expects for criterion in question.criteria))
    asked, *lines = embed([question.question, *texts])
    known = content(question.question)
    spelt = tuple((spell or spelling)(_beyond(text, known)) for text in texts)
    return Sought(asked, known, without(np.stack(lines), asked), spelt)


def likeness(sought: Sought, answer: str, vectors: Vectors, spell: Spell | None = None) -> NDArray[np.float64]:
    """One number for each of NAMES, shape (criteria, len(NAMES)). vectors: unit vectors of the answer's spans and of the
    whole, shape (spans + 1, dimension)."""
    meaning = (without(vectors, sought.asked) @ sought.lines.T).max(axis=0)
    said = (spell or spelling)(_beyond(answer, sought.known))
    recalled = np.array([_recalled(line, said) for line in sought.spelt])
    both = np.stack([meaning, recalled], axis=1).astype(np.float64)
    return np.hstack([np.broadcast_to(both[0], (len(both) - 1, 2)), both[1:]])


def without(vectors: Vectors, direction: Vectors) -> Vectors:
    """Unit vectors, shape (n, dimension), after their part along the unit vector `direction` is taken out."""
    rest = vectors - np.outer(vectors @ direction, direction)
    return np.asarray(rest / np.maximum(np.linalg.norm(rest, axis=1, keepdims=True), 1e-6), np.float32)


def spelling(found: Sequence[str]) -> Vectors:
    """Each word's unit vector from the bundled model's own vocabulary: the mean of its pieces."""
    rows = [_word(word) for word in found]
    return np.stack(rows) if rows else np.zeros((0, WIDTH), np.float32)


def _beyond(text: str, known: frozenset[str]) -> list[str]:
    """Words that carry meaning and that the question does not say; those that it says where there are no others."""
    said = [word for word in dict.fromkeys(words(text)) if word not in STOP]
    return [word for word in said if stem(word) not in known] or said


def _recalled(line: Vectors, said: Vectors) -> float:
    """The mean, over a line's words, of the cosine with the nearest word said."""
    return float((line @ said.T).max(axis=1).mean()) if len(line) and len(said) else 0.0


@lru_cache(maxsize=20_000)
def _word(word: str) -> Vectors:
    vectors, middle = _vocabulary()
    pieces = encode(word)[1:-1]
    mean = np.asarray(vectors[pieces].mean(axis=0) - middle if pieces else np.zeros(WIDTH), np.float32)
    return np.asarray(mean / max(float(np.linalg.norm(mean)), 1e-6), np.float32)


@lru_cache(maxsize=1)
def _vocabulary() -> tuple[Vectors, Vectors]:
    vectors = word_vectors()
    return vectors, np.asarray(vectors[FIRST_WORD:].mean(axis=0))
