"""Our labelled answers as files of the agreement suite: each has the score that its marks earn, so that scores can be compared."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from itertools import chain, zip_longest
from pathlib import Path
from typing import Any

from evals.marker.answers import Labelled, labelled
from interviewer.events import Mark
from interviewer.scoring import Score, score_question
from knowledge.schema import Level, MarkValue, Question, Rubric
from knowledge.store import Entry, Library

QUESTIONS, ANSWERS = "questions.jsonl", "answers.jsonl"


def write(library: Library, folder: Path) -> tuple[Path, Path]:
    """(bank, cases). The first n answers are of all stages alike, and of no kind more than of another."""
    asked = {entry.question.id: entry for entry in library.questions.values() if entry.question.spoken.criteria}
    answers = labelled(library.spoken)
    folder.mkdir(parents=True, exist_ok=True)
    known = [_question(asked[id]) for id in sorted({item.question.id for item in answers})]
    marked = [_answer(item, asked[item.question.id], library) for item in mixed(answers, asked)]
    return _lines(folder / QUESTIONS, known), _lines(folder / ANSWERS, marked)


def mixed(answers: Iterable[Labelled], asked: Mapping[str, Entry]) -> list[Labelled]:
    """One of each stage in turn; within a stage in an order that says nothing."""
    stages: dict[str, list[Labelled]] = {}
    for item in sorted(answers, key=lambda item: hashlib.sha256(item.id.encode()).digest()):
        stages.setdefault(asked[item.question.id].stage.value, []).append(item)
    turns = zip_longest(*(stages[name] for name in sorted(stages)))
    return [item for item in chain.from_iterable(turns) if item is not None]


def level(question: Question) -> Level:
    """The level that a score is given for: mid, or the lowest that the question is asked at."""
    return Level.MID if Level.MID in question.levels else question.levels[0]


def earned(question: Question, marks: Mapping[str, MarkValue], rubric: Rubric) -> Score | None:
    """The score of these marks, as a scorecard reckons it."""
    given = [Mark(criterion=id, mark=mark) for id, mark in marks.items()]
    return score_question(question, given, rubric, level(question)).score


def _question(entry: Entry) -> dict[str, Any]:
    question = entry.question.spoken
    fields = {"id", "dimension", "weight", "expects", "examples", "misconceptions", "probe"}
    return {
        "id": question.id,
        "stage": entry.stage.value,
        "level": level(question).value,
        "question": question.question,
        "model_answer": question.model_answer,
        "criteria": [criterion.model_dump(mode="json", include=fields) for criterion in question.criteria],
        "anchors": [anchor.model_dump(mode="json") for anchor in question.anchors],
    }


def _answer(item: Labelled, entry: Entry, library: Library) -> dict[str, Any]:
    return {
        "id": item.id,
        "question_id": item.question.id,
        "kind": item.kind,
        "answer": item.answer,
        "marks": {id: mark.value for id, mark in item.marks.items()},
        "overall": earned(item.question, item.marks, library.rubric(entry.stage)),
    }


def _lines(path: Path, rows: Iterable[Mapping[str, Any]]) -> Path:
    path.write_text("".join(f"{json.dumps(row, ensure_ascii=False)}\n" for row in rows), encoding="utf-8")
    return path
