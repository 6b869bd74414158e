import json
from pathlib import Path

import pytest

from evals.derived import __main__ as training
from evals.derived.fitting import tabulate
from evals.derived.public import public
from evals.jsonl import CaseError
from knowledge.embedding import Embedder


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
    lines = [json.dumps({"id": f"a{number}", **answer}) for number, answer in enumerate(answers)]
    (path / "toy-answers.jsonl").write_text("\n".join(lines))
    return path


def test_public_answers_are_measured_against_their_questions(tmp_path: Path, embedder: Embedder) -> None:
    rows = list(public(_folder(tmp_path)))
    table = tabulate(rows, embedder)
    assert sorted(table.met.tolist()) == [False, False, True, True]
    assert table.features.shape == (4, 2)
    assert set(table.groups.tolist()) == {0, 1}


def test_a_folder_without_answers_is_named(tmp_path: Path) -> None:
    with pytest.raises(CaseError, match="PUBLIC="):
        list(public(tmp_path))


def test_an_answer_to_no_question_is_named(tmp_path: Path) -> None:
    folder = _folder(tmp_path)
    with (folder / "toy-answers.jsonl").open("a") as file:
        file.write("\n" + json.dumps({"id": "a9", "question_id": "q9", "answer": "A heap.", "label": "correct"}))
    with pytest.raises(CaseError, match=r"toy-answers.jsonl:5: question_id: .*toy-questions.jsonl has no question q9"):
        list(public(folder))


def test_the_folder_has_to_be_given() -> None:
    with pytest.raises(SystemExit, match="PUBLIC=folder"):
        training.main([])
