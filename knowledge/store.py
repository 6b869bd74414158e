"""YAML files → models. Errors name file, line, field and remedy."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, ClassVar, Self, TypeVar

import yaml
from pydantic import ValidationError

from knowledge.briefs import Brief
from knowledge.errors import ContentError
from knowledge.loops import Loop
from knowledge.phrases import faults
from knowledge.schema import Bank, Level, Model, Persona, Question, Role, Rubric, Stage

HERE = Path(__file__).parent
BUNDLED = {
    "banks": HERE / "banks",
    "rubrics": HERE / "rubrics",
    "roles": HERE / "roles",
    "briefs": HERE / "briefs",
    "loops": HERE / "loops",
    "personas": HERE.parent / "prompts" / "personas",
}
_REMEDIES = {
    "extra_forbidden": "no such field; remove it or mend its spelling",
    "missing": "this field is missing; add it",
    "tuple_type": "is to be a list; begin each item with a dash on a line of its own",
    "string_too_short": "is empty; write something or remove it",
}
M = TypeVar("M", bound=Model)
N = TypeVar("N", Persona, Role, Brief, Loop)
K = TypeVar("K")
V = TypeVar("V")

_Base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Loader(_Base):  # type: ignore[misc]
    """YAML 1.2's booleans: `yes`, `no`, `on` and `off` are words, as they are in every rubric."""

    yaml_implicit_resolvers: ClassVar[dict[str, Any]] = {
        first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:bool"]
        for first, resolvers in _Base.yaml_implicit_resolvers.items()
    }


_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(?:true|false)$", re.IGNORECASE), list("tTfF"))


@dataclass(frozen=True)
class Entry:
    """A question with its place: stage, file, and whether it is the user's own."""

    stage: Stage
    question: Question
    file: Path
    own: bool = False


@dataclass(frozen=True)
class Library:
    """All content: the bundled files, and the user's beside them. A user's file of the same name or id wins."""

    questions: Mapping[str, Entry]
    rubrics: Mapping[Stage, Rubric]
    personas: Mapping[str, Persona]
    roles: Mapping[str, Role]
    problems: tuple[str, ...] = field(default=())
    briefs: Mapping[str, Brief] = field(default_factory=dict)
    loops: Mapping[str, Loop] = field(default_factory=dict)

    @classmethod
    def load(cls, user: Path | None = None) -> Self:
        """Raises ContentError for a bundled file; a user's broken file is left out and named in `problems`."""
        problems: list[str] = []
        questions: dict[str, Entry] = {}
        for entry in _entries(user, problems):
            before = questions.get(entry.question.id)
            if before is not None and before.own == entry.own:
                raise ContentError(
                    f"{entry.file}: the id {entry.question.id} stands in {before.file} too; rename one of them"
                )
            questions[entry.question.id] = entry
        rubrics = {rubric.stage: rubric for _, rubric in _each("rubrics", Rubric, user, problems)}
        personas = dict(_named("personas", Persona, user, problems))
        roles = dict(_named("roles", Role, user, problems))
        briefs = dict(_named("briefs", Brief, user, problems))
        loops = dict(_named("loops", Loop, user, problems))
        return cls(questions, rubrics, personas, roles, tuple(problems), briefs, loops)

    @property
    def spoken(self) -> dict[str, Question]:
        """By id, every question with the points that are talked about only."""
        return {id: entry.question.spoken for id, entry in self.questions.items()}

    def question(self, id: str) -> Question:
        return self.entry(id).question

    def entry(self, id: str) -> Entry:
        """Raises ContentError for an unknown id."""
        return _pick(self.questions, id, "question", "mock-interviewer questions list")

    def persona(self, name: str) -> Persona:
        """Raises ContentError for an unknown name."""
        return _pick(self.personas, name, "persona", "mock-interviewer personas list")

    def role(self, name: str) -> Role:
        """Raises ContentError for an unknown name."""
        return _pick(self.roles, name, "role", "mock-interviewer roles")

    def brief(self, name: str) -> Brief:
        """Raises ContentError for an unknown name."""
        return _pick(self.briefs, name, "brief", "mock-interviewer briefs")

    def loop(self, name: str) -> Loop:
        """Raises ContentError for an unknown name."""
        return _pick(self.loops, name, "loop", "mock-interviewer loop list")

    def rubric(self, stage: Stage) -> Rubric:
        """Raises ContentError where no rubric is written for the stage."""
        return _pick(self.rubrics, stage, "rubric for the stage", "mock-interviewer doctor")

    def select(self, stage: Stage, level: Level | None = None, role: str | None = None) -> list[Question]:
        """The stage's questions that fit level and role, in the files' order; what is meant for a role fits its kin."""
        kin = self.kin(role) if role else frozenset()
        return [
            entry.question
            for entry in self.questions.values()
            if entry.stage is stage
            and (level is None or level in entry.question.levels)
            and (role is None or not entry.question.roles or not kin.isdisjoint(entry.question.roles))
        ]

    def kin(self, role: str) -> frozenset[str]:
        """The role itself and those that it is akin to."""
        return frozenset({role, *(self.roles[role].akin if role in self.roles else ())})

    def personas_for(self, stage: Stage) -> list[Persona]:
        return [persona for persona in self.personas.values() if stage in persona.stages]


