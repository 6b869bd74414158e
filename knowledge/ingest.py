"""Documents → index: only what changed is embedded, and readers keep the old state until the new one stands."""

import errno
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from secrets import token_hex

from filelock import FileLock, Timeout

from knowledge.archive import Archive, probe
from knowledge.documents import Document, Passage
from knowledge.embedding import Embedder
from knowledge.errors import DocumentError, KnowledgeError
from knowledge.hubness import background, hubness
from knowledge.loading import find_files
from knowledge.manifest import (
    REBUILD,
    Entry,
    IndexUnusable,
    Manifest,
    Model,
    check_embedder,
    read_manifest,
    write_manifest,
)
from knowledge.snapshot import Record, Row, Snapshot, write_snapshot
from knowledge.sorting import Arrival, Outcome, Sorter, arrival, digest_of

LOCK_SECONDS = 120
DEFAULT = "documents"
Progress = Callable[[str, int, int], None]


class Ingestor:
    """Writes the index in `folder`."""

    def __init__(self, folder: Path, embedder: Embedder, progress: Progress | None = None) -> None:
        self._folder = folder
        self._embedder = embedder
        self._progress = progress or (lambda what, done, of: None)

    def ingest(self, paths: Iterable[Path], collection: str = DEFAULT) -> Outcome:
        """Adds files and folders; a file that is gone from such a folder leaves the index. Raises IndexUnusable."""
        paths = list(paths)
        with self._writing():
            manifest = self._manifest()
            outcome = Outcome()
            files, outcome.problems = find_files(paths)
            roots = [path.resolve() for path in paths if path.is_dir()]
            kept, arrivals = self._sort(manifest, collection, files, roots, outcome)
            if outcome.touched:
                self._commit(manifest, kept, arrivals, outcome)
            return outcome

    def ingest_documents(self, documents: Sequence[tuple[str, Document]], collection: str) -> Outcome:
        """Makes a collection hold exactly these documents, each under a path of its own.

        Where it does already, no lock is taken: a reader does not wait for another process that writes.
        """
        if not self._difference(self._manifest(), documents, collection)[2].touched:
            return Outcome()
        with self._writing():
            manifest = self._manifest()
            kept, arrivals, outcome = self._difference(manifest, documents, collection)
            if outcome.touched:
                self._commit(manifest, kept, arrivals, outcome)
            return outcome

    def _difference(
        self, manifest: Manifest, documents: Sequence[tuple[str, Document]], collection: str
    ) -> tuple[list[Entry], list[Arrival], Outcome]:
        """What a collection keeps, and what it lacks of these documents."""
        outcome = Outcome()
        before = {entry.path: entry for entry in manifest.documents if entry.collection == collection}
        kept = [entry for entry in manifest.documents if entry.collection != collection]
        arrivals = []
        for path, document in documents:
            digest = digest_of(repr(document).encode())
            old = before.pop(path, None)
            if old is not None and old.digest == digest:
                kept.append(old)
            else:
                outcome.added.append(path)
                arrivals.append(arrival(document, path, digest, collection))
        outcome.removed += before
        return kept, arrivals, outcome

    def forget(self, path: str, collection: str | None = None) -> Outcome:
        """Takes a file, or all below a folder, out of the index; `path` may also be a bare file name."""
        full = str(Path(path).resolve())
        with self._writing():
            manifest = self._manifest()
            outcome = Outcome()
            gone = [
                entry
                for entry in manifest.documents
                if (collection is None or entry.collection == collection)
                and (entry.path == full or entry.path.startswith(f"{full}/") or path in (entry.path, entry.file))
            ]
            if not gone:
                raise KnowledgeError(f"{path}: is not in the index; `mock-interviewer knowledge status` lists what is")
            outcome.removed = [entry.path for entry in gone]
            self._commit(manifest, [entry for entry in manifest.documents if entry not in gone], [], outcome)
            return outcome

    def rebuild(self) -> Outcome:
        """Embeds everything anew with the present embedder, from the archive; the old index serves until the end."""
        with self._writing():
            old = read_manifest(self._folder)
            if old is None:
                return Outcome()
            records = {record.id: record for record in self._recorded(old)}
            arrivals = []
            for entry in old.documents:
                found = [records[id].passage for id in entry.ids if id in records]
                if len(found) != entry.chunks:
                    raise IndexUnusable(f"{entry.path}: its passages are lost; forget it and ingest it again")
                arrivals.append(Arrival(entry, found))
            outcome = Outcome(added=[entry.path for entry in old.documents])
            anew = old.model_copy(update={"archive": _new("archive"), "embedder": self._model()})
            self._commit(anew, [], arrivals, outcome)
            return outcome

    def _recorded(self, manifest: Manifest) -> Iterator[Record]:
        """From the snapshot, or where that is damaged from the archive."""
        try:
            yield from Snapshot(self._folder / manifest.snapshot).records
        except (OSError, ValueError):
            archive = Archive(self._folder / manifest.archive)
            yield from archive.records()
            archive.close()

    def _writing(self) -> FileLock:
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            return _Held(self._folder / "lock")
        except OSError as error:
            raise KnowledgeError(
                f"{self._folder}: cannot be written ({error.strerror}); check MOCK_INTERVIEWER_DATA_DIR"
            ) from error

    def _manifest(self) -> Manifest:
        manifest = read_manifest(self._folder)
        if manifest is None:
            return Manifest(embedder=self._model(), archive=_new("archive"), snapshot="")
        check_embedder(manifest, self._embedder)
        return manifest

    def _model(self) -> Model:
        return Model(name=self._embedder.name, digest=self._embedder.digest, dimension=self._embedder.dimension)

    def _sort(
        self, manifest: Manifest, collection: str, files: Sequence[Path], roots: Sequence[Path], outcome: Outcome
    ) -> tuple[list[Entry], list[Arrival]]:
        """Which entries stay, and which documents are new."""
        sorter = Sorter(manifest, collection, outcome)
        for number, path in enumerate(files):
            self._progress("reading", number, len(files))
            try:
                sorter.see(path)
            except DocumentError as error:
                outcome.problems.append(str(error))
        sorter.finish(roots)
        return list(sorter.kept.values()), sorter.arrivals

    def _commit(self, manifest: Manifest, kept: Sequence[Entry], arrivals: Sequence[Arrival], outcome: Outcome) -> None:
        """Embeds, archives, writes the snapshot, and last of all the manifest that makes it count."""
        outcome.embedded = sum(len(item.passages) for item in arrivals)
        new = manifest.model_copy(
            update={
                "generation": manifest.generation + 1,
                "snapshot": _new("snapshot"),
                "documents": (*kept, *(item.entry for item in arrivals)),
            }
        )
        try:
            rows = [*self._old_rows(manifest, kept), *self._new_rows(arrivals)]
            self._archive(manifest, rows)
            write_snapshot(self._folder / new.snapshot, rows, self._embedder.dimension)
            write_manifest(self._folder, new)
        except OSError as error:
            shutil.rmtree(self._folder / new.snapshot, ignore_errors=True)
            reason = "the disk is full" if error.errno == errno.ENOSPC else str(error)
            raise KnowledgeError(f"{self._folder}: {reason}; nothing was changed, the index is as it was") from error
        self._sweep(new)

    def _old_rows(self, manifest: Manifest, kept: Sequence[Entry]) -> Iterator[Row]:
        if not kept:
            return
        try:
            snapshot = Snapshot(self._folder / manifest.snapshot)
        except (OSError, ValueError) as error:
            raise IndexUnusable(f"{self._folder}: its files are damaged; run `{REBUILD}`") from error
        places = {record.id: index for index, record in enumerate(snapshot.records)}
        for entry in kept:
            for id in entry.ids:
                row = snapshot.row(places[id])
                chunk = replace(row.record.passage.chunk, file=entry.file)
                passage = replace(row.record.passage, chunk=chunk)
                yield replace(row, record=replace(row.record, path=entry.path, passage=passage))

    def _new_rows(self, arrivals: Sequence[Arrival]) -> Iterator[Row]:
        records = [record for item in arrivals for record in item.records()]
        if not records:
            return
        questions = background(self._embedder, self._folder)
        texts = [_text(record.passage) for record in records]
        for number, (record, encoded) in enumerate(zip(records, self._embedder.encode(texts), strict=True)):
            self._progress("embedding", number + 1, len(records))
            hub = hubness(encoded.whole[None], questions)[0]
            yield Row(record, encoded, float(hub), hubness(encoded.units, questions))

    def _archive(self, manifest: Manifest, rows: Sequence[Row]) -> None:
        """Brings the archive in line; a damaged one is put aside and written anew."""
        folder = self._folder / manifest.archive
        if not probe(folder):
            folder.rename(self._folder / _new("damaged"))
        archive = Archive(folder)
        there = archive.ids()
        wanted = {row.record.id for row in rows}
        moved = {entry.path for entry in manifest.documents} ^ {row.record.path for row in rows}
        archive.put([row for row in rows if row.record.id not in there or row.record.path in moved])
        archive.remove(there - wanted)
        archive.close()

    def _sweep(self, manifest: Manifest) -> None:
        """Removes what no reader opens any more."""
        for folder in self._folder.iterdir():
            old = folder.name.startswith(("snapshot-", "archive-"))
            if old and folder.name not in (manifest.snapshot, manifest.archive):
                shutil.rmtree(folder, ignore_errors=True)


class _Held(FileLock):
    """One writer at a time."""

    def __init__(self, path: Path) -> None:
        super().__init__(str(path), timeout=LOCK_SECONDS)

    def __enter__(self) -> "_Held":
        try:
            super().__enter__()
        except Timeout:
            raise KnowledgeError(
                f"another process has been writing the index for {LOCK_SECONDS} s; try again when it is done"
            ) from None
        return self


def _text(passage: Passage) -> tuple[str, list[str]]:
    """What is embedded: the passage behind its headings, and each of its units."""
    return passage.chunk.embedded, [passage.chunk.text[start:end] for start, end in passage.units]


def _new(kind: str) -> str:
    return f"{kind}-{token_hex(6)}"
