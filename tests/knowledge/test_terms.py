import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.terms import terms


@pytest.mark.parametrize(
    ("question", "exact"),
    [
        ("What does SUTVA mean?", ["sutva"]),
        ("Is DP-100 worth anything?", ["dp-100"]),
        ("What is rdrobust?", ["rdrobust"]),
        ("Who works with Kafka?", ["kafka"]),
        ("Why do visitors lose interest?", []),
        ("Now what? How do I go on?", []),
    ],
)
def test_names_and_rare_words_ask_for_their_spelling(question: str, exact: list[str]) -> None:
    assert [term.text for term in terms(question) if term.exact(1, 100)] == exact


def test_a_word_that_many_passages_hold_is_no_exact_term() -> None:
    (term,) = terms("What is SQL?")
    assert term.exact(3, 100)
    assert not term.exact(40, 100)
    assert not term.exact(0, 100)


@given(st.text(max_size=300))
def test_any_text_has_terms_of_bounded_rarity(text: str) -> None:
    assert all(0 <= term.rarity <= 1 for term in terms(text))
