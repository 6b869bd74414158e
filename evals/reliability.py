"""How far one score of the local marker is from people's: by stage, from a run of the agreement suite, for the product to show."""

import json
from collections import defaultdict
from math import sqrt
from pathlib import Path
from typing import Any

import numpy as np

from evals.errors import RunError
from evals.statistics import bootstrap
from evals.store import Run
from evals.suite import Row
from evals.verdict import Exit

SUITE = "agreement"
# Fewer say nothing of a stage.
ANSWERS = 30
QUESTIONS = 5
NOTE = (
    "Root mean square difference of the score shown for one answer and the score people gave it, on the 1-4 scale; answers whose "
    "marks are all undecided have no score and are left out. Labelled by whoever made the case file."
)


def reliability(run: Run) -> dict[str, Any]:
    """Raises RunError for a run that is not complete, was judged by a model, or holds too few scores."""
    made = run.manifest
    if SUITE not in made.options.suites or made.options.judge is not None:
        raise RunError(f"run {made.id}: no run of {SUITE} with the local marker; make one with `eval run {SUITE}`")
    if made.status != "complete" or made.exit == Exit.INCONCLUSIVE:
        raise RunError(f"run {made.id}: is not complete; go on with `eval run --resume {made.id}`")
    stages: dict[str, list[Row]] = defaultdict(list)
    for rows in run.rows(SUITE).values():
        for row in rows:
            if row.data["shown"] is not None and row.data["gold"]["overall"] is not None:
                stages[row.data["stage"]].append(row)
    enough = {stage: rows for stage, rows in stages.items() if _enough(rows)}
    if not enough:
        raise RunError(
            f"run {made.id}: no stage has {ANSWERS} answers to {QUESTIONS} questions with both scores; label more answers"
        )
    found = {stage: _stage(rows) for stage, rows in sorted(enough.items())}
    return {"stages": found, "marker": made.grader, "measured_on": _cases(run), "note": NOTE}


def write(path: Path, found: dict[str, Any]) -> None:
    path.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


def _enough(rows: list[Row]) -> bool:
    return len(rows) >= ANSWERS and len({row.question for row in rows}) >= QUESTIONS


def _stage(rows: list[Row]) -> dict[str, Any]:
    errors = np.array([row.data["shown"] - row.data["gold"]["overall"] for row in rows], dtype=float)
    questions = [row.question for row in rows]
    drawn = bootstrap(lambda some: sqrt(float((errors[some] ** 2).mean())), questions)
    return {
        "sem": round(sqrt(float((errors**2).mean())), 3),
        "interval": drawn.pair() if drawn else None,
        "answers": len(rows),
        "questions": len(set(questions)),
    }


def _cases(run: Run) -> str:
    """The case file's name and digest."""
    path = run.manifest.options.cases
    return f"{path.name} {run.manifest.files.get(str(path), '')}".strip() if path else ""
