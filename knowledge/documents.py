"""Source documents → passages that know where they stand."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import frontmatter

from knowledge.errors import KnowledgeError

MOST_CHARACTERS = 900
_HEADING = re.compile(r"^(#{1,4}) (.+)$", re.M)


class DocumentError(KnowledgeError):
    """A document that cannot be read."""


@dataclass(frozen=True)
class Chunk:
    """A passage. char_start and char_end are offsets into the file's text, so that text[start:end] is `text`."""

    file: str
    title: str
    section: str
    text: str
    char_start: int
    char_end: int

    @property
    def embedded(self) -> str:
        """What is embedded: the passage behind its title and section."""
        return f"{self.title} > {self.section}\n{self.text}" if self.section else f"{self.title}\n{self.text}"


def chunks(path: Path) -> list[Chunk]:
    """The passages of a Markdown file with front matter, at most about MOST_CHARACTERS each, within one section."""
    try:
        whole = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise DocumentError(f"{path}: cannot be read as text ({error}); save it as UTF-8") from error
    title = str(frontmatter.loads(whole).metadata.get("title", path.stem))
    start = _body(whole)
    return [
        Chunk(path.name, title, section, whole[begin:end], begin, end)
        for section, first, last in _sections(whole, start)
        for begin, end in _passages(whole, first, last)
    ]


def _body(whole: str) -> int:
    """Where the text begins, after the front matter."""
    found = re.match(r"---\n.*?\n---\n", whole, re.S)
    return found.end() if found else 0


def _sections(whole: str, start: int) -> Iterator[tuple[str, int, int]]:
    """(heading, start, end) of the text under each heading."""
    section, begin = "", start
    for heading in _HEADING.finditer(whole, start):
        yield section, begin, heading.start()
        section = heading.group(2).strip() if len(heading.group(1)) > 1 else ""
        begin = heading.end()
    yield section, begin, len(whole)


def _passages(whole: str, first: int, last: int) -> Iterator[tuple[int, int]]:
    """Paragraphs, joined while they fit."""
    begin = end = -1
    for paragraph in re.finditer(r"\S.*?(?=\n\s*\n|\Z)", whole[first:last], re.S):
        start, stop = first + paragraph.start(), first + paragraph.end()
        if begin >= 0 and stop - begin > MOST_CHARACTERS:
            yield begin, end
            begin = -1
        begin = start if begin < 0 else begin
        end = stop
    if begin >= 0:
        yield begin, end
