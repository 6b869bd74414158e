"""What a search reads: vectors, words and places of all passages, as files that are mapped into memory."""

import logging
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import bm25s
import numpy as np
import orjson
from numpy.typing import NDArray

from knowledge.documents import Chunk, Passage, Span, Tags
from knowledge.embedding import Encoded, Vectors
from knowledge.terms import words

Halves = NDArray[np.float16]


@dataclass(frozen=True)
class Record:
    """A passage with where it comes from. id: unique in the index; path: the file that was ingested."""

    id: str
    collection: str
    path: str
    passage: Passage

    def dump(self) -> dict[str, Any]:
        passage = self.passage
        return {
            "id": self.id,
            "collection": self.collection,
            "path": self.path,
            "chunk": asdict(passage.chunk),
            "units": passage.units,
            "tags": passage.tags,
        }


@dataclass(frozen=True)
class Row:
    """A record with its vectors and how close each of them is to questions in general (`hub`, `unit_hubs`)."""

    record: Record
    encoded: Encoded
    hub: float
    unit_hubs: Vectors


class Snapshot:
    """Immutable; row i of `wholes` is passage i, rows starts[i]:starts[i + 1] of `units` are its units."""

    def __init__(self, folder: Path) -> None:
        """Raises OSError or ValueError where files are missing or damaged."""
        self.records = [_record(item) for item in orjson.loads((folder / "records.json").read_bytes())]
        self.wholes: Vectors = np.load(folder / "wholes.npy", mmap_mode="r")
        self.units: Halves = np.load(folder / "units.npy", mmap_mode="r")
        self.starts: NDArray[np.int64] = np.load(folder / "starts.npy")
        self.hubs: Vectors = np.load(folder / "hubs.npy")
        self.unit_hubs: Vectors = np.load(folder / "unit-hubs.npy")
        self._folder = folder
        if not len(self.records) == len(self.wholes) == len(self.hubs) == len(self.starts) - 1:
            raise ValueError(f"{folder}: its files do not fit together")

    def __len__(self) -> int:
        return len(self.records)

    @cached_property
    def lexicon(self) -> Any:
        """BM25 over the passages, with their headings."""
        return bm25s.BM25.load(str(self._folder / "words"), mmap=True) if len(self) else None

    @cached_property
    def matrix(self) -> Vectors:
        """`wholes` in memory, contiguous."""
        return np.ascontiguousarray(self.wholes)

    def holding(self, parts: Sequence[str]) -> NDArray[np.int64]:
        """The passages that hold all these words."""
        found: NDArray[np.int64] | None = None
        for part in parts:
            these = self._postings(part)
            found = these if found is None else np.intersect1d(found, these, assume_unique=True)
        return np.zeros(0, np.int64) if found is None else found

    def row(self, index: int) -> Row:
        first, last = self.starts[index], self.starts[index + 1]
        encoded = Encoded(np.array(self.wholes[index]), np.array(self.units[first:last], np.float32))
        return Row(self.records[index], encoded, float(self.hubs[index]), np.array(self.unit_hubs[first:last]))

    def _postings(self, word: str) -> NDArray[np.int64]:
        if self.lexicon is None or word not in self.lexicon.vocab_dict:
            return np.zeros(0, np.int64)
        token = self.lexicon.vocab_dict[word]
        pointers = self.lexicon.scores["indptr"]
        return np.sort(np.asarray(self.lexicon.scores["indices"][pointers[token] : pointers[token + 1]], np.int64))


def write_snapshot(folder: Path, rows: Sequence[Row], dimension: int) -> None:
    """All files of a snapshot, into a new folder."""
    folder.mkdir(parents=True)
    counts = [len(row.encoded.units) for row in rows]
    empty = np.zeros((0, dimension), np.float32)
    np.save(folder / "wholes.npy", np.stack([row.encoded.whole for row in rows]) if rows else empty)
    np.save(folder / "units.npy", np.concatenate([empty, *(row.encoded.units for row in rows)]).astype(np.float16))
    np.save(folder / "starts.npy", np.cumsum([0, *counts]).astype(np.int64))
    np.save(folder / "hubs.npy", np.array([row.hub for row in rows], np.float32))
    np.save(folder / "unit-hubs.npy", np.concatenate([np.zeros(0, np.float32), *(row.unit_hubs for row in rows)]))
    (folder / "records.json").write_bytes(orjson.dumps([row.record.dump() for row in rows]))
    if rows:
        _write_words(folder / "words", (row.record.passage.chunk.embedded for row in rows))


def _write_words(folder: Path, texts: Iterable[str]) -> None:
    logging.getLogger("bm25s").setLevel(logging.WARNING)
    lexicon = bm25s.BM25()
    lexicon.index([words(text) for text in texts], show_progress=False)
    lexicon.save(str(folder))


def _record(item: dict[str, Any]) -> Record:
    units: tuple[Span, ...] = tuple((start, end) for start, end in item["units"])
    tags: Tags = {tag: tuple(values) for tag, values in item["tags"].items()}
    return Record(item["id"], item["collection"], item["path"], Passage(Chunk(**item["chunk"]), units, tags))
