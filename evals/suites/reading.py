"""Whether a candidate's message is read as what it is."""

import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from pydantic import BaseModel, ConfigDict
from sklearn.metrics import f1_score

from evals.jsonl import read_lines, unique
from interviewer.events import Kind
from interviewer.reading import Reader
from knowledge.schema import Criterion, Question, Stage
from knowledge.store import Library

CASES = Path(__file__).parents[1] / "cases" / "reading.jsonl"
STEERING = frozenset({Kind.END, Kind.SKIP})


class Case(BaseModel):
    """A message with its kind. question: an id of the bank, or a question's text; `also` names other kinds that will do."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    id: str
    stage: Stage
    question: str | None = None
    message: str
    kind: Kind
    also: tuple[Kind, ...] = ()

    def accepts(self, kind: Kind) -> bool:
        return kind is self.kind or kind in self.also


def run(cases_file: Path, reader: Reader, library: Library) -> dict[str, Any]:
    """Reads every case and compares; a kind that will do as well counts as right."""
    cases = read_cases(cases_file)
    questions = [open_question(case, library) for case in cases]
    for question in questions:
        reader.prepare(question)
    read, times = [], []
    for case, question in zip(cases, questions, strict=True):
        began = time.perf_counter()
        read.append(reader.classify(case.message, case.stage, question)[0])
        times.append(1000 * (time.perf_counter() - began))
    return {
        "suite": "reading",
        "metrics": measure(cases, read) | {"median_ms": float(np.median(times))},
        "confusion": confusion(cases, read),
        "cases": [{"id": case.id, "kind": kind.value} for case, kind in zip(cases, read, strict=True)],
    }


def read_cases(path: Path) -> list[Case]:
    """Raises CaseError."""
    found = read_lines(path, Case)
    unique([(where, case.id) for where, case in found])
    return [case for _, case in found]


def open_question(case: Case, library: Library) -> Question | None:
    """The bank's question; one of the case's own where its text is in no bank."""
    if not case.question:
        return None
    if case.question in library.questions:
        return library.question(case.question)
    wanted = " ".join(case.question.lower().split())
    for entry in library.questions.values():
        if " ".join(entry.question.question.lower().split()) == wanted:
            return entry.question
    return _stranger(case.question)


def _stranger(text: str) -> Question:
    point = Criterion(id="answer", dimension="answer", expects=text)
    return Question(id="case", topic="case", question=text, criteria=(point,), model_answer=text)


def measure(cases: Sequence[Case], read: Sequence[Kind]) -> dict[str, float]:
    """macro_f1: over the kinds that the cases hold; answers_read_as_end_or_skip: how many, not a share."""
    wanted = [case.kind for case in cases]
    given = [case.kind if case.accepts(kind) else kind for case, kind in zip(cases, read, strict=True)]
    kinds = sorted({case.kind for case in cases})
    lost = sum(
        case.kind is Kind.ANSWER and kind in STEERING and not case.accepts(kind)
        for case, kind in zip(cases, read, strict=True)
    )
    return {
        "accuracy": float(np.mean([case.accepts(kind) for case, kind in zip(cases, read, strict=True)])),
        "macro_f1": float(f1_score(wanted, given, labels=kinds, average="macro", zero_division=0)),
        "answers_read_as_end_or_skip": lost,
    }


def confusion(cases: Sequence[Case], read: Sequence[Kind]) -> dict[str, dict[str, int]]:
    """Labelled kind → kind read → how often."""
    table: dict[str, Counter[str]] = {}
    for case, kind in zip(cases, read, strict=True):
        table.setdefault(case.kind.value, Counter())[kind.value] += 1
    return {kind: dict(row) for kind, row in table.items()}
