"""Finds the passages that answer a question, or nothing.

A passage is ranked by the mean of two cosines, its own and that of its best unit, each less a part of its hubness, plus a
little BM25. Words that only their exact spelling can find (names, acronyms) come before everything else.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from knowledge.documents import Chunk
from knowledge.embedding import Embedder, Vectors
from knowledge.manifest import IndexUnusable, Manifest, check_embedder, read_manifest
from knowledge.relevance import Evidence, calibration, weigh
from knowledge.snapshot import Record, Snapshot
from knowledge.terms import STOP, Term, terms, words

HUB_SHARE = 0.2
BM25_WEIGHT = 0.05
# Above this many passages only the best by whole vector and by BM25 are compared unit by unit.
COMPARED = 256
Scores = NDArray[np.float64]
Places = NDArray[np.int64]


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


@dataclass(frozen=True)
class Ranking:
    """Passages in order of their scores with the number of their best unit, and what speaks for their relevance."""

    places: Places
    scores: Scores
    units: Places
    evidence: Evidence

    @property
    def probability(self) -> float:
        return calibration().probability(self.evidence)


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
        return _rank(snapshot, query, self._embedder.query(query), admitted)

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


def _rank(snapshot: Snapshot, query: str, vector: Vectors, admitted: Places) -> Ranking:
    whole = _cosines(snapshot, vector, admitted)
    lexical = _lexical(snapshot, query, admitted)
    found = terms(query)
    holders = [snapshot.holding(term.words) for term in found]
    exact = [
        np.isin(admitted, held, assume_unique=True)
        for term, held in zip(found, holders, strict=True)
        if term.exact(len(held), len(snapshot))
    ]
    spelled = np.mean(exact, axis=0) if exact else np.zeros(len(admitted))
    first = whole + BM25_WEIGHT * lexical + spelled
    chosen = _best(first, COMPARED)
    cosine, unit, best = _units(snapshot, vector, admitted[chosen])
    scores = (whole[chosen] + unit) / 2 + BM25_WEIGHT * lexical[chosen] + spelled[chosen]
    order = np.argsort(-scores, kind="stable")
    places = admitted[chosen][order]
    evidence = _evidence(snapshot, found, holders, places, scores[order], float(cosine.max()), bool(exact))
    return Ranking(places, scores[order], best[order], evidence)


def _cosines(snapshot: Snapshot, vector: Vectors, admitted: Places) -> Scores:
    """Cosine of each admitted passage, less its share of hubness."""
    matrix = snapshot.matrix if len(admitted) == len(snapshot) else snapshot.matrix[admitted]
    return np.asarray(matrix @ vector - HUB_SHARE * snapshot.hubs[admitted], np.float64)


def _lexical(snapshot: Snapshot, query: str, admitted: Places) -> Scores:
    """BM25 of each admitted passage, the best one 1."""
    asked = [word for word in words(query) if word not in STOP and word in snapshot.lexicon.vocab_dict]
    if not asked:
        return np.zeros(len(admitted))
    scores = np.asarray(snapshot.lexicon.get_scores(asked), np.float64)[admitted]
    return scores / scores.max() if scores.max() > 0 else scores


def _units(snapshot: Snapshot, vector: Vectors, places: Places) -> tuple[Scores, Scores, Places]:
    """(best cosine of a unit, best less hubness, the number of that unit) of each passage."""
    spans = [(int(snapshot.starts[place]), int(snapshot.starts[place + 1])) for place in places]
    rows = np.concatenate([np.arange(start, end) for start, end in spans])
    bounds = np.cumsum([0, *(end - start for start, end in spans)])[:-1]
    cosine = np.asarray(snapshot.units[rows], np.float32) @ vector
    less = cosine - HUB_SHARE * snapshot.unit_hubs[rows]
    best = [int(part.argmax()) for part in np.split(less, bounds[1:])]
    highest = np.maximum.reduceat
    return highest(cosine, bounds).astype(float), highest(less, bounds).astype(float), np.array(best, np.int64)


def _evidence(
    snapshot: Snapshot,
    found: Sequence[Term],
    holders: Sequence[Places],
    places: Places,
    scores: Scores,
    unit: float,
    exact: bool,
) -> Evidence:
    best = set(places[:3].tolist())
    held = [bool(best.intersection(these.tolist())) for these in holders]
    names, rarity, covered = weigh(found, [len(these) for these in holders], held, len(snapshot))
    gap = float(scores[0] - scores[1:10].mean()) if len(scores) > 1 else 0.0
    return Evidence(unit, gap, float(exact), names, rarity, covered, float(min(len(found), 10)))


def _best(scores: Scores, count: int) -> Places:
    if len(scores) <= count:
        return np.arange(len(scores))
    return np.argpartition(-scores, count)[:count]


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
