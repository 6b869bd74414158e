"""How far one score of a marker is from people's, by stage: from a run of the agreement suite, for the product to show."""

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from math import sqrt
from pathlib import Path
from typing import Any

import numpy as np

from evals.errors import RunError
from evals.gold import AnswerLine
from evals.jsonl import read_lines
from evals.manifest import grader_name
from evals.marker.answers import FOLDER
from evals.marker.answers import AnswerLine as Taught
from evals.statistics import bootstrap
from evals.store import Run
from evals.verdict import Exit
from interviewer.reliability import PATH

SUITE = "agreement"
# Fewer say nothing of a stage.
ANSWERS = 30
QUESTIONS = 5
# What stands beside a score. docs/marking.md says what is compared with what.
NOTE = "Labelled by whoever made the case file"
OURS = "Answers and labels are a language model's, made to be hard, and not human interviewers'"


@dataclass(frozen=True)
class Scored:
    """One answer. shown: the score that a candidate is shown, None where too little was decided; gold: people's."""

    stage: str
    question: str
    shown: int | None
    gold: int


def reliability(run: Run) -> dict[str, Any]:
    """Raises RunError for a run that is not complete, whose marker was fitted on its answers, or with too few scores."""
    made = run.manifest
    if SUITE not in made.options.suites:
        raise RunError(f"run {made.id}: no run of {SUITE}; make one with `eval run {SUITE}`")
    if made.status != "complete" or made.exit == Exit.INCONCLUSIVE:
        raise RunError(f"run {made.id}: is not complete; go on with `eval run --resume {made.id}`")
    ours = _taught(made.options.cases)
    if made.options.judge is None and ours:
        raise RunError(
            f"run {made.id}: the local marker was fitted on answers of {made.options.cases}, which would flatter it; "
            "`make train-marker` measures it on answers that it has not met"
        )
    scored = [
        Scored(row.data["stage"], row.question, row.data["shown"], row.data["gold"]["overall"])
        for rows in run.rows(SUITE).values()
        for row in rows
        if row.data["gold"]["overall"] is not None
    ]
    found = by_stage(scored)
    if not found:
        raise RunError(
            f"run {made.id}: no stage has {ANSWERS} answers to {QUESTIONS} questions with both scores; label more answers"
        )
    return {"stages": found, "marker": made.grader, "measured_on": _cases(run), "note": OURS if ours else NOTE}


def by_stage(scored: Iterable[Scored]) -> dict[str, dict[str, Any]]:
    """The stages of which there is enough."""
    stages: dict[str, list[Scored]] = defaultdict(list)
    for one in scored:
        stages[one.stage].append(one)
    found = {stage: _stage(some) for stage, some in sorted(stages.items())}
    return {stage: one for stage, one in found.items() if one["answers"] >= ANSWERS and one["questions"] >= QUESTIONS}


def shipped(path: Path = PATH) -> dict[str, Any]:
    """The local marker's own figures, out of fold. Raises RunError where they are of another marker."""
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {"marker": "none"}
    if found["marker"] != grader_name(None):
        raise RunError(
            f"{path}: holds figures of {found['marker']}, and the marker is {grader_name(None)}; `make train-marker` measures it, "
            "or name answers of your own with --bank and --cases"
        )
    return found


def write(path: Path, found: dict[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def _stage(some: list[Scored]) -> dict[str, Any]:
    pairs = [(one.question, one.shown - one.gold) for one in some if one.shown is not None]
    questions = [question for question, _ in pairs]
    errors = np.array([error for _, error in pairs], dtype=float)
    drawn = bootstrap(lambda rows: sqrt(float((errors[rows] ** 2).mean())), questions) if pairs else None
    return {
        "sem": round(sqrt(float((errors**2).mean())), 3) if pairs else None,
        "interval": drawn.pair() if drawn else None,
        "answers": len(pairs),
        "questions": len(set(questions)),
        "scored_share": round(len(pairs) / len(some), 3),
    }


def _taught(cases: Path | None) -> bool:
    """Whether answers of the file were among those that the marker was fitted on."""
    if cases is None or not cases.exists():
        return False
    known = {line.answer for path in FOLDER.glob("*.jsonl") for _, line in read_lines(path, Taught)}
    return any(line.answer in known for _, line in read_lines(cases, AnswerLine))


def _cases(run: Run) -> str:
    """The case file's name and digest."""
    path = run.manifest.options.cases
    return f"{path.name} {run.manifest.files.get(str(path), '')}".strip() if path else ""
