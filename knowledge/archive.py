"""The record of all passages in Chroma: text, place, tags and vector. One writer at a time; searches read the snapshot."""

import os
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import orjson

from knowledge.documents import Chunk, Passage
from knowledge.errors import KnowledgeError
from knowledge.snapshot import Record, Row

NAME = "passages"
BATCH = 2_000
PROBE_SECONDS = 60


class ArchiveError(KnowledgeError):
    """The archive's folder is damaged or not ours."""


class Archive:
    """A Chroma collection in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        """Opens or makes it. Raises ArchiveError."""
        os.environ.setdefault("ANONYMIZED_TELEMETRY", "False")
        import chromadb
        from chromadb.config import Settings
        from chromadb.errors import ChromaError

        folder.mkdir(parents=True, exist_ok=True)
        try:
            self._client = chromadb.PersistentClient(str(folder), Settings(anonymized_telemetry=False))
            self._passages: Any = self._client.get_or_create_collection(
                NAME, embedding_function=None, configuration={"hnsw": {"space": "cosine"}}
            )
        except (ChromaError, ValueError, OSError, RuntimeError) as error:
            raise ArchiveError(
                f"{folder}: Chroma cannot open it ({error}); `mock-interviewer knowledge rebuild`"
            ) from error

    def ids(self) -> set[str]:
        return set(self._passages.get(include=[])["ids"])

    def put(self, rows: Sequence[Row]) -> None:
        """Adds rows, or replaces those of the same id."""
        for start in range(0, len(rows), BATCH):
            part = rows[start : start + BATCH]
            self._passages.upsert(
                ids=[row.record.id for row in part],
                embeddings=[row.encoded.whole for row in part],
                documents=[row.record.passage.chunk.text for row in part],
                metadatas=[_metadata(row.record) for row in part],
            )

    def remove(self, ids: Iterable[str]) -> None:
        gone = sorted(ids)
        for start in range(0, len(gone), BATCH):
            self._passages.delete(ids=gone[start : start + BATCH])

    def records(self) -> Iterator[Record]:
        """All passages, for a rebuild: their documents need not be there any more."""
        start = 0
        while True:
            part = self._passages.get(include=["documents", "metadatas"], limit=BATCH, offset=start)
            yield from map(_record, part["ids"], part["documents"], part["metadatas"])
            if len(part["ids"]) < BATCH:
                return
            start += BATCH

    def close(self) -> None:
        self._client.close()


def probe(folder: Path) -> bool:
    """Whether Chroma can read the folder. In a process of its own: a damaged one can crash it."""
    if not folder.exists():
        return True
    code = (
        "import sys; from pathlib import Path; from knowledge.archive import Archive; Archive(Path(sys.argv[1])).ids()"
    )
    try:
        done = subprocess.run(
            [sys.executable, "-c", code, str(folder)],
            capture_output=True,
            timeout=PROBE_SECONDS,
            check=False,
            cwd=Path(__file__).parents[1],
        )
    except subprocess.TimeoutExpired:
        return False
    return done.returncode == 0


def _metadata(record: Record) -> dict[str, str | int]:
    chunk = record.passage.chunk
    return {
        "collection": record.collection,
        "path": record.path,
        "file": chunk.file,
        "title": chunk.title,
        "section": chunk.section,
        "char_start": chunk.char_start,
        "char_end": chunk.char_end,
        "units": orjson.dumps(record.passage.units).decode(),
        "tags": orjson.dumps(record.passage.tags).decode(),
    }


def _record(id: str, text: str, meta: dict[str, Any]) -> Record:
    chunk = Chunk(meta["file"], meta["title"], meta["section"], text, meta["char_start"], meta["char_end"])
    units = tuple((start, end) for start, end in orjson.loads(meta["units"]))
    tags = {tag: tuple(values) for tag, values in orjson.loads(meta["tags"]).items()}
    return Record(id, meta["collection"], meta["path"], Passage(chunk, units, tags))
