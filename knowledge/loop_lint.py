"""Says what is wrong with loops: a stage that nobody plays or asks, with file, line and remedy."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from knowledge.errors import ContentError
from knowledge.lint import Finding, headings
from knowledge.loops import Loop, LoopStage
from knowledge.store import BUNDLED, HERE, Library, line_of, read


def lint_loops(files: Sequence[Path], user: Path | None) -> list[Finding]:
    """Findings for these files, or for all loops. Never raises for a broken file."""
    library = Library.load(user)
    findings: list[Finding] = []
    for path in list(files) or _all(user):
        try:
            loop = read(path, Loop)
        except ContentError as error:
            findings += [Finding("error", *_split(line)) for line in str(error).splitlines()]
            continue
        if loop.name != path.stem:
            message = f"name is {loop.name}, but the file is {path.name}; make them the same"
            findings.append(Finding("error", str(path), message))
        findings += [
            Finding(
                "error", f"{path}:{line_of(path, ('stages', index, field))}", f"stages[{index + 1}].{field}: {text}"
            )
            for index, stage in enumerate(loop.stages)
            for field, text in stage_faults(library, loop, stage)
        ]
        findings += [Finding("error", str(path), text) for text in _citations(loop)]
    return findings


def stage_faults(library: Library, loop: Loop, stage: LoopStage) -> Iterator[tuple[str, str]]:
    """(field, what is wrong) for all that a stage names and the library lacks."""
    if stage.persona not in library.personas:
        yield "persona", f"no persona is called {stage.persona}; `mock-interviewer personas list` shows them"
    elif stage.stage not in library.personas[stage.persona].stages:
        yield "persona", f"{stage.persona} does not play {stage.stage.value}; choose another persona or stage"
    if not library.select(stage.stage, stage.level):
        yield "stage", f"there is no question for {stage.stage.value}; write a bank, or take the stage out"
    if stage.stage not in library.rubrics:
        yield "stage", f"there is no rubric for {stage.stage.value}; write one, or take the stage out"
    for id in stage.wanted:
        if id not in library.questions:
            yield "wanted", f"no question is called {id}; `mock-interviewer questions list` shows them"
        elif library.questions[id].stage is not stage.stage:
            yield "wanted", f"{id} is a question of {library.questions[id].stage.value}, not of {stage.stage.value}"
    asked = {question.topic for question in library.select(stage.stage)}
    for topic in stage.topics:
        if topic not in asked:
            yield "topics", f"no question of {stage.stage.value} has the topic {topic}; mend it"
    if stage.brief is not None and stage.brief not in library.briefs:
        yield "brief", f"no brief is called {stage.brief}; `mock-interviewer briefs` shows them"
    if loop.role is not None and loop.role not in library.roles:
        yield "stage", f"the loop's role {loop.role} does not exist; `roles/` holds them"


def _citations(loop: Loop) -> Iterator[str]:
    for citation in loop.citations:
        path = HERE / "sources" / f"{citation.source}.md"
        if not path.exists() or citation.section not in headings(path):
            yield f"cites {citation.source}, {citation.section!r}, which does not exist; mend it"


def _all(user: Path | None) -> list[Path]:
    folders = [BUNDLED["loops"], *([user / "loops"] if user else [])]
    return sorted(path for folder in folders for path in folder.rglob("*.y*ml"))


def _split(line: str) -> tuple[str, str]:
    where, _, message = line.partition(": ")
    return where, message
