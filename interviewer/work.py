"""Reads a take-home assignment: what it holds, and what a panel could ask about it. Outputs and data are dropped."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import orjson

from interviewer.errors import UsageError
from interviewer.events import Work
from interviewer.observing import observe
from interviewer.pieces import Piece
from knowledge.briefs import Brief

KINDS: dict[str, Literal["notebook", "script", "document"]] = {
    ".ipynb": "notebook",
    ".py": "script",
    ".md": "document",
    ".txt": "document",
}
# A notebook's outputs may be large; they are read past.
MOST_BYTES = {"notebook": 64_000_000, "script": 2_000_000, "document": 2_000_000}
MOST_CHARACTERS = 400_000
MOST_PIECES = 2_000
MOST_OUTLINE = 30


@dataclass(frozen=True)
class _Cell:
    kind: str
    text: str


def read_work(name: str, data: bytes) -> Work:
    """`name` says by its ending what `data` is. Raises UsageError with what to do."""
    kind = _kind(name, len(data))
    pieces = _notebook(name, data) if kind == "notebook" else _text(kind, _decoded(name, data))
    if not pieces:
        raise UsageError(f"{name}: holds neither code nor text")
    outline = [piece.heading for piece in pieces if piece.heading]
    return observe(kind, outline[0] if outline else Path(name).stem, tuple(outline[:MOST_OUTLINE]), _limited(pieces))


def open_work(path: Path) -> Work:
    """The same for a file. Raises UsageError."""
    try:
        _kind(path.name, path.stat().st_size)
        data = path.read_bytes()
    except OSError as error:
        raise UsageError(f"{path}: cannot be read ({error.strerror}); check the path") from error
    return read_work(path.name, data)


def from_brief(brief: Brief) -> Work:
    """The submission of a brief, with the text that shows it."""
    lines = "\n".join(f"- {line}" for line in brief.submission)
    sheet = f"**{brief.title}**\n\nThe task: {brief.task}\n\nThe data: {brief.data}\n\nYour submission:\n\n{lines}"
    return Work(kind="brief", title=brief.title, remarks=brief.remarks, sheet=sheet)


def _kind(name: str, size: int) -> Literal["notebook", "script", "document"]:
    kind = KINDS.get(Path(name).suffix.lower())
    if kind is None:
        raise UsageError(f"{name}: hand in a notebook (.ipynb), a script (.py) or a text (.md, .txt)")
    if size > (most := MOST_BYTES[kind]):
        sizes = f"{size // 1_000_000} MB are more than the {most // 1_000_000} MB that are read"
        raise UsageError(f"{name}: {sizes}; clear its outputs and save it again")
    return kind


def _notebook(name: str, data: bytes) -> list[Piece]:
    try:
        parsed = orjson.loads(data)
    except orjson.JSONDecodeError as error:
        raise UsageError(f"{name}: not a valid notebook ({error}); open it in Jupyter and save it again") from error
    cells = _cells(parsed)
    if cells is None:
        raise UsageError(f"{name}: valid JSON, but no notebook: it has no list of cells")
    pieces, heading = [], ""
    for number, cell in enumerate(cells, 1):
        found = re.search(r"^#{1,4} +(.+)$", cell.text, re.M) if cell.kind == "markdown" else None
        heading = found.group(1).strip()[:80] if found else ""
        if cell.text.strip():
            pieces.append(Piece(f"cell {number}", cell.kind == "code", cell.text, heading))
    return pieces


def _cells(parsed: Any) -> list[_Cell] | None:
    """Of format 4, or 3 with its worksheets; None where there is no list of cells."""
    if not isinstance(parsed, dict):
        return None
    cells = parsed.get("cells")
    if cells is None and isinstance(sheets := parsed.get("worksheets"), list):
        cells = [cell for sheet in sheets if isinstance(sheet, dict) for cell in sheet.get("cells") or []]
    if not isinstance(cells, list):
        return None
    return [
        _Cell(str(cell.get("cell_type")), _source(cell.get("source", cell.get("input", ""))))
        for cell in cells
        if isinstance(cell, dict)
    ]


def _source(source: Any) -> str:
    return "".join(map(str, source)) if isinstance(source, list) else str(source)


def _decoded(name: str, data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UsageError(f"{name}: is not UTF-8 text; save it as UTF-8") from error


def _text(kind: str, text: str) -> list[Piece]:
    """A script by lines, a document by paragraphs under their headings."""
    if kind == "script":
        lines = enumerate(text.splitlines(), 1)
        return [Piece(f"line {number}", True, line, _marker(line)) for number, line in lines if line.strip()]
    pieces, place = [], "the opening"
    for block in re.split(r"\n\s*\n", text):
        found = re.match(r"\s*#{1,4} +(.+)", block)
        heading = found.group(1).strip()[:80] if found else ""
        place = f"“{heading}”" if heading else place
        if block.strip():
            pieces.append(Piece(place, False, block, heading))
    return pieces


def _marker(line: str) -> str:
    found = re.match(r"# %%+ *(.+)", line)
    return found.group(1).strip()[:80] if found else ""


def _limited(pieces: Sequence[Piece]) -> list[Piece]:
    """The beginning, where there is too much."""
    kept, room = [], MOST_CHARACTERS
    for piece in pieces[:MOST_PIECES]:
        room -= len(piece.text)
        if room < 0:
            break
        kept.append(piece)
    return kept
