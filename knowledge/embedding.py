"""Texts → unit vectors. The bundled model runs on onnxruntime; sentence-transformers is the reference."""

import hashlib
import os
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from knowledge.exporting import DIGEST, FAST_MODEL, MODEL, EmbeddingError, exported, model_path

Vectors = NDArray[np.float32]
BUNDLED = "all-MiniLM-L6-v2"
MAX_TOKENS = 256
CACHED = 4096
REMEMBERED_CHARACTERS = 2000
BATCH = 16
_SWITCHES = {
    "HF_HUB_OFFLINE": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "DO_NOT_TRACK": "1",
    "TOKENIZERS_PARALLELISM": "false",
}


@dataclass(frozen=True)
class Encoded:
    """A passage: its vector, shape (dimension,), and one for each of its units, shape (units, dimension)."""

    whole: Vectors
    units: Vectors


class Embedder(Protocol):
    """name and digest tell one model from another; dimension is that of the vectors.

    `embed` is the exact model. `encode` and `query` serve the index, and may be a faster rendering of it.
    """

    name: str
    digest: str
    dimension: int

    def embed(self, texts: Sequence[str]) -> Vectors: ...

    def encode(self, texts: Iterable[tuple[str, Sequence[str]]]) -> Iterator[Encoded]: ...

    def query(self, text: str) -> Vectors: ...


def load_embedder(data_dir: Path, model: str = BUNDLED) -> Embedder:
    """The bundled model as ONNX, any other through sentence-transformers. Raises EmbeddingError."""
    os.environ.update({name: value for name, value in _SWITCHES.items() if name not in os.environ})
    return OnnxEmbedder(data_dir) if model == BUNDLED else SentenceTransformerEmbedder(model)


class OnnxEmbedder:
    """all-MiniLM-L6-v2: mean pooling, normalised. Exported once into the data folder, kept by digest."""

    name = BUNDLED
    digest = DIGEST
    dimension = 384

    def __init__(self, data_dir: Path, threads: int = 0) -> None:
        self._folder = data_dir / "models" / DIGEST[:16]
        self._threads = threads
        self._cache: OrderedDict[str, Vectors] = OrderedDict()
        self._lock = Lock()

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors, shape (n, 384). Safe to call from several threads."""
        with self._lock:
            missing = list(dict.fromkeys(text for text in texts if text not in self._cache))
            fresh = dict(zip(missing, self._run(missing), strict=True)) if missing else {}
            rows = [fresh[text] if text in fresh else self._recall(text) for text in texts]
            self._remember(fresh)
        return np.stack(rows) if rows else np.zeros((0, self.dimension), np.float32)

    def encode(self, texts: Iterable[tuple[str, Sequence[str]]]) -> Iterator[Encoded]:
        """Passages with their units, in 8-bit weights (cosine to the exact model: at least 0.99).

        One text a pass: 8-bit activations would make a vector depend on what else is in the batch.
        """
        with ThreadPoolExecutor(max_workers=os.cpu_count() or 1) as pool:
            yield from pool.map(self._encode, texts)

    def query(self, text: str) -> Vectors:
        """A question's vector, shape (384,), in the same weights as passages."""
        return self._single(text)

    def _encode(self, item: tuple[str, Sequence[str]]) -> Encoded:
        text, units = item
        rows = [self._single(unit) for unit in units]
        return Encoded(self._single(text), np.stack(rows) if rows else np.zeros((0, self.dimension), np.float32))

    def _single(self, text: str) -> Vectors:
        session, tokenizer = self._fast
        ids = np.array([tokenizer.encode(text).ids], np.int64)
        (vectors,) = session.run(["embedding"], {"input_ids": ids, "attention_mask": np.ones_like(ids)})
        return np.asarray(vectors[0], np.float32)

    def _recall(self, text: str) -> Vectors:
        self._cache.move_to_end(text)
        return self._cache[text]

    def _remember(self, fresh: dict[str, Vectors]) -> None:
        self._cache.update((text, row) for text, row in fresh.items() if len(text) <= REMEMBERED_CHARACTERS)
        while len(self._cache) > CACHED:
            self._cache.popitem(last=False)

    def _run(self, texts: list[str]) -> Vectors:
        session, tokenizer = self._parts
        encoded = [np.array(item.ids, np.int64) for item in tokenizer.encode_batch(texts)]
        result = np.zeros((len(texts), self.dimension), np.float32)
        order = sorted(range(len(texts)), key=lambda index: len(encoded[index]))
        for batch in _batches(order, encoded):
            width = max(len(encoded[index]) for index in batch)
            ids = np.zeros((len(batch), width), np.int64)
            mask = np.zeros((len(batch), width), np.int64)
            for row, index in enumerate(batch):
                ids[row, : len(encoded[index])] = encoded[index]
                mask[row, : len(encoded[index])] = 1
            (vectors,) = session.run(["embedding"], {"input_ids": ids, "attention_mask": mask})
            result[batch] = vectors
        return result

    @cached_property
    def _parts(self) -> tuple[Any, Any]:
        return _session(exported(self._folder, MODEL), self._threads), load_tokenizer()

    @cached_property
    def _fast(self) -> tuple[Any, Any]:
        return _session(exported(self._folder, FAST_MODEL), 1), load_tokenizer()


class SentenceTransformerEmbedder:
    """Any other model that sentence-transformers finds, in a local folder or its cache."""

    def __init__(self, model: str) -> None:
        from sentence_transformers import SentenceTransformer

        try:
            self._model = SentenceTransformer(model, device="cpu")
        except Exception as error:
            raise EmbeddingError(
                f"the embedding model {model!r} cannot be loaded ({type(error).__name__}); give a folder that holds it, "
                "or unset EMBEDDING_MODEL"
            ) from error
        self.name = model
        self.dimension = int(self._model.get_embedding_dimension() or 0)
        self.digest = hashlib.sha256(self.embed(["digest"]).tobytes()).hexdigest()

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors, shape (n, dimension)."""
        vectors = self._model.encode(
            list(texts), normalize_embeddings=True, convert_to_numpy=True, show_progress_bar=False
        )
        return np.asarray(vectors, np.float32).reshape(len(texts), -1)

    def encode(self, texts: Iterable[tuple[str, Sequence[str]]]) -> Iterator[Encoded]:
        for text, units in texts:
            rows = self.embed([text, *units])
            yield Encoded(rows[0], rows[1:])

    def query(self, text: str) -> Vectors:
        return np.asarray(self.embed([text])[0], np.float32)


def _session(path: Path, threads: int) -> Any:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def load_tokenizer() -> Any:
    """The bundled model's word pieces."""
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(model_path() / "tokenizer.json"))
    tokenizer.enable_truncation(MAX_TOKENS)
    tokenizer.no_padding()
    return tokenizer


def _batches(order: list[int], encoded: list[Any]) -> list[list[int]]:
    """Of equal length, so that nothing is padded: on a CPU padding costs more than a batch saves."""
    batches: list[list[int]] = []
    for index in order:
        same = batches and len(encoded[batches[-1][0]]) == len(encoded[index])
        if same and len(batches[-1]) < BATCH:
            batches[-1].append(index)
        else:
            batches.append([index])
    return batches
