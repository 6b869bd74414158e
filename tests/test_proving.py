"""Coding questions are proved by running them."""

import re
from pathlib import Path

import pytest
import yaml

from interviewer.proving import prove, prove_banks
from interviewer.sandbox.runner import isolation
from knowledge.lint import lint_question
from knowledge.schema import Question, Stage
from knowledge.store import Library
from tests.coding_bank import coding_question

LIBRARY = Library.load()
CODED = [entry.question for entry in LIBRARY.questions.values() if entry.question.code]
python = pytest.mark.skipif(isolation().reason is not None, reason="no isolation here")


@python
@pytest.mark.parametrize("question", CODED, ids=lambda question: question.id)
def test_every_bundled_solution_passes_and_every_wrong_one_fails(question: Question) -> None:
    assert list(prove(question)) == []


def _changed(**changes: object) -> Question:
    question = coding_question(language="sql")
    return Question.model_validate(
        question.model_dump(mode="json") | {"code": (question.code or question).model_dump(mode="json") | changes}
    )


def test_a_solution_that_fails_is_found() -> None:
    assert list(prove(_changed())) == []
    (message, *_) = prove(_changed(solution="SELECT 1"))
    assert message.startswith("code.solution: fails the test totals")


def test_a_wrong_solution_that_passes_is_found() -> None:
    wrong = [{"code": "SELECT customer, SUM(amount) FROM orders GROUP BY 1", "fails": ["totals"]}]
    assert next(iter(prove(_changed(wrong=wrong)))).startswith("code.wrong[0]: passes totals")


def test_an_expectation_that_is_no_literal_is_found() -> None:
    tests = [{"name": name, "expects": "open('x')"} for name in ("totals", "empty")]
    assert "not a literal" in next(prove(_changed(tests=tests)))


def test_a_user_s_broken_bank_is_left_to_the_lint(tmp_path: Path) -> None:
    path = tmp_path / "x.yaml"
    path.write_text("stage: coding\n")
    assert prove_banks([path], None) == []


@pytest.mark.parametrize(("field", "value"), [("tests", ["nowhere"]), ("tests", [])])
def test_tests_that_criteria_name_must_exist(field: str, value: list[str]) -> None:
    data = coding_question().model_dump(mode="json")
    data["criteria"][0][field] = value
    if value:
        with pytest.raises(ValueError, match="no test nowhere; the tests are two, secret"):
            Question.model_validate(data)
    else:
        assert Question.model_validate(data).criteria[0].tests == ()


def test_a_criterion_with_tests_needs_neither_examples_nor_probe() -> None:
    findings = [finding.message for finding in lint_question(coding_question(), Stage.CODING, Path("x.yaml"))]
    assert not any(message.startswith(("right:", "edge:")) for message in findings)
    assert any(message.startswith("cost:") for message in findings)


def test_the_lint_asks_for_tests_that_mean_something() -> None:
    question = coding_question()
    assert question.code is not None
    task = question.code.model_copy(update={"wrong": (), "tests": question.code.tests[:1] * 2})
    plain = tuple(item.model_copy(update={"tests": ()}) for item in question.criteria)
    bare = question.model_copy(update={"code": task, "criteria": plain})
    messages = " ".join(finding.message for finding in lint_question(bare, Stage.CODING, Path("x.yaml")))
    assert all(part in messages for part in ("no criterion names tests", "no hidden test", "no wrong solution"))
    without = question.model_copy(update={"code": None})
    assert any("no code" in item.message for item in lint_question(without, Stage.CODING, Path("x.yaml")))


def test_the_example_in_the_documentation_holds() -> None:
    page = (Path(__file__).parents[1] / "docs" / "writing.md").read_text(encoding="utf-8")
    (example,) = [
        block
        for block in re.findall(r"```yaml\n(.*?)```", page, re.S)
        if "\nquestions:" in block and "solution:" in block
    ]
    data = yaml.safe_load(example)["questions"][0]
    assert list(prove(Question.model_validate(data | {"model_answer": "…"}))) == []
