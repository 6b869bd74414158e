"""Cuts documents into passages along their headings; every passage keeps its place."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from markdown_it import MarkdownIt

from knowledge.documents import Chunk, Document, Passage, Span

MOST_CHARACTERS = 1200
# A smaller part joins its neighbour under the same heading.
SMALL = 250
_FRONT = re.compile(r"---\r?\n.*?\n---\r?\n", re.S)
_LINE = re.compile(r"[^\n]+")
_SENTENCE = re.compile(r"(?<=[.!?])[\"”’)]*\s+(?=[A-Z“\"(→\d])|(?<=\S) - (?=[A-Z`])")
_NUMBERED = re.compile(r"^\d+[.)]\s+\S")
_PART = re.compile(r"^(?:Stage|Chapter|Part|Section)\s+\d+", re.I)
# What web pages leave behind in saved text.
_BOILERPLATE = re.compile(
    r"^(?:read (?:more|story|next|the full story)|back to (?:blog|top|home)|leave a (?:comment|reply)|source link|written by:?"
    r"|follow (?:me|us) on .{1,30}|share (?:this|on) .{0,30}|subscribe.{0,30}|sign (?:up|in)|log ?in|skip to .{1,20}|menu|advertisement"
    r"|accept (?:all )?cookies|you can find more of my work at|get to know other .{1,40}|\d+ min(?:ute)?s? read.{0,40})$",
    re.I,
)
_SAYS_SOMETHING = re.compile(r"[.!?:;](?:[\s\"”’)\]]|$)|^\s*(?:[-*•→]|\d+[.)])\s", re.M)
_NO_HEADING = re.compile(r"^[-*→>|“\"\[<•({]|[.!;,:”\"]$")


@dataclass(frozen=True)
class Heading:
    start: int
    end: int
    level: int
    text: str


def passages(document: Document, most: int = MOST_CHARACTERS) -> list[Passage]:
    """All passages of a document, in its order, of at most so many characters."""
    text = document.text
    parts: list[tuple[tuple[str, ...], list[Span]]] = []
    for path, start, end in _sections(document):
        path = path[1:] if path[:1] == (document.title,) else path
        found = list(units(text, start, end))
        if found and (document.markdown or _SAYS_SOMETHING.search(text, start, end)):
            parts += [(path, group) for group in _packed(found, most)]
    return [passage(document, path, found) for path, found in _joined(parts, most)]


def headings(document: Document) -> list[Heading]:
    """Markdown's headings, or in plain text the lines that look like some."""
    start = body_start(document.text)
    if document.markdown and (found := _markdown_headings(document.text, start)):
        return found
    return _plain_headings(document.text, start)


def body_start(text: str) -> int:
    """Where the text begins, after the front matter."""
    found = _FRONT.match(text)
    return found.end() if found else 0


def _markdown_headings(text: str, start: int) -> list[Heading]:
    places = [start, *(start + match.end() for match in re.finditer("\n", text[start:])), len(text)]
    tokens = MarkdownIt("commonmark").parse(text[start:])
    return [
        Heading(places[opening.map[0]], places[opening.map[1]], int(opening.tag[1:]), inline.content)
        for opening, inline in pairwise(tokens)
        if opening.type == "heading_open" and opening.map and inline.content.strip()
    ]


def _plain_headings(text: str, start: int) -> list[Heading]:
    """Short lines without an end mark, with more text below; one that keeps coming back stands under the others."""
    lines = [match for match in _LINE.finditer(text, start) if match.group().strip()]
    found = [
        line
        for line, after in pairwise(lines)
        if _looks_like_heading(line.group().strip(), after.group().strip(), _stands_alone(text, line.span()))
    ]
    counts = Counter(line.group().strip() for line in found)
    return [Heading(*line.span(), _plain_level(line.group().strip(), counts), line.group().strip()) for line in found]


def _plain_level(line: str, counts: Counter[str]) -> int:
    if _PART.match(line):
        return 1
    return 3 if counts[line] >= 3 else 2


