"""The cross-encoder: reads an answer against each criterion. MiniLM's layers, fine-tuned; docs/evals.md.

What ships is the layers, in 8 bits; word vectors come from the bundled model, and answers go through one at a time,
so that a mark never depends on what else is being marked.
"""

import json
import os
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from interviewer.marking.asking import Asking, pieces
from interviewer.text import sentences
from knowledge.embedding import load_tokenizer
from knowledge.exporting import WIDTH, model_path

MODEL = Path(__file__).with_name("crossencoder.onnx")
# Word pieces read of an answer; a longer one is read in parts.
MOST_ANSWER = 384
WORDS = "embeddings.word_embeddings.weight"
LABELS = ("met", "missed", "contradicted")


class CrossEncoder:
    """Loads on first use. Safe to call from several threads."""

    def __init__(self, model: Path = MODEL, threads: int = 0) -> None:
        self._model = model
        self._threads = threads

    def read(self, criteria: Sequence[Asking], answer: str) -> NDArray[np.float64]:
        """Logits of LABELS, shape (criteria, 3). A long answer is read in parts: the part that says most counts."""
        parts = [self._run(criteria, part) for part in self._parts(answer)]
        found = np.stack(parts)
        best = (found[:, :, 0] - found[:, :, 1]).argmax(axis=0)
        return np.asarray(found[best, np.arange(len(criteria))], np.float64)

    def _run(self, criteria: Sequence[Asking], answer: list[int]) -> NDArray[np.float32]:
        asked = [pieces(criterion, self._encode) for criterion in criteria]
        ids = np.zeros((len(asked), max(len(row) for row in asked)), np.int64)
        own = np.zeros(ids.shape, np.float32)
        for place, row in enumerate(asked):
            ids[place, : len(row)] = row
            own[place, : len(row)] = 1.0
        inputs = {"answer": self._words[np.array([answer])], "criteria": self._words[ids], "own": own}
        (logits,) = self._session.run(["logits"], inputs)
        return np.asarray(logits, np.float32)

    def _parts(self, answer: str) -> list[list[int]]:
        ids = self._encode(answer)
        if len(ids) <= MOST_ANSWER:
            return [ids]
        parts: list[str] = []
        for sentence in sentences(answer):
            together = f"{parts[-1]} {sentence}" if parts else sentence
            if parts and len(self._encode(together)) <= MOST_ANSWER:
                parts[-1] = together
            else:
                parts.append(sentence)
        return [self._encode(part)[:MOST_ANSWER] for part in parts]

    def _encode(self, text: str) -> list[int]:
        return list(self._tokenizer.encode(text).ids)

    @cached_property
    def _tokenizer(self) -> Any:
        tokenizer = load_tokenizer()
        tokenizer.no_truncation()
        return tokenizer

    @cached_property
    def _words(self) -> NDArray[np.float32]:
        return word_vectors(model_path() / "model.safetensors")

    @cached_property
    def _session(self) -> Any:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = self._threads or os.cpu_count() or 1
        return onnxruntime.InferenceSession(str(self._model), options, providers=["CPUExecutionProvider"])


def word_vectors(weights: Path) -> NDArray[np.float32]:
    """The word vectors in a safetensors file, (words, WIDTH), mapped: only rows that are used are ever read."""
    with weights.open("rb") as file:
        size = int.from_bytes(file.read(8), "little")
        entry = json.loads(file.read(size))[WORDS]
    start = 8 + size + entry["data_offsets"][0]
    return np.memmap(weights, np.float32, "r", offset=start, shape=(entry["shape"][0], WIDTH))
