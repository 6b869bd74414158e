"""Finds the passages that answer a question, or nothing."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from knowledge.documents import Chunk
from knowledge.embedding import Embedder
from knowledge.manifest import IndexUnusable, Manifest, check_embedder, read_manifest
from knowledge.ranking import Places, Ranking, rank
from knowledge.relevance import calibration
from knowledge.snapshot import Record, Snapshot
from knowledge.terms import words


@dataclass(frozen=True)
class Hit:
    """A passage found; score is about 0-1, best first. answer: where in it the best unit begins, in characters."""

    chunk: Chunk
    score: float
    collection: str
    path: str
    answer: int = 0


@dataclass(frozen=True)
class Filter:
    """What a passage must be; None and empty leave it open. A tag holds where the passage carries that value.

    sections: (file, innermost heading).
    """

    collections: Collection[str] | None = None
    without: Collection[str] = ()
    files: Collection[str] | None = None
    sections: Collection[tuple[str, str]] | None = None
    tags: Mapping[str, str] | None = None

    def admits(self, record: Record) -> bool:
        passage = record.passage
        return (
            (self.collections is None or record.collection in self.collections)
            and record.collection not in self.without
            and (self.files is None or passage.chunk.file in self.files)
            and (self.sections is None or (passage.chunk.file, passage.chunk.section) in self.sections)
            and all(value in passage.tags.get(tag, ()) for tag, value in (self.tags or {}).items())
        )

    @property
    def open(self) -> bool:
        return self == Filter()


class Index:
    """Reads the index in `folder`; what another process ingests is seen at the next search."""

    def __init__(self, folder: Path, embedder: Embedder) -> None:
        self._folder = folder
        self._embedder = embedder
        self._manifest: Manifest | None = None
        self._snapshot: Snapshot | None = None
        self._stamp: tuple[int, int] = (0, 0)
        self._admitted: dict[Filter, Places] = {}

    def search(self, query: str, k: int = 5, where: Filter | None = None) -> list[Hit]:
        """At most k passages, best first; none where nothing relevant is known. Raises IndexUnusable."""
        ranking = self.rank(query, where)
        if ranking is None or ranking.probability < calibration().threshold:
            return []
        return self._hits(ranking, k)

    def nearest(self, query: str, k: int = 5, where: Filter | None = None) -> list[Hit]:
        """The k best passages, relevant or not."""
        ranking = self.rank(query, where)
        return [] if ranking is None else self._hits(ranking, k)

    def rank(self, query: str, where: Filter | None = None) -> Ranking | None:
        """All compared passages; None where there is nothing to compare."""
        snapshot = self._fresh()
        if snapshot is None or not words(query):
            return None
        admitted = self._admit(snapshot, where)
        if not len(admitted):
            return None
        return rank(snapshot, query, self._embedder.query(query), admitted)

    def status(self) -> dict[str, Any]:
        """What is indexed, with which embedder, and which files have changed since."""
        self._fresh()
        manifest = self._manifest
        entries = manifest.documents if manifest else ()
        stale = [entry.path for entry in entries if entry.modified and _stale(Path(entry.path), entry.modified)]
        return {
            "documents": len(entries),
            "passages": sum(entry.chunks for entry in entries),
            "collections": sorted({entry.collection for entry in entries}),
            "embedder": manifest.embedder.name if manifest else self._embedder.name,
            "digest": (manifest.embedder.digest if manifest else self._embedder.digest)[:16],
            "generation": manifest.generation if manifest else 0,
            "stale": stale,
        }

    def documents(self) -> list[dict[str, Any]]:
        """One row a document."""
        self._fresh()
        entries = self._manifest.documents if self._manifest else ()
        return [
            {
                "collection": entry.collection,
                "file": entry.file,
                "title": entry.title,
                "passages": entry.chunks,
                "path": entry.path,
            }
            for entry in entries
        ]

    def _hits(self, ranking: Ranking, k: int) -> list[Hit]:
        records = self._snapshot.records if self._snapshot else []
        scale = 1.0 + ranking.evidence.exact
        return [
            Hit(
                records[place].passage.chunk,
                float(np.clip(score / scale, 0, 1)),
                records[place].collection,
                records[place].path,
                records[place].passage.units[unit][0],
            )
            for place, score, unit in zip(
                ranking.places[:k].tolist(), ranking.scores[:k].tolist(), ranking.units[:k].tolist(), strict=True
            )
        ]

    def _admit(self, snapshot: Snapshot, where: Filter | None) -> Places:
        if where is None or where.open:
            return np.arange(len(snapshot))
        key = Filter(
            _frozen(where.collections),
            _frozen(where.without) or (),
            _frozen(where.files),
            None if where.sections is None else frozenset(where.sections),
            _pairs(where.tags),
        )
        if key not in self._admitted:
            places = [place for place, record in enumerate(snapshot.records) if where.admits(record)]
            self._admitted[key] = np.array(places, np.int64)
        return self._admitted[key]

    def _fresh(self) -> Snapshot | None:
        """The snapshot that the manifest names now."""
        stamp = _stamp(self._folder / "index.json")
        if stamp != self._stamp or self._snapshot is None:
            self._open()
            self._stamp = stamp
        return self._snapshot

    def _open(self) -> None:
        for last in (False, False, True):
            manifest = read_manifest(self._folder)
            self._manifest, self._admitted = manifest, {}
            if manifest is None:
                self._snapshot = None
                return
            check_embedder(manifest, self._embedder)
            try:
                self._snapshot = Snapshot(self._folder / manifest.snapshot)
                return
            except (OSError, ValueError, KeyError) as error:
                # A writer may have replaced it between the two reads.
                if last:
                    raise IndexUnusable(
                        f"{self._folder}: its files are damaged ({error}); run `mock-interviewer knowledge rebuild`"
                    ) from error


def _frozen(values: Collection[str] | None) -> Collection[str] | None:
    return None if values is None else frozenset(values)


class _Pairs(dict[str, str]):
    """A mapping that can be a key."""

    def __hash__(self) -> int:  # type: ignore[override]
        return hash(frozenset(self.items()))


def _pairs(tags: Mapping[str, str] | None) -> Mapping[str, str] | None:
    return _Pairs(tags) if tags else None


def _stamp(path: Path) -> tuple[int, int]:
    try:
        found = path.stat()
    except FileNotFoundError:
        return 0, 0
    return found.st_mtime_ns, found.st_ino


def _stale(path: Path, modified: float) -> bool:
    try:
        return path.stat().st_mtime != modified
    except FileNotFoundError:
        return True
