"""The cross-encoder: reads an answer against each criterion. MiniLM's layers, fine-tuned; docs/evals.md.

Answers go through one at a time, so that a mark never depends on what else is being marked.
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from interviewer.marking.asking import Asking, pieces
from interviewer.text import sentences
from knowledge.layers import Layers, encode

MODEL = Path(__file__).with_name("crossencoder.onnx")
# Word pieces read of an answer; a longer one is read in parts.
MOST_ANSWER = 384
LABELS = ("met", "missed", "contradicted")


class CrossEncoder:
    """Loads on first use. Safe to call from several threads."""

    def __init__(self, model: Path = MODEL, threads: int = 0) -> None:
        self._layers = Layers(model, threads)

    def read(self, criteria: Sequence[Asking], answer: str) -> NDArray[np.float64]:
        """Logits of LABELS, shape (criteria, 3). A long answer is read in parts: the part that says most counts."""
        parts = [self._run(criteria, part) for part in self._parts(answer)]
        found = np.stack(parts)
        best = (found[:, :, 0] - found[:, :, 1]).argmax(axis=0)
        return np.asarray(found[best, np.arange(len(criteria))], np.float64)

    def _run(self, criteria: Sequence[Asking], answer: list[int]) -> NDArray[np.float32]:
        asked = [pieces(criterion, encode) for criterion in criteria]
        ids = np.zeros((len(asked), max(len(row) for row in asked)), np.int64)
        own = np.zeros(ids.shape, np.float32)
        for place, row in enumerate(asked):
            ids[place, : len(row)] = row
            own[place, : len(row)] = 1.0
        words = self._layers.words
        return self._layers.logits({"answer": words([answer]), "criteria": words(ids), "own": own})

    def _parts(self, answer: str) -> list[list[int]]:
        ids = encode(answer)
        if len(ids) <= MOST_ANSWER:
            return [ids]
        parts: list[str] = []
        for sentence in sentences(answer):
            together = f"{parts[-1]} {sentence}" if parts else sentence
            if parts and len(encode(together)) <= MOST_ANSWER:
                parts[-1] = together
            else:
                parts.append(sentence)
        return [encode(part)[:MOST_ANSWER] for part in parts]
