"""Texts → unit vectors. The bundled model runs on onnxruntime; sentence-transformers is the reference."""

import hashlib
import os
from collections import OrderedDict
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import Any, Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from knowledge.errors import EmbeddingError
from knowledge.export import DIGEST, MAX_TOKENS, SWITCHES, exported, model_path

Vectors = NDArray[np.float32]
Precision = Literal["int8", "float32"]
BUNDLED = "all-MiniLM-L6-v2"
CACHED = 4096
REMEMBERED_CHARACTERS = 2000
BATCH_TOKENS = 512
BATCH = 16


class Embedder(Protocol):
    """name and digest tell one model from another; dimension is that of the vectors."""

    name: str
    digest: str
    dimension: int

    def embed(self, texts: Sequence[str]) -> Vectors: ...


def load_embedder(data_dir: Path, model: str = BUNDLED) -> Embedder:
    """The bundled model as ONNX, any other through sentence-transformers. Raises EmbeddingError."""
    for name, value in SWITCHES.items():
        os.environ.setdefault(name, value)
    return OnnxEmbedder(data_dir) if model == BUNDLED else SentenceTransformerEmbedder(model)


class OnnxEmbedder:
    """all-MiniLM-L6-v2: mean pooling, normalised. Exported once into the data folder, kept by digest.

    int8 is quantised where that costs little: at most 0.01 of cosine to the reference, at twice the speed.
    """

    name = BUNDLED
    digest = DIGEST
    dimension = 384

    def __init__(self, data_dir: Path, threads: int = 0, precision: Precision = "int8") -> None:
        """threads: how many texts are embedded at once; 0 takes one per core."""
        self._folder = data_dir / "models" / DIGEST
        self._threads = threads or os.cpu_count() or 1
        self._precision = precision
        self._cache: OrderedDict[str, Vectors] = OrderedDict()
        self._lock = Lock()
        self._loading = Lock()

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors, shape (n, 384). Short texts are remembered. Safe to call from several threads."""
        rows = self._recall(texts)
        missing = list(dict.fromkeys(text for text in texts if text not in rows))
        fresh = dict(zip(missing, self._run(missing), strict=True)) if missing else {}
        self._remember(fresh)
        rows |= fresh
        return np.stack([rows[text] for text in texts]) if texts else np.zeros((0, self.dimension), np.float32)

    def _recall(self, texts: Sequence[str]) -> dict[str, Vectors]:
        with self._lock:
            known = {text: self._cache[text] for text in texts if text in self._cache}
            for text in known:
                self._cache.move_to_end(text)
        return known

    def _remember(self, fresh: dict[str, Vectors]) -> None:
        with self._lock:
            self._cache.update((text, row) for text, row in fresh.items() if len(text) <= REMEMBERED_CHARACTERS)
            while len(self._cache) > CACHED:
                self._cache.popitem(last=False)

    def _run(self, texts: list[str]) -> Vectors:
        tokenizer = self._parts[1]
        # A lone surrogate, as broken JSON yields, is no text to the tokenizer.
        clean = [text.encode("utf-8", "replace").decode() for text in texts]
        encoded = [np.array(item.ids, np.int64) for item in tokenizer.encode_batch(clean)]
        result = np.zeros((len(texts), self.dimension), np.float32)
        batches = _batches(encoded)
        # The runtime lets go of the interpreter: several single-threaded runs beat one that is split up.
        run = self._pool.map if len(batches) > 1 else map
        for batch, vectors in zip(batches, run(lambda batch: self._infer(encoded, batch), batches), strict=True):
            result[batch] = vectors
        return result

    def _infer(self, encoded: list[NDArray[np.int64]], batch: list[int]) -> Vectors:
        ids = np.stack([encoded[index] for index in batch])
        (vectors,) = self._parts[0].run(None, {"input_ids": ids, "attention_mask": np.ones_like(ids)})
        return np.asarray(vectors, np.float32)

    @cached_property
    def _pool(self) -> ThreadPoolExecutor:
        return ThreadPoolExecutor(self._threads, thread_name_prefix="embed")

    @property
    def _parts(self) -> tuple[Any, Any]:
        with self._loading:
            return self._loaded

    @cached_property
    def _loaded(self) -> tuple[Any, Any]:
        from tokenizers import Tokenizer

        path = exported(self._folder, self._precision)
        try:
            session = _session(path)
        except Exception as error:
            raise EmbeddingError(f"{path}: damaged ({error}); delete this file, it is made again") from error
        tokenizer = Tokenizer.from_file(str(model_path() / "tokenizer.json"))
        tokenizer.enable_truncation(MAX_TOKENS)
        tokenizer.no_padding()
        return session, tokenizer


class SentenceTransformerEmbedder:
    """Any other model that sentence-transformers finds, in a local folder or its cache."""

    def __init__(self, model: str) -> None:
        for name, value in SWITCHES.items():
            os.environ.setdefault(name, value)
        from sentence_transformers import SentenceTransformer

        try:
            self._model = SentenceTransformer(model, device="cpu")
        except Exception as error:
            raise EmbeddingError(
                f"the embedding model {model!r} cannot be loaded ({type(error).__name__}); give a folder that holds it, "
                "or unset EMBEDDING_MODEL"
            ) from error
        self.name = model
        probe = self.embed(["digest"])
        self.dimension = probe.shape[1]
        # Rounded: the last bits differ between processors.
        self.digest = hashlib.sha256(np.round(probe, 3).tobytes()).hexdigest()

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors, shape (n, dimension)."""
        if not texts:
            return np.zeros((0, self.dimension), np.float32)
        vectors = self._model.encode(
            list(texts), normalize_embeddings=True, convert_to_numpy=True, show_progress_bar=False
        )
        return np.asarray(vectors, np.float32)


def _session(path: Path) -> Any:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def _batches(encoded: list[NDArray[np.int64]]) -> list[list[int]]:
    """Of equal length, so that nothing is padded: on a CPU padding costs more than a batch saves."""
    batches: list[list[int]] = []
    for index in sorted(range(len(encoded)), key=lambda index: len(encoded[index])):
        length = len(encoded[index])
        fits = batches and len(batches[-1]) < min(BATCH, max(1, BATCH_TOKENS // length))
        if fits and len(encoded[batches[-1][0]]) == length:
            batches[-1].append(index)
        else:
            batches.append([index])
    return batches
