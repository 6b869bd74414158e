"""How far the local marker's score of one answer is off, measured on answers to questions that it has not met."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from sklearn.model_selection import GroupKFold

from evals.manifest import grader_name
from evals.marker.answers import Labelled
from evals.marker.table import FOLDS, Matrix, Table, cross_validated, fit, thresholds
from evals.own_answers import earned, level
from evals.reliability import OURS, Scored, by_stage, write
from interviewer.marking import asides
from interviewer.marking.features import Embed, References, read, references
from interviewer.marking.local import Weights, judge
from interviewer.reliability import PATH
from interviewer.scoring import score_question
from knowledge.store import Library

NOTE = f"The marker had met neither these answers nor their questions. {OURS}"


def measure(
    table: Table, answers: Sequence[Labelled], logits: Sequence[Matrix], embed: Embed, path: Path = PATH
) -> dict[str, object]:
    """Writes the file that scorecards read, for the weights that ship now. answers, logits: what `table` was made of."""
    library = Library.load()
    scored = out_of_fold(table, answers, logits, embed, library)
    found: dict[str, object] = {
        "stages": by_stage(scored),
        "marker": grader_name(None),
        "measured_on": f"evals/cases/answers, {len(scored)} answers",
        "note": NOTE,
    }
    write(path, found)
    return found


def out_of_fold(
    table: Table, answers: Sequence[Labelled], logits: Sequence[Matrix], embed: Embed, library: Library
) -> list[Scored]:
    """Each labelled answer with the score that a marker shows which has not met its question, and the one it earns."""
    found: list[Scored] = []
    known: dict[str, References] = {}
    for weights, held in folds(table, answers):
        for item, given in zip(answers, logits, strict=True):
            if item.id and item.question.id in held:
                if item.question.id not in known:
                    known[item.question.id] = references(item.question, embed)
                found.append(_scored(item, known[item.question.id], given, weights, embed, library))
    return found


def folds(table: Table, answers: Sequence[Labelled]) -> list[tuple[Weights, frozenset[str]]]:
    """(what is fitted on the other questions, the questions of the fold), by the folds of `cross_validated`."""
    met, contradicted = cross_validated(table, "met"), cross_validated(table, "contradicted")
    found = []
    for known, unknown in GroupKFold(FOLDS).split(table.features, table.labels, table.groups):
        taught = np.zeros(len(table.labels), dtype=bool)
        taught[known] = True
        rows = table.labelled & taught
        chosen = thresholds(table.where(rows), met[rows], contradicted[rows])
        held = frozenset(answers[place].question.id for place in set(table.answers[unknown].tolist()))
        found.append((Weights.of(fit(table.where(taught), chosen)), held))
    return found


def _scored(
    item: Labelled, known: References, logits: Matrix, weights: Weights, embed: Embed, library: Library
) -> Scored:
    entry = library.entry(item.question.id)
    rubric = library.rubric(entry.stage)
    reading = read(item.question, known, [item.answer], embed, lambda *_: logits, asides=asides.weights())
    shown = score_question(item.question, judge(item.question, reading, weights), rubric, level(item.question)).score
    gold = earned(item.question, item.marks, rubric)
    assert gold is not None, f"{item.id}: every criterion is marked"
    return Scored(entry.stage.value, item.question.id, shown, gold)
