"""Files of one JSON object a line → models. Errors name file, line, field and remedy."""

from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from knowledge.errors import KnowledgeError

M = TypeVar("M", bound=BaseModel)
_REMEDIES = {
    "json_invalid": "write one JSON object a line",
    "missing": "add it",
    "extra_forbidden": "take it out, or mend its spelling",
    "string_type": "write it in quotes",
    "string_too_short": "write something there, or take it out",
}


class CaseError(KnowledgeError):
    """A case file that cannot be used; the message names file, line and remedy."""


def read_lines(path: Path, model: type[M]) -> list[tuple[str, M]]:
    """Each line with its place, "file:line". Raises CaseError."""
    found = [(where, _parsed(where, line, model)) for where, line in _lines(path)]
    if not found:
        raise CaseError(f"{path}: holds no case; write one JSON object a line")
    return found


def unique(items: list[tuple[str, str]]) -> None:
    """Raises CaseError at the second place of an id; `items` are places with ids."""
    first: dict[str, str] = {}
    for where, id in items:
        if id in first:
            raise CaseError(f"{where}: id: the id {id} stands twice, first at {first[id]}; rename one")
        first[id] = where


def _lines(path: Path) -> Iterator[tuple[str, str]]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise CaseError(f"{path}: cannot be read ({error}); check the path") from error
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            yield f"{path}:{number}", line


def _parsed(where: str, line: str, model: type[M]) -> M:
    try:
        return model.model_validate_json(line)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(map(str, first["loc"])) or "the line"
        remedy = _REMEDIES.get(first["type"], "mend the value")
        raise CaseError(f"{where}: {field}: {first['msg']}; {remedy}") from error
