"""What is indexed: documents, and the passages that know where they stand in them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Span = tuple[int, int]
# What passages can be filtered by; front matter names them in the plural.
TAGS = ("stage", "topic", "role", "level")
Tags = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Document:
    """A file's text. Offsets count characters of `text`, which is the file's own text where it is text at all."""

    file: str
    title: str
    text: str
    markdown: bool = False
    tags: Tags = field(default_factory=dict)
    section_tags: Mapping[str, Tags] = field(default_factory=dict)

    def tags_of(self, section: str) -> Tags:
        """The document's tags, and those of one section."""
        own = self.section_tags.get(section, {})
        return {tag: (*self.tags.get(tag, ()), *own.get(tag, ())) for tag in TAGS if tag in self.tags or tag in own}


@dataclass(frozen=True)
class Chunk:
    """A passage: text is document.text[char_start:char_end]; `section` is its innermost heading."""

    file: str
    title: str
    section: str
    text: str
    char_start: int
    char_end: int

    @property
    def heading(self) -> str:
        """What is put before the text when it is embedded or searched by words."""
        return f"{self.title} > {self.section}\n" if self.section and self.section != self.title else f"{self.title}\n"

    @property
    def embedded(self) -> str:
        return self.heading + self.text


@dataclass(frozen=True)
class Passage:
    """A chunk with its units (sentences, list items) as spans of the chunk's text, and its tags."""

    chunk: Chunk
    units: tuple[Span, ...]
    tags: Tags = field(default_factory=dict)


def read_tags(front: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """`stages: [theory]` → {"stage": ("theory",)}; what is no list of words is left out."""
    found = {}
    for tag in TAGS:
        value = front.get(f"{tag}s")
        values = (value,) if isinstance(value, str) else tuple(map(str, value)) if isinstance(value, list) else ()
        if values:
            found[tag] = values
    return found
