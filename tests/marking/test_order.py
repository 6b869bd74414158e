from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interviewer.marking.derived import weights
from interviewer.marking.order import LEAST_WORDS, Order, count, kind
from interviewer.text import words
from knowledge.store import Library


@pytest.mark.parametrize(
    ("word", "found"),
    [("the", "the"), ("training", "-ing"), ("classes", "-s"), ("loss", "-"), ("3", "#"), ("don't", "don't")],
)
def test_small_words_are_known_and_others_by_their_endings(word: str, found: str) -> None:
    assert kind(word) == found


def test_sentences_are_told_from_their_own_words_shuffled(library: Library) -> None:
    order, random = weights().order, Random(0)
    wrong = 0
    for entry in library.questions.values():
        found = words(entry.question.model_answer)
        shuffled = random.sample(found, len(found))
        said, mixed = order(" ".join(found)), order(" ".join(shuffled))
        wrong += said is None or mixed is None or said <= mixed
    assert wrong <= 0.01 * len(library.questions)


def test_a_list_of_terms_has_no_order() -> None:
    listed = weights().order("precision recall threshold classifier dataset baseline metric imbalance sampling")
    assert listed is not None
    assert listed < weights().ordered_from


def test_what_follows_what_is_counted() -> None:
    assert count(["the model is the best"]) == {"the": {"-": 2}, "-": {"is": 1}, "is": {"the": 1}}


def test_too_few_words_tell_nothing() -> None:
    assert Order.of({"the": {"-": 3}})(" ".join(["model"] * (LEAST_WORDS - 1))) is None


@given(st.text(max_size=300))
def test_any_text_is_measured_or_too_short(text: str) -> None:
    found = weights().order(text)
    assert found is None or abs(found) < 30
