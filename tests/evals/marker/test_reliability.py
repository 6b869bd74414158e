"""Out-of-fold scores, with a cross-encoder that knows the truth, or nothing."""

import json
from pathlib import Path

import numpy as np
import pytest

from evals.marker import reliability
from evals.marker.answers import Labelled, labelled, whole
from evals.marker.table import Matrix, tabulate
from interviewer.marking.local import weights
from interviewer.reliability import Reliability
from knowledge.embedding import Embedder
from knowledge.schema import MarkValue, Stage
from knowledge.store import Library

QUESTIONS = 8
PLACES = {MarkValue.MET: 0, MarkValue.PARTIAL: 0, MarkValue.MISSED: 1, MarkValue.CONTRADICTED: 2}


@pytest.fixture(scope="module")
def answers(library: Library) -> list[Labelled]:
    questions = {entry.question.id: entry.question.spoken for entry in library.questions.values()}
    theory = [question.id for question in library.select(Stage.THEORY)]
    found = labelled(questions)
    asked = [id for id in theory if any(item.question.id == id for item in found)][:QUESTIONS]
    own = [item for item in found if item.question.id in asked]
    return [*own, *(item for id in asked for item in whole(questions[id]))]


def _logits(answers: list[Labelled], sharpness: float) -> list[Matrix]:
    random = np.random.default_rng(0)
    found = []
    for item in answers:
        truth = np.eye(3)[[PLACES[item.marks[criterion.id]] for criterion in item.question.criteria]]
        found.append(sharpness * truth + random.normal(size=truth.shape))
    return found


def test_every_labelled_answer_is_scored_by_a_marker_that_has_not_met_its_question(
    answers: list[Labelled], embedder: Embedder, library: Library, tmp_path: Path
) -> None:
    errors = []
    for sharpness in (8.0, 0.0):
        logits = _logits(answers, sharpness)
        table = tabulate(answers, {5: logits}, embedder.embed)
        held = [questions for _, questions in reliability.folds(table, answers)]
        assert sum(len(questions) for questions in held) == len(frozenset().union(*held)) == QUESTIONS
        scored = reliability.out_of_fold(table, answers, logits, embedder.embed, library)
        assert len(scored) == sum(bool(item.id) for item in answers), "lines of the bank have no part in it"
        path = tmp_path / "reliability.json"
        found = reliability.measure(table, answers, logits, embedder.embed, path)
        assert found == json.loads(path.read_text())
        read = Reliability.model_validate(found)
        assert read.marker == weights().marker
        errors.append(read.stages["theory"].sem)
    assert errors[0] < 0.5 < errors[1]