def read(path: Path, model: type[M]) -> M:
    """One file as one model. Raises ContentError."""
    text = _text(path)
    try:
        data = yaml.load(text, Loader=_Loader)
    except yaml.YAMLError as error:
        raise ContentError(_yaml_message(path, error)) from error
    if not isinstance(data, dict):
        raise ContentError(f"{path}: holds no mapping; begin with `field: value` lines (docs/writing.md shows how)")
    try:
        return model.model_validate(data)
    except ValidationError as error:
        raise ContentError("\n".join(explain(path, text, data, error))) from error


def explain(path: Path, text: str, data: Any, error: ValidationError) -> Iterator[str]:
    """A line for each fault: file:line: item, field: what is wrong; what to do."""
    node = yaml.compose(text, Loader=_Loader)
    faults = error.errors()
    for fault in faults:
        # A list whose items failed is reported as too short as well.
        if fault["type"] == "too_short" and any(_inside(other["loc"], fault["loc"]) for other in faults):
            continue
        line, where = _locate(node, data, fault["loc"])
        message = _REMEDIES.get(fault["type"]) or _remedy(fault)
        yield f"{path}:{line}: {where}: {message}" if where else f"{path}:{line}: {message}"


def line_of(path: Path, loc: Iterable[str | int]) -> int:
    """The line on which that part of a file begins."""
    text = _text(path)
    return _locate(yaml.compose(text, Loader=_Loader), yaml.load(text, Loader=_Loader), loc)[0]


def _remedy(fault: Any) -> str:
    if fault["type"] == "too_short":
        return f"holds {fault['ctx']['actual_length']}, needs {fault['ctx']['min_length']} or more; write more"
    return str(fault["msg"]).removeprefix("Value error, ")


def scaffold_persona(like: Persona, name: str) -> str:
    """A persona file under another name. Raises ContentError for a name that is no slug."""
    try:
        persona = Persona.model_validate(like.model_dump(mode="json") | {"name": name})
    except ValidationError as error:
        raise ContentError(f"{name!r} is no persona name; use lower-case words joined by hyphens") from error
    return yaml.safe_dump(persona.model_dump(mode="json"), sort_keys=False, allow_unicode=True, width=110)


def _inside(loc: tuple[int | str, ...], outer: tuple[int | str, ...]) -> bool:
    return len(loc) > len(outer) and loc[: len(outer)] == outer


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise ContentError(f"{path}: no such file; check the path") from None
    except (OSError, UnicodeDecodeError) as error:
        raise ContentError(f"{path}: cannot be read as UTF-8 text ({error}); save it as UTF-8") from error


def _yaml_message(path: Path, error: yaml.YAMLError) -> str:
    mark = getattr(error, "problem_mark", None)
    line = f":{mark.line + 1}" if mark else ""
    problem = getattr(error, "problem", None) or str(error)
    return f"{path}{line}: not valid YAML: {problem}; check indentation and quotes near this line"


def _locate(node: Any, data: Any, loc: Iterable[str | int]) -> tuple[int, str]:
    """Follows a pydantic location down the YAML nodes: (line, readable path)."""
    line, parts = node.start_mark.line + 1 if node else 1, []
    for key in loc:
        node = _child(node, key)
        data = _item(data, key)
        if node is not None:
            line = node.start_mark.line + 1
        name = data.get("id") if isinstance(data, dict) else None
        parts.append(f"[{name or key}]" if isinstance(key, int) else f".{key}")
    return line, "".join(parts).lstrip(".")


def _child(node: Any, key: str | int) -> Any:
    if isinstance(node, yaml.SequenceNode) and isinstance(key, int) and key < len(node.value):
        return node.value[key]
    if isinstance(node, yaml.MappingNode):
        return next((value for name, value in node.value if name.value == str(key)), None)
    return None


def _item(data: Any, key: str | int) -> Any:
    if isinstance(data, dict):
        return data.get(key)
    if isinstance(data, list) and isinstance(key, int) and key < len(data):
        return data[key]
    return None


@lru_cache(maxsize=512)
def _cached(path: Path, model: type[M], _stamp: tuple[int, int]) -> M:
    return read(path, model)


def _fresh(path: Path, model: type[M]) -> M:
    status = path.stat()
    found: M = _cached(path, model, (status.st_mtime_ns, status.st_size))
    return found


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.suffix in (".yaml", ".yml") and path.is_file())


def _each(kind: str, model: type[M], user: Path | None, problems: list[str]) -> Iterator[tuple[Path, M]]:
    for path in _files(BUNDLED[kind]):
        yield path, _fresh(path, model)
    for path in _files(user / kind) if user else ():
        try:
            item = _fresh(path, model)
        except ContentError as error:
            problems.append(str(error))
            continue
        unsayable = list(faults(item.phrases)) if isinstance(item, Persona) else []
        problems += [f"{path}: {fault}" for fault in unsayable]
        if not unsayable:
            yield path, item


def _entries(user: Path | None, problems: list[str]) -> Iterator[Entry]:
    for path, bank in _each("banks", Bank, user, problems):
        own = not path.is_relative_to(BUNDLED["banks"])
        yield from (Entry(bank.stage, question, path, own) for question in bank.questions)


def _named(kind: str, model: type[N], user: Path | None, problems: list[str]) -> Iterator[tuple[str, N]]:
    for path, item in _each(kind, model, user, problems):
        if item.name != path.stem:
            problems.append(f"{path}: name: is {item.name}, but the file is {path.name}; make them the same")
            continue
        yield item.name, item


def _pick(items: Mapping[K, V], key: K, noun: str, command: str) -> V:
    if key not in items:
        raise ContentError(f"no {noun} is called {key!r}; `{command}` shows what there is")
    return items[key]
