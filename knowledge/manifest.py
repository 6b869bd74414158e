"""What the index holds and where: one small file, replaced as a whole when an ingest is complete."""

import os
import tempfile
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from knowledge.embedding import Embedder
from knowledge.errors import KnowledgeError

FORMAT = 1
FILE = "index.json"
REBUILD = "mock-interviewer knowledge rebuild"


class IndexUnusable(KnowledgeError):
    """The index cannot be used as it is; the message names the command that mends it."""


class _Stored(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Entry(_Stored):
    """One ingested document. chunks: how many passages it has; their ids are `ids`."""

    collection: str
    path: str
    file: str
    title: str
    digest: str
    chunks: int
    modified: float = 0.0

    @property
    def ids(self) -> list[str]:
        return [f"{self.digest[:24]}:{self.collection}:{number}" for number in range(self.chunks)]


class Model(_Stored):
    """The embedder that made the vectors."""

    name: str
    digest: str
    dimension: int


class Manifest(_Stored):
    """generation: counts the changes. archive, snapshot: folders beside this file."""

    format: int = FORMAT
    generation: int = 0
    embedder: Model
    archive: str
    snapshot: str
    documents: tuple[Entry, ...] = ()

    def made_with(self, embedder: Embedder) -> bool:
        return (self.embedder.name, self.embedder.digest) == (embedder.name, embedder.digest)


def read_manifest(folder: Path) -> Manifest | None:
    """None where nothing is indexed yet. Raises IndexUnusable for one that is damaged or of another version."""
    try:
        return Manifest.model_validate_json((folder / FILE).read_bytes())
    except FileNotFoundError:
        return None
    except (ValidationError, OSError) as error:
        raise IndexUnusable(f"{folder / FILE}: cannot be read; remove the folder {folder} and ingest again") from error


def check_embedder(manifest: Manifest, embedder: Embedder) -> None:
    """Raises IndexUnusable where the vectors are of another model."""
    if not manifest.made_with(embedder):
        raise IndexUnusable(
            f"the index was made with {manifest.embedder.name} (digest {manifest.embedder.digest[:12]}), and the setting "
            f"EMBEDDING_MODEL says {embedder.name} (digest {embedder.digest[:12]}); set it back, or run `{REBUILD}`"
        )


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Atomic: a reader sees the old one or the new one."""
    descriptor, temporary = tempfile.mkstemp(dir=folder, prefix=".manifest-")
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(manifest.model_dump_json(indent=1))
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, folder / FILE)
    except OSError:
        Path(temporary).unlink(missing_ok=True)
        raise
