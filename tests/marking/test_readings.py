from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interviewer.events import Mark
from interviewer.marking.readings import combine, on_edge
from knowledge.schema import Level, MarkValue
from tests.factories import question

MET, PARTIAL, MISSED, WRONG, OPEN = (
    MarkValue.MET,
    MarkValue.PARTIAL,
    MarkValue.MISSED,
    MarkValue.CONTRADICTED,
    MarkValue.NO_EVIDENCE,
)


def reading(*values: MarkValue) -> list[Mark]:
    return [
        Mark(criterion=id, mark=value, quote="q" if value in (MET, PARTIAL, WRONG) else None)
        for id, value in zip(("heavy", "light"), values, strict=False)
    ]


@pytest.mark.parametrize(
    ("votes", "agreed"),
    [
        ([MET, MET, MET], MET),
        ([MET, MET, MISSED], PARTIAL),
        ([MET, MET, PARTIAL], PARTIAL),
        ([MET, MISSED, MISSED], MISSED),
        ([WRONG, WRONG, MET], WRONG),
        ([MET, MISSED, WRONG], PARTIAL),
        ([MISSED, WRONG], OPEN),
        ([MET, MISSED], PARTIAL),
        ([OPEN, OPEN, MET], OPEN),
    ],
)
def test_one_dissent_takes_half_of_a_point(votes: list[MarkValue], agreed: MarkValue) -> None:
    (mark,) = combine([reading(vote) for vote in votes])
    assert mark.mark is agreed
    assert mark.votes == tuple(votes)


@given(st.lists(st.sampled_from(list(MarkValue)), min_size=1, max_size=5))
def test_readings_never_earn_more_than_the_kindest_and_show_evidence(votes: Sequence[MarkValue]) -> None:
    (mark,) = combine([reading(vote) for vote in votes])
    if mark.mark in (MET, PARTIAL):
        assert mark.quote
        assert MET in votes or PARTIAL in votes
    assert (mark.mark is MET) == (set(votes) == {MET})


def test_a_share_close_to_a_bar_is_on_an_edge() -> None:
    asked = question().model_copy(update={"levels": (Level.MID,)})
    assert not on_edge(asked, reading(MET, MET), Level.MID)
    assert on_edge(asked, reading(MISSED, MET), Level.MID)  # 0.25, the bar of a 2
    assert not on_edge(asked, reading(OPEN, OPEN), Level.MID)
    assert on_edge(asked, reading(MISSED, MET), None)
