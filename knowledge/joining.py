"""A user's file of questions → a bank that joins ours: read, checked, given unused ids, and written."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from knowledge.derive import derive, slug
from knowledge.errors import ContentError
from knowledge.lint import Finding, lint_question
from knowledge.pairs import Pair, read_pairs
from knowledge.schema import Bank, Level, Question, Rubric, Stage
from knowledge.store import BUNDLED, Library, read

MOST_BYTES = 2 * 1024 * 1024
MOST_ANSWER = 6000
YAML = (".yaml", ".yml")
SHAPES = (
    "write each question as a heading with its answer below, as a list item with the question in bold, "
    "as `Q: …` and `A: …`, or as a table | question | answer | (docs/writing.md shows each)"
)


@dataclass(frozen=True)
class Join:
    """What an import would write, and what is to be said about it. text: the file as it will be written."""

    bank: Bank
    target: Path
    text: str
    notices: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()

    @property
    def is_there(self) -> bool:
        return self.target.exists() and self.target.read_text(encoding="utf-8") == self.text

    def write(self) -> None:
        """Into the data folder; the next interview knows the questions."""
        self.target.parent.mkdir(parents=True, exist_ok=True)
        self.target.write_text(self.text, encoding="utf-8")


def prepare(
    file: Path,
    user: Path,
    stage: Stage | None = None,
    topic: str | None = None,
    levels: Sequence[Level] = (),
    replace: bool = False,
) -> Join:
    """Reads and checks; writes nothing. Raises ContentError that says what is wrong, where, and what to do."""
    text = _text(file)
    if file.suffix.lower() in YAML:
        bank, notices = _from_yaml(file, stage, topic, levels)
    else:
        bank, notices = _from_markdown(file, text, stage or Stage.THEORY, topic, levels)
    target = user / "banks" / bank.stage.value / f"{slug(file.stem) or 'questions'}.yaml"
    taken, bundled = _ids(user, target)
    renamed, more = _renamed(bank, taken, bundled)
    as_it_is = file.suffix.lower() in YAML and renamed == bank
    made = text if as_it_is else dump(renamed)
    findings = [item for question in renamed.questions for item in lint_question(question, renamed.stage, file)]
    join = Join(renamed, target, made, (*notices, *more), tuple(findings))
    if target.exists() and not replace and not join.is_there:
        raise ContentError(f"{target} exists already; import with --replace to overwrite it, or rename {file.name}")
    return join


def dump(bank: Bank) -> str:
    """The bank as a file that its owner can go on with."""
    data = bank.model_dump(mode="json", exclude_defaults=True)
    return str(yaml.safe_dump(data, sort_keys=False, allow_unicode=True, width=110))


def _text(file: Path) -> str:
    if not file.is_file():
        raise ContentError(f"{file}: no such file; check the path")
    size = file.stat().st_size
    if size > MOST_BYTES:
        raise ContentError(
            f"{file}: {size / 2**20:.1f} MB; at most {MOST_BYTES >> 20} MB are imported, so split the file"
        )
    try:
        text = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise ContentError(f"{file}: cannot be read as UTF-8 text ({error}); save it as UTF-8") from error
    if "\x00" in text:
        raise ContentError(f"{file}: holds binary data; import a YAML, Markdown or text file")
    return text


def _from_yaml(file: Path, stage: Stage | None, topic: str | None, levels: Sequence[Level]) -> tuple[Bank, list[str]]:
    bank = read(file, Bank)
    if stage is not None and stage is not bank.stage:
        raise ContentError(f"{file}: stage: is {bank.stage.value}, but --stage says {stage.value}; change one of them")
    notices = ["--topic and --level are for Markdown; this bank says its own"] if topic or levels else []
    return bank, notices


def _from_markdown(
    file: Path, text: str, stage: Stage, topic: str | None, levels: Sequence[Level]
) -> tuple[Bank, list[str]]:
    pairs = read_pairs(text)
    if not pairs:
        raise ContentError(f"{file}: no questions found; {SHAPES}")
    dimension = read(BUNDLED["rubrics"] / f"{stage.value}.yaml", Rubric).dimensions[0].id
    questions: list[Question] = []
    notices: list[str] = []
    for pair in pairs:
        where = f"{file}:{pair.line}: “{_short(pair.question)}”"
        question = _question(
            pair, stage, dimension, topic or slug(pair.section, 4) or slug(file.stem, 4) or "own", levels
        )
        if question is None:
            notices.append(f"{where}: left out, it has no answer; write one below it")
        else:
            questions.append(question)
            notices += [f"{where}: the answer is cut to {MOST_ANSWER} characters"] * (len(pair.answer) > MOST_ANSWER)
    if not questions:
        raise ContentError(f"{file}: {len(pairs)} question(s), but no answers; {SHAPES}")
    unique, repeated = _unique(questions)
    return Bank(stage=stage, questions=tuple(unique)), notices + [f"{file}: {message}" for message in repeated]


def _question(pair: Pair, stage: Stage, dimension: str, topic: str, levels: Sequence[Level]) -> Question | None:
    """None where there is no answer to derive criteria from."""
    answer = pair.answer[:MOST_ANSWER]
    criteria = derive(answer, dimension, pair.question)
    if not criteria:
        return None
    return Question(
        id=slug(f"{stage.value} {slug(pair.question)}", 9) or f"{stage.value}-question",
        topic=topic,
        levels=tuple(levels) or tuple(Level),
        question=pair.question,
        criteria=criteria,
        model_answer=answer,
        derived=True,
    )


def _unique(questions: Sequence[Question]) -> tuple[list[Question], list[str]]:
    """Ids that stand twice get a number."""
    seen: Counter[str] = Counter()
    found: list[Question] = []
    notices: list[str] = []
    for question in questions:
        seen[question.id] += 1
        if seen[question.id] > 1:
            id = _free(question.id, {item.id for item in (*questions, *found)})
            notices.append(f"the id {question.id} stands twice; the second is now {id}")
            question = question.model_copy(update={"id": id})
        found.append(question)
    return found, notices


def _ids(user: Path, leaving: Path) -> tuple[set[str], set[str]]:
    """Ids of the user's other files, and of ours. A user's file of the same id would hide our question."""
    entries = Library.load(user).questions.values()
    own = {entry.question.id for entry in entries if entry.own and entry.file != leaving}
    return own, {entry.question.id for entry in Library.load().questions.values()}


def _renamed(bank: Bank, taken: Collection[str], bundled: Collection[str]) -> tuple[Bank, list[str]]:
    """`own-` before an id that is ours, a number behind one that another file of the user has."""
    used = {*taken, *bundled, *(question.id for question in bank.questions)}
    questions, notices = [], []
    for question in bank.questions:
        id = question.id
        if id in bundled:
            id = _free(f"own-{id}", used) if f"own-{id}" in used else f"own-{id}"
        elif id in taken:
            id = _free(id, used)
        if id != question.id:
            owner = "a question that comes with the interviewer" if question.id in bundled else "another file of yours"
            notices.append(f"the id {question.id} belongs to {owner}; this one is now {id}")
            used.add(id)
        questions.append(question.model_copy(update={"id": id}))
    return bank.model_copy(update={"questions": tuple(questions)}), notices


def _free(id: str, used: Collection[str]) -> str:
    number = 2
    while f"{id}-{number}" in used:
        number += 1
    return f"{id}-{number}"


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:59] + "…"
