"""The index with what comes with the product: our five digests, and the model answers of a user's own banks."""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path

from knowledge.chunking import headings
from knowledge.documents import Document
from knowledge.embedding import Embedder
from knowledge.index import Index
from knowledge.ingest import Ingestor, Progress
from knowledge.loading import load
from knowledge.schema import Citation
from knowledge.store import HERE, Entry

SOURCES = HERE / "sources"
BUNDLED, BANKS = "bundled", "banks"
# The curriculum holds the answers: it is closed while a question is open.
CURRICULUM = "data-scientist-roadmap.md"


def open_index(folder: Path, embedder: Embedder, progress: Progress | None = None, sources: Path = SOURCES) -> Index:
    """Raises IndexUnusable where the index was made with another embedder."""
    documents = [(path.name, load(path)) for path in sorted(sources.glob("*.md"))]
    Ingestor(folder, embedder, progress).ingest_documents(documents, BUNDLED)
    return Index(folder, embedder)


def index_banks(folder: Path, embedder: Embedder, entries: Iterable[Entry]) -> None:
    """Makes the model answers of these questions searchable, for study plans; they are never told in an interview."""
    documents = [(f"{entry.file}#{entry.question.id}", bank_document(entry)) for entry in entries if entry.own]
    Ingestor(folder, embedder).ingest_documents(documents, BANKS)


def cited(citations: Iterable[Citation], sources: Path = SOURCES) -> frozenset[tuple[str, str]]:
    """(file, section) of the cited sections and of all within them; nothing for documents that we do not have."""
    found: set[tuple[str, str]] = set()
    for citation in citations:
        path = sources / f"{citation.source}.md"
        within = outline(path).get(citation.section, ()) if path.exists() else ()
        found.update((path.name, section) for section in within)
    return frozenset(found)


@lru_cache(maxsize=16)
def outline(path: Path) -> Mapping[str, frozenset[str]]:
    """A document's headings, each with itself and those below it."""
    below: dict[str, set[str]] = {}
    above: list[tuple[int, str]] = []
    for heading in headings(load(path)):
        above = [(level, text) for level, text in above if level < heading.level] + [(heading.level, heading.text)]
        for _, text in above:
            below.setdefault(text, set()).add(heading.text)
    return {text: frozenset(found) for text, found in below.items()}


def bank_document(entry: Entry) -> Document:
    """A question and its model answer, with the tags of the question."""
    question = entry.question
    tags = {
        "stage": (entry.stage.value,),
        "topic": (question.topic,),
        "role": question.roles,
        "level": tuple(level.value for level in question.levels),
    }
    return Document(
        entry.file.name, question.question, question.model_answer, tags={k: v for k, v in tags.items() if v}
    )
