"""Finds the passages of the source documents that answer a question, or nothing.

The corpus is a few hundred passages: their vectors are kept in memory and compared exactly.
"""

import hashlib
import json
import logging
import os
import re
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import bm25s
import numpy as np

from knowledge.documents import Chunk, chunks
from knowledge.embedding import Embedder, Vectors
from knowledge.store import HERE

SOURCES = HERE / "sources"
# Cosine and word coverage from which a passage counts as relevant; chosen by hand on a few dozen questions, not calibrated yet.
RELEVANT = 0.42
SURE = 0.55
COVERED = 0.5
BM25_WEIGHT = 0.25
_TOKEN = re.compile(r"[a-z0-9]+")


@dataclass(frozen=True)
class Hit:
    """A passage found; score is about 0-1, best first."""

    chunk: Chunk
    score: float


class Index:
    """Passages with their vectors and word statistics."""

    def __init__(self, passages: Sequence[Chunk], vectors: Vectors, embedder: Embedder) -> None:
        self.passages = list(passages)
        self._vectors = vectors
        self._embedder = embedder

    def search(self, query: str, k: int = 5) -> list[Hit]:
        """At most k passages, best first; none where nothing relevant is known."""
        words = _words(query)
        if not words or not self.passages:
            return []
        cosine = self._vectors @ self._embedder.embed([query])[0]
        lexical = np.asarray(self._bm25.get_scores(words), dtype=np.float64)
        top = lexical.max()
        fused = cosine + BM25_WEIGHT * (lexical / top if top > 0 else lexical)
        order = np.argsort(-fused)[:k]
        if not self._relevant(words, cosine, order):
            return []
        return [Hit(self.passages[int(index)], float(fused[index]) / (1 + BM25_WEIGHT)) for index in order]

    def status(self) -> dict[str, Any]:
        """What is indexed, and with which embedder."""
        return {
            "documents": len({passage.file for passage in self.passages}),
            "passages": len(self.passages),
            "embedder": self._embedder.name,
            "digest": self._embedder.digest[:16],
        }

    def _relevant(self, words: list[str], cosine: Vectors, order: Any) -> bool:
        """Near enough in meaning, or less near with most of its rare words said by the best passage."""
        best = float(cosine[order].max())
        if best >= SURE:
            return True
        said = set(_words(self.passages[int(order[0])].embedded))
        rare = [word for word in words if self._rarity.get(word, 1.0) < 0.25 and len(word) > 2]
        covered = sum(word in said for word in rare) / len(rare) if rare else 0.0
        return best >= RELEVANT and covered >= COVERED

    @cached_property
    def _bm25(self) -> Any:
        logging.getLogger("bm25s").setLevel(logging.WARNING)
        model = bm25s.BM25()
        model.index([_words(passage.embedded) for passage in self.passages], show_progress=False)
        return model

    @cached_property
    def _rarity(self) -> dict[str, float]:
        """word → share of the passages that hold it."""
        counts: dict[str, int] = {}
        for passage in self.passages:
            for word in set(_words(passage.embedded)):
                counts[word] = counts.get(word, 0) + 1
        return {word: count / len(self.passages) for word, count in counts.items()}


def default_index(data_dir: Path, embedder: Embedder, sources: Path = SOURCES) -> Index:
    """The index of the bundled documents; embedded once, and again when a document or the embedder changes."""
    passages = [chunk for path in sorted(sources.glob("*.md")) for chunk in chunks(path)]
    key = _key(passages, embedder)
    path = data_dir / "index" / f"{key}.npy"
    vectors = _stored(path, len(passages))
    if vectors is None:
        vectors = embedder.embed([passage.embedded for passage in passages])
        _store(path, vectors)
    return Index(passages, vectors, embedder)


def _key(passages: Sequence[Chunk], embedder: Embedder) -> str:
    content = json.dumps([embedder.name, embedder.digest, *(passage.embedded for passage in passages)])
    return hashlib.sha256(content.encode()).hexdigest()[:24]


def _stored(path: Path, count: int) -> Vectors | None:
    """None where nothing whole is stored: a damaged file is made anew."""
    try:
        vectors = np.load(path, allow_pickle=False)
    except (OSError, ValueError, EOFError):
        return None
    return np.asarray(vectors, np.float32) if len(vectors) == count else None


def _store(path: Path, vectors: Vectors) -> None:
    """Moved into place when it is whole; older ones go."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, temporary = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(descriptor, "wb") as file:
        np.save(file, vectors)
    os.replace(temporary, path)
    for old in path.parent.glob("*.npy"):
        if old != path:
            old.unlink(missing_ok=True)


def _words(text: str) -> list[str]:
    return _TOKEN.findall(text.lower())
