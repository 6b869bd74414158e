"""Ingesting, cold opening, and a filtered search at three sizes, beside numpy and Chroma by themselves."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from bench.report import line
from knowledge.bundled import SOURCES
from knowledge.documents import Chunk, Passage
from knowledge.embedding import Embedder, Encoded, OnnxEmbedder, SentenceTransformerEmbedder, Vectors
from knowledge.exporting import model_path
from knowledge.index import Filter, Index
from knowledge.manifest import Entry, Manifest, Model, write_manifest
from knowledge.snapshot import Record, Row, write_snapshot

SIZES = (1_000, 10_000, 100_000)
UNITS = 4
GROUPS = 20
QUERIES = 100
COLD_RUNS = 5
QUESTION = "How is a data engineer's work different from an analyst's?"
COLD_CHROMA = """
import sys
from pathlib import Path
import chromadb
from sentence_transformers import SentenceTransformer
model = SentenceTransformer(sys.argv[2], local_files_only=True)
collection = chromadb.PersistentClient(sys.argv[1]).get_collection("passages", embedding_function=None)
vector = model.encode([sys.argv[3]], normalize_embeddings=True)
assert collection.query(query_embeddings=vector, n_results=5)["ids"][0]
"""


async def measure(folder: Path) -> None:
    embedder = OnnxEmbedder(folder)
    _ingest(embedder)
    _cold(folder)
    for size in SIZES:
        _search(folder / f"search-{size}", embedder, size)


def _ingest(embedder: OnnxEmbedder) -> None:
    """Chunks of about 100 tokens: each as a whole and unit by unit, as an ingest does."""
    chunks = list(_chunks(200))
    embedder.query("warm-up")
    rates = []
    for _ in range(3):
        started = time.perf_counter()
        encoded = list(embedder.encode((" ".join(units), units) for units in chunks))
        rates.append(len(chunks) / (time.perf_counter() - started))
    started = time.perf_counter()
    reference = SentenceTransformerEmbedder(str(model_path()))
    loading = time.perf_counter() - started
    started = time.perf_counter()
    exact = reference.embed([" ".join(units) for units in chunks])
    plain = len(chunks) / (time.perf_counter() - started)
    cosines = [float(one.whole @ other) for one, other in zip(encoded, exact, strict=True)]
    print(
        f"embedding for an ingest, chunks of 100 tokens and their units: {min(rates):.0f} to {max(rates):.0f} chunks a second"
    )
    print(f"  sentence-transformers, the chunks alone: {plain:.0f} a second (after {loading:.1f} s of loading)")
    print(f"  cosine to sentence-transformers: mean {np.mean(cosines):.4f}, least {min(cosines):.4f}")


def _cold(folder: Path) -> None:
    environment = {**os.environ, "MOCK_INTERVIEWER_DATA_DIR": str(folder), "HF_HUB_OFFLINE": "1"}
    search = [sys.executable, "-m", "interviewer.cli", "knowledge", "search", QUESTION, "--json"]
    subprocess.run(search, env=environment, check=True, capture_output=True)
    line("cold process to its first cited passage", [_timed(search, environment) for _ in range(COLD_RUNS)], "s")
    archive = next((folder / "index").glob("archive-*"))
    plain = [sys.executable, "-c", COLD_CHROMA, str(archive), str(model_path()), QUESTION]
    line("  sentence-transformers and Chroma, the same", [_timed(plain, environment) for _ in range(COLD_RUNS)], "s")


def _search(folder: Path, embedder: Embedder, size: int) -> None:
    rows = list(_rows(size))
    started = time.perf_counter()
    _write(folder, embedder, rows)
    print(f"\n{size:,} passages: index written in {time.perf_counter() - started:.1f} s, {_size(folder):.0f} MiB")
    started = time.perf_counter()
    index = Index(folder, embedder)
    index.search(QUESTION, 1)
    print(f"  opened and searched once in {time.perf_counter() - started:.2f} s")
    where = Filter(tags={"topic": "topic-1"})
    index.search(QUESTION, 1, where)
    questions = [f"{QUESTION} Number {number}?" for number in range(QUERIES)]
    line("  embed and search, top 20", _each(questions, lambda text: index.nearest(text, 20)))
    line("  embed and search, top 20, filtered to 5 %", _each(questions, lambda text: index.nearest(text, 20, where)))
    _numpy(embedder, rows, questions)
    _chroma(folder / "chroma", embedder, rows, questions)


def _numpy(embedder: Embedder, rows: list[Row], questions: list[str]) -> None:
    matrix = np.stack([row.encoded.whole for row in rows])
    places = np.arange(0, len(rows), GROUPS)

    def search(text: str) -> None:
        scores = matrix[places] @ embedder.query(text)
        np.argpartition(-scores, min(20, len(scores) - 1))

    line("  embed and brute-force numpy, vectors alone, filtered", _each(questions, search))


def _chroma(folder: Path, embedder: Embedder, rows: list[Row], questions: list[str]) -> None:
    import chromadb

    collection: Any = chromadb.PersistentClient(str(folder)).create_collection("bare", embedding_function=None)
    for start in range(0, len(rows), 5_000):
        part = rows[start : start + 5_000]
        collection.add(
            ids=[row.record.id for row in part],
            embeddings=[row.encoded.whole for row in part],
            metadatas=[{"topic": row.record.passage.tags["topic"][0]} for row in part],
        )

    def search(text: str, **where: Any) -> None:
        collection.query(query_embeddings=[embedder.query(text)], n_results=20, **where)

    line("  embed and bare Chroma", _each(questions, search))
    line("  embed and bare Chroma, filtered", _each(questions, lambda text: search(text, where={"topic": "topic-1"})))


def _each(questions: list[str], search: Callable[[str], Any]) -> list[float]:
    times = []
    for question in questions:
        started = time.perf_counter()
        search(question)
        times.append(time.perf_counter() - started)
    return times


def _timed(command: list[str], environment: dict[str, str]) -> float:
    started = time.perf_counter()
    subprocess.run(command, env=environment, check=True, capture_output=True)
    return time.perf_counter() - started


def _chunks(count: int) -> Iterator[list[str]]:
    """Chunks of about 100 tokens from the digests, as lists of sentences."""
    text = " ".join(path.read_text(encoding="utf-8") for path in sorted(SOURCES.glob("*.md")))
    words = text.split()
    for number in range(count):
        start = number * 72 % (len(words) - 72)
        yield [" ".join(words[start + unit * 18 : start + (unit + 1) * 18]) for unit in range(UNITS)]


def _rows(size: int) -> Iterator[Row]:
    """Random vectors under real words: only speed is measured with them."""
    random = np.random.default_rng(0)
    texts = [" ".join(units) for units in _chunks(2_000)]
    for number in range(size):
        vectors = random.standard_normal((UNITS + 1, 384)).astype(np.float32)
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        text = texts[number % len(texts)]
        chunk = Chunk("file.md", "Title", f"section {number}", text, 0, len(text))
        passage = Passage(chunk, ((0, len(text)),) * UNITS, {"topic": (f"topic-{number % GROUPS}",)})
        record = Record(f"id-{number}", "bench", "file.md", passage)
        hubs: Vectors = np.full(UNITS, 0.1, np.float32)
        yield Row(record, Encoded(vectors[0], vectors[1:]), 0.1, hubs)


def _write(folder: Path, embedder: Embedder, rows: list[Row]) -> None:
    folder.mkdir()
    write_snapshot(folder / "snapshot-bench", rows, embedder.dimension)
    entry = Entry(collection="bench", path="file.md", file="file.md", title="Title", digest="0" * 64, chunks=len(rows))
    model = Model(name=embedder.name, digest=embedder.digest, dimension=embedder.dimension)
    write_manifest(folder, Manifest(embedder=model, archive="none", snapshot="snapshot-bench", documents=(entry,)))


def _size(folder: Path) -> float:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 2**20
