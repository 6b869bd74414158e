"""How close a text is to questions in general: what is near to everything answers nothing in particular.

Of passages and units, the mean cosine to their nearest background questions is subtracted in part when they are ranked
(the idea is that of cross-domain similarity local scaling, Conneau et al. 2018).
"""

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from knowledge.embedding import Embedder, Vectors
from knowledge.store import HERE

QUESTIONS = HERE / "background.txt"
NEAREST = 20


def background(embedder: Embedder, cache: Path) -> Vectors:
    """Vectors of the background questions, shape (n, dimension); embedded once for each embedder."""
    path = cache / f"background-{embedder.digest[:16]}.npy"
    try:
        stored: Vectors = np.load(path)
    except (OSError, ValueError, EOFError):
        # Absent or damaged: made anew.
        stored = np.stack([encoded.whole for encoded in embedder.encode(_questions())])
        path.parent.mkdir(parents=True, exist_ok=True)
        np.save(path, stored)
    return stored


def hubness(vectors: Vectors, questions: Vectors) -> Vectors:
    """Mean cosine to the nearest questions, shape (n,)."""
    if not len(vectors):
        return np.zeros(0, np.float32)
    similarity = vectors @ questions.T
    nearest = min(NEAREST, similarity.shape[1])
    return np.asarray(np.partition(similarity, -nearest, axis=1)[:, -nearest:].mean(axis=1), np.float32)


def _questions() -> Iterator[tuple[str, tuple[()]]]:
    for line in QUESTIONS.read_text(encoding="utf-8").splitlines():
        yield line, ()
