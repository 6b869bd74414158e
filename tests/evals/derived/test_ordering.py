import orjson
import pytest

from evals.derived.ordering import order_of
from interviewer.marking.derived import WEIGHTS, weights
from knowledge.store import Library


@pytest.mark.slow
def test_what_ships_counts_our_own_texts_as_they_are() -> None:
    counts, least = order_of(Library.load().spoken)
    stored = orjson.loads(WEIGHTS.read_bytes())
    assert stored["ordered_from"] == pytest.approx(least, abs=0.02)
    assert counts.keys() == stored["order"].keys()
    assert weights().bias == stored["bias"]
