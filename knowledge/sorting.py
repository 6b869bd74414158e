"""Tells which documents are new, changed, renamed, unchanged or gone, by the digest of their content."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from knowledge.chunking import passages
from knowledge.documents import Document, Passage
from knowledge.errors import DocumentError
from knowledge.loading import parse, read_bytes
from knowledge.manifest import Entry, Manifest
from knowledge.snapshot import Record


@dataclass
class Outcome:
    """What an ingest did; each list holds paths, `problems` a message for each file that was left out."""

    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    renamed: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    embedded: int = 0

    @property
    def touched(self) -> bool:
        return bool(self.added or self.changed or self.renamed or self.removed)


@dataclass(frozen=True)
class Arrival:
    """A document that is new to the index, with its passages still to be embedded."""

    entry: Entry
    passages: Sequence[Passage]

    def records(self) -> list[Record]:
        pairs = zip(self.entry.ids, self.passages, strict=True)
        return [Record(id, self.entry.collection, self.entry.path, passage) for id, passage in pairs]


class Sorter:
    """Tells new, changed, renamed and unchanged files apart, by the digest of their content."""

    def __init__(self, manifest: Manifest, collection: str, outcome: Outcome) -> None:
        self.kept = {(entry.collection, entry.path): entry for entry in manifest.documents}
        self.arrivals: list[Arrival] = []
        self._collection = collection
        self._outcome = outcome
        self._digests: dict[str, str] = {}

    def see(self, path: Path) -> None:
        """Raises DocumentError for a file that cannot be taken; what was indexed of it stays."""
        name = str(path)
        data, modified = _steady(path)
        digest = digest_of(data)
        if (twin := self._digests.setdefault(digest, name)) != name:
            raise DocumentError(f"{path}: has the same content as {twin}, which is kept")
        key = (self._collection, name)
        old = self.kept.get(key)
        if old is not None and old.digest == digest:
            self._outcome.unchanged.append(name)
        elif moved := self._moved(digest):
            del self.kept[self._collection, moved.path]
            self.kept[key] = moved.model_copy(update={"path": name, "file": path.name, "modified": modified})
            self._outcome.renamed.append(name)
        else:
            self._arrive(path, data, digest, modified, old is not None)

    def _arrive(self, path: Path, data: bytes, digest: str, modified: float, known: bool) -> None:
        document = parse(path, data)
        made = arrival(document, str(path), digest, self._collection, modified)
        if not made.passages:
            raise DocumentError(f"{path}: holds no text that says anything; remove it or fill it")
        twin = next((entry for entry in self.kept.values() if entry.ids[:1] == made.entry.ids[:1]), None)
        if twin is not None:
            raise DocumentError(f"{path}: has the same content as {twin.path}, which is kept")
        self.kept.pop((self._collection, str(path)), None)
        self.arrivals.append(made)
        (self._outcome.changed if known else self._outcome.added).append(str(path))

    def _moved(self, digest: str) -> Entry | None:
        """An indexed file of this content that is not where it was."""
        for entry in self.kept.values():
            if entry.collection == self._collection and entry.digest == digest and not Path(entry.path).exists():
                return entry
        return None

    def finish(self, roots: Sequence[Path]) -> None:
        """Lets go of what is gone from the folders that were looked through."""
        for key, entry in list(self.kept.items()):
            inside = any(Path(entry.path).is_relative_to(root) for root in roots)
            if entry.collection == self._collection and inside and not Path(entry.path).exists():
                del self.kept[key]
                self._outcome.removed.append(entry.path)


def arrival(document: Document, path: str, digest: str, collection: str, modified: float = 0.0) -> Arrival:
    """A document cut into its passages."""
    found = passages(document)
    entry = Entry(
        collection=collection,
        path=path,
        file=document.file,
        title=document.title,
        digest=digest,
        chunks=len(found),
        modified=modified,
    )
    return Arrival(entry, found)


def digest_of(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _steady(path: Path) -> tuple[bytes, float]:
    """(content, time of change). Raises DocumentError, also for a file that goes away or changes meanwhile."""
    try:
        before = path.stat()
        data = read_bytes(path)
        after = path.stat()
    except OSError as error:
        raise DocumentError(f"{path}: cannot be read ({error.strerror}); run the command again") from error
    if (before.st_mtime_ns, before.st_size) != (after.st_mtime_ns, after.st_size):
        raise DocumentError(f"{path}: changed while it was read; run the command again")
    return data, after.st_mtime