def _stands_alone(text: str, span: Span) -> bool:
    before, after = text[: span[0]].rstrip(" \t"), text[span[1] :]
    return (not before or before.endswith("\n\n")) and after.startswith("\n\n")


def _looks_like_heading(line: str, after: str, alone: bool) -> bool:
    if not 3 <= len(line) <= 90 or _NO_HEADING.search(line):
        return False
    words = re.sub(r"^\d+[.)]\s*", "", line).split()
    if not words or len(words) > 14:
        return False
    if not (len(after) >= 60 or len(after) > len(line) + 20 or after.startswith(("- ", "•"))):
        return False
    capitals = sum(word[0].isupper() or not word[0].isalpha() for word in words)
    return (bool(_NUMBERED.match(line)) and alone) or capitals >= len(words) / 2 or line.endswith("?")


def _sections(document: Document) -> Iterator[tuple[tuple[str, ...], int, int]]:
    """(headings from the outermost to the innermost, start, end) of the text below each heading."""
    path: list[Heading] = []
    begin = body_start(document.text)
    for heading in headings(document):
        yield tuple(item.text for item in path), begin, heading.start
        while path and path[-1].level >= heading.level:
            path.pop()
        path.append(heading)
        begin = heading.end
    yield tuple(item.text for item in path), begin, len(document.text)


def units(text: str, start: int, end: int) -> Iterator[Span]:
    """Sentences and list items; none is longer than a passage may be."""
    for line in _LINE.finditer(text, start, end):
        if _BOILERPLATE.match(line.group().strip()):
            continue
        cuts = [line.start(), *(match.end() for match in _SENTENCE.finditer(text, *line.span())), line.end()]
        for first, last in pairwise(cuts):
            stripped = text[first:last].strip()
            if stripped:
                begin = first + len(text[first:last]) - len(text[first:last].lstrip())
                yield from _pieces(text, begin, begin + len(stripped))


def _pieces(text: str, start: int, end: int) -> Iterator[Span]:
    """A unit that is too long is cut, at a space where there is one."""
    while end - start > MOST_CHARACTERS:
        space = text.rfind(" ", start + 1, start + MOST_CHARACTERS)
        cut = space if space > start else start + MOST_CHARACTERS
        yield start, cut
        start = cut + 1 if space > start else cut
    if end > start:
        yield start, end


def _packed(units: list[Span], most: int) -> Iterator[list[Span]]:
    """Neighbours together, as many as fit."""
    group: list[Span] = []
    for unit in units:
        if group and unit[1] - group[0][0] > most:
            yield group
            group = []
        group.append(unit)
    if group:
        yield group


def _joined(parts: list[tuple[tuple[str, ...], list[Span]]], most: int) -> list[tuple[tuple[str, ...], list[Span]]]:
    """Small parts with the neighbour before them, where both stand under one main heading."""
    joined: list[tuple[tuple[str, ...], list[Span]]] = []
    for path, units in parts:
        if joined and _belong(joined[-1], (path, units), most):
            before, earlier = joined[-1]
            common = tuple(a for a, b in zip(before, path, strict=False) if a == b)
            joined[-1] = (common or before, earlier + units)
        else:
            joined.append((path, units))
    return joined


def _belong(first: tuple[tuple[str, ...], list[Span]], second: tuple[tuple[str, ...], list[Span]], most: int) -> bool:
    (path, units), (other, more) = first, second
    small = min(units[-1][1] - units[0][0], more[-1][1] - more[0][0]) < SMALL
    fits = more[-1][1] - units[0][0] <= most
    kin = path[:1] == other[:1] and (len(path) > 1 or len(other) > 1 or path == other)
    return small and fits and kin


def passage(document: Document, path: tuple[str, ...], units: list[Span]) -> Passage:
    """These units of a document as one passage under its innermost heading."""
    start, end = units[0][0], units[-1][1]
    section = path[-1] if path else ""
    chunk = Chunk(document.file, document.title, section, document.text[start:end], start, end)
    return Passage(chunk, tuple((first - start, last - start) for first, last in units), document.tags_of(section))
