"""Questions and answers that people have marked, from JSONL files."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from evals.jsonl import CaseError, read_lines, unique
from knowledge.derive import derive
from knowledge.schema import Anchor, Criterion, Example, Level, MarkValue, Question, Slug, Stage, Text

Id = Annotated[Text, BeforeValidator(lambda value: str(value) if isinstance(value, int) else value)]


class Line(BaseModel):
    """Fields that are not ours are kept aside, and named in the result."""

    model_config = ConfigDict(extra="allow", frozen=True)


class CriterionLine(Line):
    id: Id
    dimension: Slug = "correctness"
    weight: int = Field(default=1, ge=1, le=5)
    expects: Text
    examples: tuple[Example | Text, ...] = ()
    misconceptions: tuple[Text, ...] = ()
    probe: Text | None = None


class AnchorLine(Line):
    score: int = Field(ge=1, le=4)
    text: Text
    marks: dict[str, MarkValue] = Field(default_factory=dict)


class QuestionLine(Line):
    id: Id
    stage: Stage = Stage.THEORY
    level: Level = Level.MID
    question: Text
    model_answer: Text
    criteria: tuple[CriterionLine, ...] | None = None
    anchors: tuple[AnchorLine, ...] | None = None


class AnswerLine(Line):
    """overall: null where the answer shows nothing to score."""

    id: Id
    question_id: Id
    kind: str | None = None
    answer: str
    marks: dict[str, MarkValue | None] | None = None
    overall: int | None = Field(default=None, ge=1, le=4)
    score: float | None = Field(default=None, ge=0, le=1)

    @property
    def shows_nothing(self) -> bool:
        """Whether a person said so: overall is null in the file, and nothing else says otherwise."""
        return "overall" in self.model_fields_set and self.overall is None and self.score is None


@dataclass(frozen=True)
class Asked:
    """A question as the graders take it; criteria: their names in the file, in order."""

    id: str
    stage: Stage
    level: Level
    question: Question
    criteria: tuple[str, ...]


@dataclass(frozen=True)
class Gold:
    """ignored: fields of the files that mean nothing here. missing: "answer: criterion" where others of it are marked."""

    questions: Mapping[str, Asked]
    answers: tuple[AnswerLine, ...]
    ignored: tuple[str, ...]
    missing: tuple[str, ...] = ()


def read_gold(bank: Path, cases: Path) -> Gold:
    """Raises CaseError naming file, line, field and remedy."""
    lines, answers = read_lines(bank, QuestionLine), read_lines(cases, AnswerLine)
    unique([(where, line.id) for where, line in lines])
    unique([(where, line.id) for where, line in answers])
    questions = {line.id: _asked(where, line, number) for number, (where, line) in enumerate(lines)}
    for where, answer in answers:
        _check(where, answer, questions, bank)
    ignored = {name for _, line in [*lines, *answers] for name in line.model_extra or {}}
    gold = tuple(answer for _, answer in answers)
    missing = [
        f"{answer.id}: {name}"
        for answer in gold
        for name in questions[answer.question_id].criteria
        if answer.marks and name not in answer.marks
    ]
    return Gold(questions, gold, tuple(sorted(ignored)), tuple(missing))


def _check(where: str, answer: AnswerLine, questions: Mapping[str, Asked], bank: Path) -> None:
    asked = questions.get(answer.question_id)
    if asked is None:
        raise CaseError(f"{where}: question_id: {bank} has no question {answer.question_id}; add it, or mend the id")
    if unknown := sorted(set(answer.marks or {}) - set(asked.criteria)):
        raise CaseError(
            f"{where}: marks.{unknown[0]}: question {asked.id} has no such criterion; it has {', '.join(asked.criteria)}"
        )


def _asked(where: str, line: QuestionLine, number: int) -> Asked:
    """People's ids may be anything; ours are numbered."""
    criteria = _given(line) if line.criteria else _derived(where, line)
    names = [name for name, _ in criteria]
    unique([(f"{where}: criteria", name) for name in names])
    ids = {name: f"c-{index}" for index, name in enumerate(names)}
    question = Question(
        id=f"question-{number}",
        topic="gold",
        question=line.question,
        model_answer=line.model_answer,
        criteria=tuple(criterion.model_copy(update={"id": ids[name]}) for name, criterion in criteria),
        anchors=tuple(_anchor(where, anchor, ids) for anchor in line.anchors or ()),
        derived=not line.criteria,
    )
    return Asked(line.id, line.stage, line.level, question, tuple(names))


def _given(line: QuestionLine) -> list[tuple[str, Criterion]]:
    fields = set(CriterionLine.model_fields)
    return [
        (item.id, Criterion.model_validate({**item.model_dump(include=fields), "id": "given"}))
        for item in line.criteria or ()
    ]


def _anchor(where: str, line: AnchorLine, ids: Mapping[str, str]) -> Anchor:
    if unknown := sorted(set(line.marks) - set(ids)):
        raise CaseError(f"{where}: anchors.marks: no criterion {unknown[0]}; the criteria are {', '.join(ids)}")
    return Anchor(score=line.score, text=line.text, marks={ids[name]: mark for name, mark in line.marks.items()})


def _derived(where: str, line: QuestionLine) -> list[tuple[str, Criterion]]:
    criteria = derive(line.model_answer, "correctness", line.question)
    if not criteria:
        raise CaseError(
            f"{where}: model_answer: no criteria can be derived from it; write criteria, or a fuller answer"
        )
    return [(criterion.id, criterion) for criterion in criteria]
