from random import Random

import pytest

from evals.tricks import BENIGN, KEPT_ASIDE, TAUGHT, deny
from interviewer.text import content, words
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


@pytest.mark.parametrize("kind", ["padded", "unpunctuated"])
def test_a_disguise_keeps_what_is_said(question: Question, kind: str) -> None:
    answer = question.model_answer
    assert content(answer) <= content(BENIGN[kind](answer, Random(0)))


def test_typing_errors_leave_most_words_alone(question: Question) -> None:
    said = words(question.model_answer)
    mistyped = words(BENIGN["mistyped"](question.model_answer, Random(0)))
    assert 0.5 < sum(word in mistyped for word in said) / len(said) < 1.0
