import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from scipy.stats import spearmanr
from typer.testing import CliRunner

from evals.grading import Grader
from evals.jsonl import CaseError
from evals.suites.agreement import run
from interviewer.cli import app
from interviewer.events import Mark
from interviewer.marking import Marking
from knowledge.schema import MarkValue, Question
from knowledge.store import Library

METRICS = {
    "met_auc", "met_kappa", "met_macro_f1", "exact_kappa", "qwk", "spearman", "pearson", "rmse",
    "within_question_spearman", "unearned_pass_rate", "good_failed_rate", "decided_share", "decided_precision",
}  # fmt: skip
CHANCES = {"yes": 0.9, "maybe": 0.6, "unlikely": 0.4, "no": 0.1}


def says_so(jobs: Sequence[tuple[Question, Sequence[str]]]) -> list[Marking]:
    """Reads "yes no maybe" as what the criteria get; sure of yes and no only."""
    return [Marking(tuple(map(_mark, question.criteria, messages[0].split()))) for question, messages in jobs]


def _mark(criterion: Any, word: str) -> Mark:
    chance = CHANCES[word]
    likeliest = MarkValue.MET if chance >= 0.5 else MarkValue.MISSED
    if word in ("yes", "no"):
        return Mark(criterion=criterion.id, mark=likeliest, chance=chance, confidence=0.9)
    return Mark(criterion=criterion.id, mark=MarkValue.NO_EVIDENCE, guess=likeliest, chance=chance, confidence=0.6)


def _question(id: str = "Q_1", **changes: Any) -> dict[str, Any]:
    criteria = [
        {"id": f"K_{letter}", "dimension": "correctness", "weight": 1, "expects": f"It says {letter}."}
        for letter in "ab"
    ]
    return {
        "id": id,
        "stage": "theory",
        "level": "mid",
        "question": "Which letters?",
        "model_answer": "It says a and it says b, because both are letters.",
        "criteria": criteria,
        **changes,
    }


def _answer(id: str, answer: str, **changes: Any) -> dict[str, Any]:
    return {"id": id, "question_id": "Q_1", "answer": answer, **changes}


def _marks(first: str, second: str) -> dict[str, str]:
    return {"K_a": first, "K_b": second}


def _files(tmp_path: Path, questions: Sequence[Any], answers: Sequence[Any]) -> tuple[Path, Path]:
    for name, lines in (("questions", questions), ("answers", answers)):
        text = "\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines)
        (tmp_path / f"{name}.jsonl").write_text(text)
    return tmp_path / "questions.jsonl", tmp_path / "answers.jsonl"


def _run(tmp_path: Path, library: Library, questions: Sequence[Any], answers: Sequence[Any]) -> dict[str, Any]:
    return run(*_files(tmp_path, questions, answers), Grader(says_so, library.rubrics))


GRADED = [
    _answer("one", "yes yes", marks=_marks("met", "met"), overall=4, score=1.0, kind="good"),
    _answer("two", "yes no", marks=_marks("met", "missed"), overall=2, score=0.5, kind="half"),
    _answer("three", "no no", marks=_marks("no_evidence", "missed"), overall=1, score=0.0, kind="poor"),
    _answer("four", "maybe yes", marks=_marks("contradicted", "partial"), overall=None, kind="attack"),
    _answer("five", "no unlikely", question_id="Q_2", marks=_marks("met", "missed"), overall=3, score=0.6, kind="good"),
    _answer("six", "yes yes", question_id="Q_2", marks=_marks("met", "met"), overall=4, score=0.9, kind="good"),
]


def test_all_figures_of_a_small_file(tmp_path: Path, library: Library) -> None:
    result = _run(tmp_path, library, [_question(), _question("Q_2")], GRADED)
    metrics = result["metrics"]
    assert set(metrics) == set(result["intervals"]) == METRICS
    assert metrics["unearned_pass_rate"] == pytest.approx(1 / 3, abs=1e-4)
    assert metrics["good_failed_rate"] == pytest.approx(1 / 3, abs=1e-4)
    assert metrics["decided_share"] == pytest.approx(10 / 12, abs=1e-4)
    assert metrics["decided_precision"] == pytest.approx(8 / 10)
    # Right on 9 of 12; the table is [[4, 2], [1, 5]].
    assert metrics["met_kappa"] == pytest.approx(0.5)
    assert metrics["met_auc"] == pytest.approx(29 / 36, abs=1e-4)
    expected = spearmanr([0.9, 0.5, 0.1, 0.25, 0.9], [1, 0.5, 0, 0.6, 0.9]).statistic
    assert metrics["spearman"] == pytest.approx(expected, abs=1e-4)
    assert metrics["within_question_spearman"] == pytest.approx(1.0)
    low, high = result["intervals"]["decided_share"]
    assert low <= metrics["decided_share"] <= high


