import numpy as np
import pytest

from interviewer.marking.asking import Asking
from interviewer.marking.crossencoder import MOST_ANSWER, CrossEncoder

CRITERIA = (
    Asking(
        "The model has learnt noise of the training data that does not repeat in new data.",
        "It memorised flukes of its sample.",
        "It has learnt too little.",
    ),
    Asking("The error on the training data is low while the error on validation data is high."),
    Asking("More data or a simpler model helps."),
)
ANSWER = "It remembers the quirks of the sample it was shown, so it does well there and badly on anything new."


@pytest.fixture(scope="module")
def crossencoder() -> CrossEncoder:
    return CrossEncoder()


def test_a_criterion_reads_the_same_in_any_order_and_company(crossencoder: CrossEncoder) -> None:
    together = crossencoder.read(CRITERIA, ANSWER)
    np.testing.assert_array_equal(crossencoder.read(CRITERIA[::-1], ANSWER)[::-1], together)
    assert together.shape == (3, 3)


def test_the_same_answer_reads_the_same_again(crossencoder: CrossEncoder) -> None:
    again = CrossEncoder().read(CRITERIA, ANSWER)
    np.testing.assert_array_equal(again, crossencoder.read(CRITERIA, ANSWER))


def test_a_point_far_down_a_long_answer_is_read(crossencoder: CrossEncoder) -> None:
    filler = "We then spoke about the weather and the office plants for quite some time. " * 60
    assert len(filler.split()) > MOST_ANSWER
    near, far = (crossencoder.read(CRITERIA, text)[0, 0] for text in (ANSWER, f"{filler}{ANSWER}"))
    nothing = crossencoder.read(CRITERIA, filler)[0, 0]
    assert abs(near - far) < abs(near - nothing)
