"""The documents that are cited, and whether a citation leads anywhere in them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from random import Random
from typing import Self

from interviewer.events import Source
from knowledge.bundled import SOURCES
from knowledge.chunking import headings, passages
from knowledge.documents import Chunk, Document
from knowledge.loading import load
from knowledge.schema import Citation


@dataclass(frozen=True)
class Documents:
    """By file name."""

    files: Mapping[str, Document]

    @classmethod
    def bundled(cls) -> Self:
        return cls({path.name: load(path) for path in sorted(SOURCES.glob("*.md"))})

    @cached_property
    def chunks(self) -> list[Chunk]:
        return [passage.chunk for document in self.files.values() for passage in passages(document)]

    @cached_property
    def sections(self) -> dict[str, set[str]]:
        return {file: {item.text for item in headings(document)} for file, document in self.files.items()}

    def misplaced(self, source: Source) -> str:
        """Why the passage is not where it says; empty where it is."""
        document = self.files.get(source.file)
        if document is None:
            return "no such document"
        if document.text[source.char_start : source.char_end] != source.text or not source.text:
            return "its offsets do not give its text"
        if source.title != document.title or (source.section and source.section not in self.sections[source.file]):
            return "its title or section is not in the document"
        return "" if 0 <= source.answer < len(source.text) else "its answer lies outside it"

    def unknown(self, citation: Citation) -> str:
        """Why the citation leads nowhere; empty where it leads somewhere."""
        file = f"{citation.source}.md"
        if file not in self.files:
            return "no such document"
        return "" if citation.section in self.sections[file] else "no such section"

    def under(self, file: str, section: str) -> list[Chunk]:
        """The passages under that heading; none where only further headings follow it."""
        return [chunk for chunk in self.chunks if (chunk.file, chunk.section) == (file, section)]

    def elsewhere(self, file: str, section: str, random: Random) -> Chunk:
        """A passage about something else."""
        return random.choice([chunk for chunk in self.chunks if (chunk.file, chunk.section) != (file, section)])


def as_sources(chunks: Sequence[Chunk]) -> tuple[Source, ...]:
    return tuple(Source(**vars(chunk)) for chunk in chunks)
