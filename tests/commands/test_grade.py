"""Answers marked without an interview."""

import json
from pathlib import Path

import pytest

from tests.commands.command import Command

pytestmark = pytest.mark.slow


def test_grade_prints_marks_with_verbatim_quotes(run: Command, tmp_path: Path) -> None:
    answer = "The model memorises noise. Training error is low, but the error on held-out data is high."
    (result,) = run.json("grade", "--question", "theory-overfitting", "--answer", answer)
    assert set(result) == {"id", "question_id", "score", "dimensions", "marks", "grader"}
    assert result["grader"] == "local"
    assert all(mark["quote"] is None or mark["quote"] in answer for mark in result["marks"])
    assert {mark["mark"] for mark in result["marks"]} <= {"met", "partial", "missed", "contradicted", "no_evidence"}
    file = tmp_path / "answers.jsonl"
    file.write_text("\n".join(json.dumps({"id": str(n), "answer": answer}) for n in range(3)), encoding="utf-8")
    results = run.json("grade", "--question", "theory-overfitting", "--answers", str(file))
    assert [item["id"] for item in results] == ["0", "1", "2"]
    assert all(item["marks"] == result["marks"] for item in results)


def test_a_question_of_ones_own_can_be_graded(run: Command, tmp_path: Path) -> None:
    bank = tmp_path / "own.yaml"
    bank.write_text(
        "stage: theory\nquestions:\n  - id: own\n    topic: t\n    question: Why is the sky blue?\n    model_answer: Scattering.\n"
        "    criteria:\n      - {id: scatter, dimension: correctness, expects: Short waves are scattered more than long ones.}\n",
        encoding="utf-8",
    )
    (result,) = run.json("grade", "--bank", str(bank), "--question", "own", "--answer", "Blue light is scattered more.")
    assert result["question_id"] == "own"


def test_an_answer_file_with_a_wrong_line_names_it(run: Command, tmp_path: Path) -> None:
    file = tmp_path / "answers.jsonl"
    file.write_text('{"id": "a", "answer": "x"}\n{"id": "b"}\n', encoding="utf-8")
    assert f"{file}:2" in run("grade", "--question", "theory-overfitting", "--answers", str(file), code=2)
