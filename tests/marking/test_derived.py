from random import Random

import numpy as np
import pytest

from evals.tricks import shuffled
from interviewer.marking.derived import judge, weights
from interviewer.marking.features import Reading
from interviewer.marking.local import LocalMarker
from interviewer.marking.local import weights as own_weights
from knowledge.embedding import Embedder
from knowledge.schema import MarkValue
from tests.factories import derived

QUESTION = derived()
GOOD = "It fits the noise: training error tiny, validation error large. I would regularise it or get more data."


@pytest.fixture(scope="module")
def marker(embedder: Embedder) -> LocalMarker:
    return LocalMarker.of(embedder)


def _chances(marker: LocalMarker, answer: str) -> list[float]:
    return [mark.chance or 0.0 for mark in marker.mark_now(QUESTION, [answer]).marks]


def test_a_good_answer_is_thought_better_than_a_wrong_one(marker: LocalMarker) -> None:
    wrong = "It is when the network is too small to learn anything useful, so that both errors are large."
    assert min(_chances(marker, GOOD)) > max(_chances(marker, wrong))


def test_shuffled_words_are_doubted(marker: LocalMarker) -> None:
    mixed = marker.mark_now(QUESTION, [shuffled(QUESTION, Random(1))]).marks
    assert not any(mark.likeliest is MarkValue.MET for mark in mixed)
    assert all(mark.likeliest is MarkValue.MET for mark in marker.mark_now(QUESTION, [QUESTION.model_answer]).marks)


def test_what_is_unsure_is_left_to_the_candidate_with_their_words(marker: LocalMarker) -> None:
    for mark in marker.mark_now(QUESTION, [GOOD]).marks:
        assert mark.mark is MarkValue.NO_EVIDENCE
        assert mark.suggestion
        assert mark.suggestion in GOOD
        assert (mark.guess is MarkValue.MET) == ((mark.chance or 0.0) >= 0.5)


@pytest.mark.parametrize("answer", ["", "👍"])
def test_nothing_said_is_missed(marker: LocalMarker, answer: str) -> None:
    assert {mark.mark for mark in marker.mark_now(QUESTION, [answer]).marks} == {MarkValue.MISSED}


@pytest.mark.parametrize(
    "answer", ["What is overfitting, and how do you notice it?", "I have no idea.", "Nice weather."]
)
def test_nothing_of_the_matter_earns_nothing(marker: LocalMarker, answer: str) -> None:
    assert {mark.likeliest for mark in marker.mark_now(QUESTION, [answer]).marks} == {MarkValue.MISSED}


def test_it_goes_by_a_name_of_its_own(marker: LocalMarker) -> None:
    """The standard error that was measured of the marker holds for criteria that somebody wrote."""
    names = {marker.mark_now(QUESTION, [answer]).marker for answer in ("", GOOD)}
    assert names == {weights().marker}
    assert weights().marker != own_weights().marker


def test_sure_is_only_what_is_unlike_and_hopeless_too() -> None:
    fitted = weights()
    count = len(QUESTION.criteria)
    features = np.zeros((count, 14))
    places = np.zeros(count, np.int64)

    def marks(like: float, read: float) -> set[MarkValue]:
        features[:, 12] = read
        reading = Reading(features, ("It fits noise.",), places, places, "It fits noise.", np.full((count, 4), like))
        return {mark.mark for mark in judge(QUESTION, reading, fitted)}

    assert marks(1.0, 2.0) == {MarkValue.NO_EVIDENCE}
    assert marks(1.0, -2.0) == {MarkValue.NO_EVIDENCE}
    assert marks(0.0, -3.5) == {MarkValue.MISSED}
    assert marks(0.0, 2.0) == {MarkValue.NO_EVIDENCE}
    # Much like the model answer, and the cross-encoder sees nothing in it: doubted, not missed.
    assert marks(0.6, -9.0) == {MarkValue.NO_EVIDENCE}


def test_criteria_that_somebody_wrote_are_not_its_business() -> None:
    reading = Reading(np.zeros((1, 14)), ("a",), np.zeros(1, np.int64), np.zeros(1, np.int64))
    with pytest.raises(ValueError, match="not derived"):
        judge(QUESTION, reading, weights())
