"""Reads JSONL files of labelled cases."""

from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from knowledge.errors import KnowledgeError


class CaseError(KnowledgeError):
    """A case file that cannot be used; the message names file, line and remedy."""


C = TypeVar("C", bound=BaseModel)


def read_cases(path: Path, model: type[C]) -> list[C]:
    """One case a line, each with an `id` of its own. Raises CaseError."""
    cases: dict[str, C] = {}
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise CaseError(f"{path}: cannot be read ({error}); check the path") from error
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        case = _case(path, number, line, model)
        id = str(getattr(case, "id", number))
        if id in cases:
            raise CaseError(f"{path}:{number}: the id {id} stands twice; rename one")
        cases[id] = case
    if not cases:
        raise CaseError(f"{path}: holds no case")
    return list(cases.values())


def _case(path: Path, number: int, line: str, model: type[C]) -> C:
    try:
        return model.model_validate_json(line)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"])) or "the line"
        raise CaseError(f"{path}:{number}: {where}: {first['msg']}") from error
