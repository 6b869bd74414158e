"""Networks fine-tuned from the bundled model: they ship as layers in ONNX, and read its word vectors."""

import json
import os
from collections.abc import Mapping, Sequence
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from knowledge.embedding import load_tokenizer
from knowledge.exporting import WIDTH, model_path

WORDS = "embeddings.word_embeddings.weight"


class Layers:
    """Loads on first use. Safe to call from several threads. threads: all processors if 0."""

    def __init__(self, model: Path, threads: int = 0) -> None:
        self._model = model
        self._threads = threads

    def load(self) -> None:
        """Does beforehand what the first use would."""
        _ = _tokenizer(), self._vectors, self._session

    def words(self, ids: Sequence[Sequence[int]] | NDArray[np.int64]) -> NDArray[np.float32]:
        """Word vectors, shape (*ids.shape, WIDTH)."""
        return np.asarray(self._vectors[np.asarray(ids, np.int64)])

    def logits(self, inputs: Mapping[str, NDArray[Any]]) -> NDArray[np.float32]:
        """What the network makes of its inputs."""
        (found,) = self._session.run(["logits"], dict(inputs))
        return np.asarray(found, np.float32)

    @cached_property
    def _vectors(self) -> NDArray[np.float32]:
        return word_vectors()

    @cached_property
    def _session(self) -> Any:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = self._threads or os.cpu_count() or 1
        return onnxruntime.InferenceSession(str(self._model), options, providers=["CPUExecutionProvider"])


def encode(text: str) -> list[int]:
    """The bundled model's word pieces, with the start and the separator around them, however many."""
    return list(_tokenizer().encode(text).ids)


@lru_cache(maxsize=1)
def _tokenizer() -> Any:
    tokenizer = load_tokenizer()
    tokenizer.no_truncation()
    return tokenizer


def word_vectors(weights: Path | None = None) -> NDArray[np.float32]:
    """Those in a safetensors file, the bundled model's if None, (words, WIDTH), mapped: only rows that are used are read."""
    weights = weights or model_path() / "model.safetensors"
    with weights.open("rb") as file:
        size = int.from_bytes(file.read(8), "little")
        entry = json.loads(file.read(size))[WORDS]
    start = 8 + size + entry["data_offsets"][0]
    return np.memmap(weights, np.float32, "r", offset=start, shape=(entry["shape"][0], WIDTH))