def test_kinds_and_cases(tmp_path: Path, library: Library) -> None:
    result = _run(tmp_path, library, [_question(), _question("Q_2")], GRADED)
    assert result["kinds"]["attack"] == {"n": 1, "mean": 4.0, "unearned_pass_rate": 1.0}
    assert result["kinds"]["half"] == {"n": 1, "mean": 2.0, "unearned_pass_rate": 0.0}
    assert result["kinds"]["good"]["unearned_pass_rate"] is None
    assert [mark["criterion"] for mark in result["cases"][0]["marks"]] == ["K_a", "K_b"]
    assert [row["given"] for row in result["cases"]] == [4, 2, 1, 4, 1, 4]


def test_figures_without_their_gold_are_null(tmp_path: Path, library: Library) -> None:
    bare = _run(tmp_path, library, [_question()], [_answer("one", "yes no"), _answer("two", "no no")])
    assert {name for name, value in bare["metrics"].items() if value is not None} == {"decided_share"}
    scored = _run(tmp_path, library, [_question()], [_answer(c, "yes no", score=0.5, overall=None) for c in "ab"])
    assert scored["metrics"]["unearned_pass_rate"] is None
    assert scored["metrics"]["rmse"] == pytest.approx(0.0)
    assert scored["metrics"]["spearman"] is None


def test_criteria_are_derived_where_there_are_none(tmp_path: Path, library: Library) -> None:
    question = _question(model_answer="It says a.")
    del question["criteria"]
    result = _run(tmp_path, library, [question], [_answer("one", "yes", score=1.0, split="test")])
    assert len(result["cases"][0]["marks"]) == 1
    assert result["ignored_fields"] == ["split"]


@pytest.mark.parametrize(
    ("question", "answer", "place", "says"),
    [
        ("{", _answer("one", "yes no"), "questions.jsonl:2", "write one JSON object a line"),
        (_question("Q_1"), _answer("one", "yes no"), "questions.jsonl:2", "stands twice"),
        (_question("Q_2", level="boss"), _answer("one", "yes no"), "questions.jsonl:2", "level"),
        (
            _question("Q_2", criteria=[{"id": "a"}]),
            _answer("one", ""),
            "questions.jsonl:2",
            "criteria.0.expects.*add it",
        ),
        (_question("Q_2"), _answer("two", "", overall=5), "answers.jsonl:2", "overall.*less than or equal to 4"),
        (_question("Q_2"), _answer("two", "", question_id="Q_3"), "answers.jsonl:2", "question_id.*no question Q_3"),
        (_question("Q_2"), _answer("two", "", marks={"c": "met"}), "answers.jsonl:2", "marks.c.*it has K_a, K_b"),
        (_question("Q_2"), _answer("two", "", marks={"K_a": "good"}), "answers.jsonl:2", "marks.K_a.*'met'"),
        (_question("Q_2"), {"id": "two", "question_id": "Q_1"}, "answers.jsonl:2", "answer: Field required; add it"),
    ],
)
def test_a_bad_line_is_named(
    tmp_path: Path, library: Library, question: Any, answer: Any, place: str, says: str
) -> None:
    with pytest.raises(CaseError, match=says) as caught:
        _run(tmp_path, library, [_question(), question], [_answer("zero", "yes no"), answer])
    assert place in str(caught.value)


def test_the_command_prints_json(tmp_path: Path, data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOCK_INTERVIEWER_DATA_DIR", str(data_dir))
    bank, cases = _files(tmp_path, [_question()], [_answer("one", "It says a.", marks=_marks("met", "missed"))])
    done = CliRunner().invoke(app, ["eval", "run", "agreement", "--bank", str(bank), "--cases", str(cases), "--json"])
    assert done.exit_code == 0, done.output
    assert set(json.loads(done.stdout)["metrics"]) == METRICS
