from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.disguises import DISGUISES, FILLERS, MOST_WORDS, REMARKS, mistyped, spread, surrounded
from evals.variants import FILLERS as TRIED
from evals.variants import IRRELEVANT
from interviewer.text import content, words

ANSWER = "The model learns noise of its sample. So the error on new data is high, and more data would help."


@pytest.mark.parametrize("kind", sorted(set(DISGUISES) - {"mistyped"}))
@given(seed=st.integers())
def test_a_disguise_keeps_what_is_said(kind: str, seed: int) -> None:
    assert content(ANSWER) <= content(DISGUISES[kind](ANSWER, Random(seed)))


@pytest.mark.parametrize("pad", [spread, surrounded])
@given(seed=st.integers())
def test_padding_never_pushes_the_answer_out_of_sight(pad: object, seed: int) -> None:
    longer = pad(ANSWER, Random(seed))  # type: ignore[operator]
    assert len(words(longer)) <= MOST_WORDS + 20
    long = " ".join([ANSWER] * 20)
    assert pad(long, Random(seed)) == long  # type: ignore[operator]


def test_what_teaches_is_not_what_the_suites_try() -> None:
    assert not {*FILLERS, *REMARKS} & {*TRIED, *IRRELEVANT}


def test_typing_errors_leave_most_words_alone() -> None:
    said, typed = words(ANSWER), words(mistyped(ANSWER, Random(0)))
    assert 0.5 < sum(word in typed for word in said) / len(said) < 1.0
