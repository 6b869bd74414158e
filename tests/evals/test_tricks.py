from random import Random

import pytest

from evals.tricks import KEPT_ASIDE, TAUGHT, deny
from knowledge.schema import Question
from knowledge.store import Library


@pytest.fixture(scope="module")
def question(library: Library) -> Question:
    return library.question("theory-overfitting")


@pytest.mark.parametrize("kind", [*TAUGHT, *KEPT_ASIDE])
def test_a_trick_is_no_model_answer(question: Question, kind: str) -> None:
    found = {**TAUGHT, **KEPT_ASIDE}[kind](question, Random(0))
    assert found
    assert found != question.model_answer


@pytest.mark.parametrize(
    ("sentence", "denied"),
    [
        ("It is low.", "It is not low."),
        ("It is not low.", "It is low."),
        ("The error falls.", "It is not the case that the error falls."),
    ],
)
def test_deny_turns_a_sentence_round(sentence: str, denied: str) -> None:
    assert deny(sentence) == denied
