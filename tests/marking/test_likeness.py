import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from interviewer.marking.likeness import NAMES, likeness, sought, spelling, without
from knowledge.embedding import Embedder
from tests.factories import derived

ASKED = derived()


def _measured(answer: str, embedder: Embedder) -> np.ndarray:
    return likeness(sought(ASKED, embedder.embed), answer, embedder.embed([answer]))


def test_an_answer_in_other_words_is_nearer_than_the_question_given_back(embedder: Embedder) -> None:
    good = _measured("It memorises random flukes of its sample, so it does badly on held-out data.", embedder)
    echo = _measured("What is overfitting and how do you notice it?", embedder)
    assert good.shape == echo.shape == (len(ASKED.criteria), len(NAMES))
    assert (good[:, 0] > echo[:, 0] + 0.2).all()
    assert (good[:, 1] > echo[:, 1]).all()


def test_the_model_answer_is_like_itself(embedder: Embedder) -> None:
    np.testing.assert_allclose(_measured(ASKED.model_answer, embedder)[:, :2], 1.0, atol=1e-4)


def test_words_of_like_meaning_are_near() -> None:
    error, mistake, garden = spelling(["error", "mistake", "garden"])
    assert error @ mistake > error @ garden + 0.1
    assert spelling([]).shape == (0, error.size)


@given(st.lists(st.floats(-1, 1, width=32), min_size=3, max_size=3), st.integers(0, 2))
def test_nothing_of_the_direction_is_left(vector: list[float], place: int) -> None:
    direction = np.eye(3, dtype=np.float32)[place]
    rest = without(np.array([vector], np.float32), direction)
    assert abs(float(rest[0] @ direction)) < 1e-3
    assert float(np.linalg.norm(rest)) <= 1.001
