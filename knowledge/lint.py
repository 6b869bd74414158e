"""Says what a coach would mend: in our own files an error, in a user's mostly a warning."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from knowledge.errors import ContentError
from knowledge.phrases import faults
from knowledge.schema import Bank, Criterion, ExampleStyle, Persona, Question, Rubric, Stage
from knowledge.store import BUNDLED, HERE, Library, read

FACT_STAGES = frozenset({Stage.CASE_STUDY, Stage.SYSTEM_DESIGN})
# Stages whose questions are chosen by a role's topics.
WEIGHED = frozenset({Stage.THEORY, Stage.CODING, Stage.CASE_STUDY, Stage.SYSTEM_DESIGN})


@dataclass(frozen=True)
class Finding:
    level: Literal["error", "warning"]
    where: str
    message: str


def lint_banks(files: Sequence[Path], user: Path | None) -> list[Finding]:
    """Findings for these files, or for all banks. Never raises for a broken file: that is a finding."""
    paths = list(files) or _all("banks", user)
    findings: list[Finding] = []
    places: dict[str, Path] = {}
    for path in paths:
        try:
            bank = read(path, Bank)
        except ContentError as error:
            findings += [Finding("error", *_split(line)) for line in str(error).splitlines()]
            continue
        for question in bank.questions:
            if question.id in places:
                message = f"the id stands in {places[question.id]} too; rename one of them"
                findings.append(Finding("error", f"{path}: {question.id}", message))
            places[question.id] = path
            findings += lint_question(question, bank.stage, path)
    return findings


def lint_question(question: Question, stage: Stage, path: Path) -> Iterator[Finding]:
    """All that is missing from one question."""
    level: Literal["error", "warning"] = "error" if path.resolve().is_relative_to(BUNDLED["banks"]) else "warning"
    where = f"{path}: {question.id}"
    dimensions = _dimensions(stage)
    for criterion in question.criteria:
        if dimensions and criterion.dimension not in dimensions:
            known = ", ".join(dimensions)
            yield Finding("error", where, f"{criterion.id}: no dimension {criterion.dimension}; choose of {known}")
        for message in () if question.derived else _criterion(criterion):
            yield Finding(level, where, f"{criterion.id}: {message}")
    if question.derived:
        yield Finding(level, where, "its criteria are derived; write examples for each, and take out `derived`")
        return
    for message in (
        *_whole(question, stage),
        *_code(question, stage),
        *_facts(question, stage),
        *_citations(question),
        *_offer(question, stage),
    ):
        yield Finding(level, where, message)


def _criterion(criterion: Criterion) -> Iterator[str]:
    if criterion.tests:
        # Tests decide it: nothing that is said can meet it.
        return
    if not criterion.examples:
        yield "no examples; the local marker lives on them: write four"
    elif len(criterion.examples) < 4:
        yield f"{len(criterion.examples)} example(s); write four or more"
    styles = {example.style for example in criterion.examples}
    if criterion.examples and (missing := sorted(style.value for style in set(ExampleStyle) - styles)):
        yield f"no example is {' or '.join(missing)}; add one"
    if len(criterion.misconceptions) < 2:
        yield f"{len(criterion.misconceptions)} misconception(s); write two or more"
    if criterion.probe is None:
        yield "no probe; write the follow-up question that asks for this point"
    texts = [example.text for example in criterion.examples]
    for text in {text for text in texts if texts.count(text) > 1 or text in criterion.misconceptions}:
        yield f"stands twice: {text!r}; write another"


def _whole(question: Question, stage: Stage) -> Iterator[str]:
    if not 3 <= len(question.criteria) <= 5:
        yield f"{len(question.criteria)} criteria; write three to five"
    if len(question.hints) != 3:
        yield f"{len(question.hints)} hint(s); write three: nudge, pointer, partial answer"
    if sorted(anchor.score for anchor in question.anchors) != [2, 4]:
        yield "anchors: write a 2 and a 4"
    ids = {criterion.id for criterion in question.criteria}
    for anchor in question.anchors:
        if missing := sorted(ids - anchor.marks.keys()):
            yield f"the anchor {anchor.score} has no mark for {', '.join(missing)}; add them"


def _code(question: Question, stage: Stage) -> Iterator[str]:
    decided = any(criterion.tests for criterion in question.criteria)
    if stage is Stage.CODING and question.code is None:
        yield "no code; write the task with its tests and solution"
    if question.code is not None and not decided:
        yield "no criterion names tests, so nothing comes of them; give one `tests: [...]`"
    if question.code is not None and not any(test.hidden for test in question.code.tests):
        yield "no hidden test; without one a solution can be written to the tests"
    if question.code is not None and not question.code.wrong:
        yield "no wrong solution; write one that the tests catch"


def _facts(question: Question, stage: Stage) -> Iterator[str]:
    if stage in FACT_STAGES and len(question.facts) < 8:
        yield f"{len(question.facts)} facts on the sheet; write eight or more"
    asks = [ask.lower() for fact in question.facts for ask in fact.asks]
    for ask in {ask for ask in asks if asks.count(ask) > 1}:
        yield f"two facts answer {ask!r}; the sheet must give one answer"


def _offer(question: Question, stage: Stage) -> Iterator[str]:
    """The candidate must hear the first offer, and must not read a limit in what is told."""
    if question.offer is None:
        if stage is Stage.OFFER:
            yield "no offer; write the terms that are negotiated"
        return
    told = " ".join((question.offer.range_told, *(fact.fact for fact in question.facts))).replace(",", "")
    for item in question.offer.components:
        if item.unit == "money" and item.first and f"{item.first:,.0f}" not in question.question:
            yield f"offer: the question does not name the first {item.name}, {item.first:,.0f}; put it in"
        if item.unit == "money" and item.direction and re.search(rf"\b{item.limit:.0f}\b", told):
            yield f"offer: what is told holds the limit of {item.name}; take it out"
        if abs(item.limit - item.first) % item.step:
            yield f"offer: steps of {item.step:g} do not reach the limit of {item.name}; mend one of them"


def _citations(question: Question) -> Iterator[str]:
    if not question.citations:
        yield "no citation; name a source document and a heading"
    for citation in question.citations:
        path = HERE / "sources" / f"{citation.source}.md"
        if not path.exists():
            yield f"cites {citation.source}, which is not in sources/; mend the name"
        elif citation.section not in headings(path):
            yield f"{citation.source} has no heading {citation.section!r}; mend it"


def headings(path: Path) -> set[str]:
    """The Markdown headings of a document."""
    return {match.strip() for match in re.findall(r"^#{1,4} (.+)$", path.read_text(encoding="utf-8"), re.M)}


def lint_personas(files: Sequence[Path], user: Path | None) -> list[Finding]:
    """Findings for these files, or for all personas."""
    findings: list[Finding] = []
    for path in list(files) or _all("personas", user):
        try:
            persona = read(path, Persona)
        except ContentError as error:
            findings += [Finding("error", *_split(line)) for line in str(error).splitlines()]
            continue
        if persona.name != path.stem:
            message = f"name is {persona.name}, but the file is {path.name}; make them the same"
            findings.append(Finding("error", str(path), message))
        findings += [Finding("error", str(path), message) for message in faults(persona.phrases)]
        findings += [Finding("error", str(path), message) for message in _bargaining(persona)]
    return findings


def _bargaining(persona: Persona) -> Iterator[str]:
    for act, texts in persona.bargaining.items():
        for text in texts:
            used = set(re.findall(r"{(\w*)}", text))
            if used - {"changed", "standing", "deadline", "range"}:
                yield f"bargaining.{act}: {text!r}: may fill in {{changed}}, {{standing}}, {{deadline}} and {{range}} only"
            if act == "concede" and "changed" not in used:
                yield f"bargaining.{act}: {text!r}: lacks {{changed}}; add it"


def lint_library(user: Path | None) -> list[Finding]:
    """What only shows when all files are seen together: a role's citations, a stage without rubric or persona."""
    library = Library.load(user)
    findings = [Finding("warning", *_split(problem)) for problem in library.problems]
    for stage in {entry.stage for entry in library.questions.values()}:
        if stage not in library.rubrics:
            findings.append(Finding("error", f"rubrics/{stage.value}.yaml", "is missing; write the stage's rubric"))
        if not library.personas_for(stage):
            findings.append(Finding("error", "personas", f"nobody plays {stage.value}; write a persona"))
    findings += _topics(library)
    for role in library.roles.values():
        for name in role.akin:
            if name not in library.roles:
                findings.append(Finding("error", f"roles/{role.name}.yaml", f"akin: no role is called {name}; mend it"))
        for citation in role.citations:
            path = HERE / "sources" / f"{citation.source}.md"
            if not path.exists() or citation.section not in headings(path):
                message = f"cites {citation.source}, {citation.section!r}, which does not exist; mend it"
                findings.append(Finding("error", f"roles/{role.name}.yaml", message))
    return findings


def _topics(library: Library) -> list[Finding]:
    """Topics that no role weighs: a slug that differs by a letter is never preferred by anybody."""
    weighed = {topic for role in library.roles.values() for topic in role.topics}
    return [
        Finding(
            "warning" if entry.own else "error",
            f"{entry.file}: {entry.question.id}",
            f"no role weighs the topic {entry.question.topic}; use a topic of roles/, or let a role weigh this one",
        )
        for entry in library.questions.values()
        if entry.stage in WEIGHED and entry.question.topic not in weighed
    ]


def _dimensions(stage: Stage) -> tuple[str, ...]:
    path = BUNDLED["rubrics"] / f"{stage.value}.yaml"
    return tuple(item.id for item in read(path, Rubric).dimensions) if path.exists() else ()


def _all(kind: str, user: Path | None) -> list[Path]:
    folders = [BUNDLED[kind], *([user / kind] if user else [])]
    return sorted(path for folder in folders for path in folder.rglob("*.y*ml"))


def _split(line: str) -> tuple[str, str]:
    where, _, message = line.partition(": ")
    return where, message
