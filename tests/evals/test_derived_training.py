import json
from pathlib import Path

import numpy as np
import orjson
import pytest

from evals import derived_training
from evals.derived_training import Table, fit, missed_to, public, tabulate, unseen
from evals.jsonl import CaseError
from interviewer.marking.derived import WEIGHTS, weights
from knowledge.embedding import Embedder
from knowledge.store import Library


def _table(count: int = 400) -> Table:
    """Answers of which likeness tells all, half of them met."""
    random = np.random.default_rng(0)
    met = np.arange(count) % 2 == 0
    features = random.normal(np.where(met, 0.7, 0.3)[:, None], 0.05, (count, 2))
    read = np.where(met, 3.0, -4.0)
    return Table(features, read, met, np.ones(count), np.arange(count) // 10)


def _folder(path: Path) -> Path:
    questions = [
        {"id": f"q{number}", "question": f"What does a {name} do?", "model_answer": f"A {name} {does}."}
        for number, (name, does) in enumerate(
            [("stack", "gives back the newest item first"), ("queue", "gives back the oldest item first")]
        )
    ]
    answers = [
        {"question_id": "q0", "answer": "It returns what came in last.", "label": "correct"},
        {"question_id": "q0", "answer": "It sorts numbers.", "label": "incorrect"},
        {"question_id": "q1", "answer": "The oldest item leaves first.", "label": "correct"},
        {"question_id": "q1", "answer": "It returns the newest.", "label": "contradictory"},
    ]
    (path / "toy-questions.jsonl").write_text("\n".join(map(json.dumps, questions)))
    (path / "toy-answers.jsonl").write_text("\n".join(map(json.dumps, answers)))
    return path


def test_weights_tell_met_from_missed() -> None:
    table = _table()
    found, bias = fit(table)
    assert (((table.features @ found + bias) > 0) == table.met).mean() > 0.98
    assert ((unseen(table) > 0.5) == table.met).mean() > 0.98


def test_what_is_missed_surely_is_missed() -> None:
    table = _table()
    chance = unseen(table)
    assert 0.0 < missed_to(table, chance) < 0.5


def test_nothing_is_missed_surely_where_that_is_wrong_too_often() -> None:
    table = _table()
    assert missed_to(table, np.full(len(table.met), 0.5)) == 0.5
    believed = Table(table.features, np.full(len(table.met), 1.0), table.met, table.weights, table.groups)
    assert missed_to(believed, unseen(table)) == 0.0


def test_public_answers_are_measured_against_their_questions(tmp_path: Path, embedder: Embedder) -> None:
    rows = list(public(_folder(tmp_path)))
    table = tabulate(rows, embedder)
    assert sorted(table.met.tolist()) == [False, False, True, True]
    assert table.features.shape == (4, 2)
    assert set(table.groups.tolist()) == {0, 1}


def test_a_folder_without_answers_is_named(tmp_path: Path) -> None:
    with pytest.raises(CaseError, match="PUBLIC="):
        list(public(tmp_path))


def test_the_folder_has_to_be_given() -> None:
    with pytest.raises(SystemExit, match="PUBLIC=folder"):
        derived_training.main([])


@pytest.mark.slow
def test_what_ships_counts_our_own_texts_as_they_are() -> None:
    counts, least = derived_training.order_of(Library.load().spoken)
    stored = orjson.loads(WEIGHTS.read_bytes())
    assert stored["ordered_from"] == pytest.approx(least, abs=0.02)
    assert counts.keys() == stored["order"].keys()
    assert weights().bias == stored["bias"]
