"""What the marker learns from: labelled answers, and the banks' own lines read as answers."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from pydantic import BaseModel, ConfigDict

from evals.disguises import DISGUISES
from evals.jsonl import CaseError, read_lines
from evals.tricks import TAUGHT
from knowledge.schema import Criterion, MarkValue, Question, Text

FOLDER = Path(__file__).parents[1] / "cases" / "answers"
# Answers to other questions, for each question and epoch.
STRAYS = 3
# The share of a lesson that is disguised.
DRESSED = 0.4
# Stages whose points are about a subject. Those of the others, such as telling a result or naming a bottleneck, can be
# met in answer to many questions.
SUBJECTS = frozenset({"theory", "coding"})
# What a denial or a scramble of the whole says about each point.
DENIED = frozenset({"negated", "swapped"})


@dataclass(frozen=True)
class Labelled:
    """One answer with a mark for each criterion it was marked on. lines: the bank's lines that it is made of."""

    question: Question
    answer: str
    marks: Mapping[str, MarkValue]
    kind: str
    lines: tuple[str, ...] = ()
    id: str = ""


class AnswerLine(BaseModel):
    """A line of a file of labelled answers."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: Text
    question_id: Text
    kind: Text
    answer: Text
    marks: dict[str, MarkValue]


def labelled(questions: Mapping[str, Question], folder: Path = FOLDER) -> list[Labelled]:
    """The answers that were written for fitting. Raises CaseError naming the file, the line and what is wrong."""
    found = []
    for path in sorted(folder.glob("*.jsonl")):
        for where, line in read_lines(path, AnswerLine):
            if line.question_id not in questions:
                raise CaseError(f"{where}: question_id: no question is called {line.question_id!r}")
            question = questions[line.question_id]
            ids = {criterion.id for criterion in question.criteria}
            if ids != set(line.marks):
                raise CaseError(
                    f"{where}: marks: they are for {sorted(line.marks)}, but the criteria are {sorted(ids)}"
                )
            found.append(Labelled(question, line.answer, line.marks, line.kind, id=line.id))
    return found


def whole(question: Question) -> Iterator[Labelled]:
    """Anchors, as they are marked, and the model answer, which meets every point."""
    for anchor in question.anchors:
        if anchor.marks:
            yield Labelled(question, anchor.text, dict(anchor.marks), f"anchor {anchor.score}", (anchor.text,))
    yield Labelled(question, question.model_answer, dict.fromkeys(_ids(question), MarkValue.MET), "model answer")


def lines(question: Question) -> Iterator[Labelled]:
    """Single lines: an example meets its criterion and no other, a misconception contradicts it."""
    for criterion in question.criteria:
        others = {id: MarkValue.MISSED for id in _ids(question) if id != criterion.id}
        for example in criterion.examples:
            marks = {**others, criterion.id: MarkValue.MET}
            yield Labelled(question, example.text, marks, example.style.value, (example.text,))
        for text in criterion.misconceptions:
            marks = {**others, criterion.id: MarkValue.CONTRADICTED}
            yield Labelled(question, text, marks, "misconception", (text,))


def composed(question: Question, random: Random) -> Labelled:
    """An answer of several lines: for some criteria an example, for a few a misconception, for the rest nothing."""
    marks, said = {}, []
    for criterion in question.criteria:
        line, mark = _drawn(criterion, random)
        marks[criterion.id] = mark
        said += [line] if line else []
    if not said:
        return composed(question, random)
    random.shuffle(said)
    return Labelled(question, " ".join(said), marks, "composed", tuple(said))


def _drawn(criterion: Criterion, random: Random) -> tuple[str | None, MarkValue]:
    drawn = random.random()
    if drawn < 0.45 and criterion.examples:
        return random.choice(criterion.examples).text, MarkValue.MET
    if drawn < 0.6 and criterion.misconceptions:
        return random.choice(criterion.misconceptions), MarkValue.CONTRADICTED
    return None, MarkValue.MISSED


def tricked(question: Question, random: Random) -> Labelled:
    """One of the tricks that are taught: it meets nothing, and a denial contradicts everything."""
    kind = random.choice(list(TAUGHT))
    mark = MarkValue.CONTRADICTED if kind in DENIED else MarkValue.MISSED
    return Labelled(question, TAUGHT[kind](question, random), dict.fromkeys(_ids(question), mark), f"trick {kind}")


def stray(question: Question, others: Sequence[Labelled], random: Random) -> Labelled:
    """What was said in answer to a question of another topic: however good, it meets nothing here."""
    own = _stage(question)
    far = [item for item in others if item.question.topic != question.topic]
    far = [item for item in far if own in SUBJECTS or _stage(item.question) in SUBJECTS]
    near = [item for item in far if _stage(item.question) == own]
    other = random.choice(near if near and random.random() < 0.5 else far)
    return Labelled(question, other.answer, dict.fromkeys(_ids(question), MarkValue.MISSED), "stray")


def _stage(question: Question) -> str:
    return question.id.partition("-")[0]


def disguised(item: Labelled, random: Random) -> Labelled:
    """The same content and marks in another dress."""
    change = DISGUISES[random.choice(list(DISGUISES))]
    return Labelled(item.question, change(item.answer, random), item.marks, item.kind, item.lines)


def lesson(questions: Sequence[Question], answers: Sequence[Labelled], random: Random) -> list[Labelled]:
    """One epoch's answers: all labelled ones, anchors and model answers, fresh compositions, tricks and strays; two in
    five of them in disguise, but no trick."""
    asked = [question for question in questions if question.criteria]
    found = [*answers, *(item for question in asked for item in whole(question))]
    told = [item for item in found if MarkValue.MET in item.marks.values()]
    for question in asked:
        found += [composed(question, random), tricked(question, random)]
        found += [stray(question, told, random) for _ in range(STRAYS)]
    dressed = (random.random() < DRESSED and not item.kind.startswith("trick") for item in found)
    found = [disguised(item, random) if yes else item for item, yes in zip(found, dressed, strict=True)]
    random.shuffle(found)
    return found


def _ids(question: Question) -> list[str]:
    return [criterion.id for criterion in question.criteria]
