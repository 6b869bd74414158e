"""Whether a candidate's message is read as what it is."""

import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from pydantic import BaseModel, ConfigDict
from sklearn.metrics import f1_score

from evals import suite
from evals.jsonl import read_lines, unique
from evals.statistics import bootstrap
from evals.suite import Context, Goal, Row, Suite, run_all
from interviewer.events import Kind
from interviewer.reading import Reader
from knowledge.schema import Criterion, Question, Stage
from knowledge.store import Library

CASES = Path(__file__).parents[1] / "cases" / "reading.jsonl"
STEERING = frozenset({Kind.END, Kind.SKIP})
BULK = 8
GOALS = (Goal("answers_read_as_end_or_skip", "at most", 0),)


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


def plan(context: Context) -> Suite:
    cases = context.first(read_cases(context.cases or CASES))
    return planned(cases, context.service.listener.reader, context.service.library)


def planned(cases: Sequence[Case], reader: Reader, library: Library) -> Suite:
    """Reads every case and compares; a kind that will do as well counts as right."""

    def grade(part: Sequence[suite.Case]) -> list[list[Row]]:
        return [[_row(one.payload, open_question(one.payload, library), reader)] for one in part]

    return Suite([suite.Case(case.id, case) for case in cases], grade, lambda rows: _result(cases, rows), GOALS, BULK)


def run(cases_file: Path, reader: Reader, library: Library) -> dict[str, Any]:
    made = planned(read_cases(cases_file), reader, library)
    return made.measure(run_all(made))


def _row(case: Case, question: Question | None, reader: Reader) -> Row:
    reader.prepare(question)
    began = time.perf_counter()
    kind = reader.classify(case.message, case.stage, question)[0]
    spent = 1000 * (time.perf_counter() - began)
    right = case.accepts(kind)
    return Row(
        id=case.id,
        question=case.question or case.id,
        outcomes={"accuracy": right, "answers_read_as_end_or_skip": _is_lost(case, kind)},
        data={"id": case.id, "kind": kind.value, "expected": case.kind.value, "ms": round(spent, 3)},
        wrong="" if right else f"{case.kind.value} is read as {kind.value}",
        seen={} if right else {"message": case.message, "question": case.question},
    )


def _is_lost(case: Case, kind: Kind) -> bool:
    return case.kind is Kind.ANSWER and kind in STEERING and not case.accepts(kind)


def _result(cases: Sequence[Case], rows: Sequence[Row]) -> dict[str, Any]:
    known = {case.id: case for case in cases}
    graded, read = [known[row.id] for row in rows], [Kind(row.data["kind"]) for row in rows]
    right = [bool(row.outcomes["accuracy"]) for row in rows]
    interval = bootstrap(lambda drawn: float(np.mean([right[one] for one in drawn])), [row.question for row in rows])
    return {
        "suite": "reading",
        "metrics": measure(graded, read) | {"median_ms": float(np.median([row.data["ms"] for row in rows]))},
        "intervals": {"accuracy": interval.pair() if interval else None},
        "confusion": confusion(graded, read),
        "cases": [{"id": row.data["id"], "kind": row.data["kind"]} for row in rows],
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
    lost = sum(_is_lost(case, kind) for case, kind in zip(cases, read, strict=True))
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
