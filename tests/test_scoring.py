import pytest
from hypothesis import given
from hypothesis import strategies as st

from interviewer import moves
from interviewer.events import Ended, Kind, Mark
from interviewer.scoring import band, score_question, scorecard, to_score
from knowledge.schema import Level, MarkValue
from tests.factories import RUBRIC, interview, marked, question, said, spoke

MARKS = st.sampled_from(list(MarkValue))
ORDER = [MarkValue.CONTRADICTED, MarkValue.MISSED, MarkValue.PARTIAL, MarkValue.MET]


def _marks(heavy: MarkValue, light: MarkValue) -> list[Mark]:
    return [Mark(criterion="heavy", mark=heavy), Mark(criterion="light", mark=light)]


def _score(heavy: MarkValue, light: MarkValue, hints: int = 0) -> int | None:
    return score_question(question(), _marks(heavy, light), RUBRIC, Level.MID, hints).score


def test_all_met_is_a_four_and_none_a_one() -> None:
    assert _score(MarkValue.MET, MarkValue.MET) == 4
    assert _score(MarkValue.MISSED, MarkValue.MISSED) == 1


def test_no_evidence_is_not_a_low_score() -> None:
    assert _score(MarkValue.NO_EVIDENCE, MarkValue.NO_EVIDENCE) is None
    assert _score(MarkValue.NO_EVIDENCE, MarkValue.MISSED) is None
    assert _score(MarkValue.MET, MarkValue.NO_EVIDENCE) == 4


def test_a_hint_caps_the_criterion_it_helped() -> None:
    assert _score(MarkValue.MET, MarkValue.MET, hints=1) == 4
    assert _score(MarkValue.MET, MarkValue.MET, hints=2) == 3
    assert score_question(question(), _marks(MarkValue.MET, MarkValue.MET), RUBRIC, Level.MID, 3).share == 0.625


def test_a_contradicted_main_point_cannot_reach_the_bar() -> None:
    assert (_score(MarkValue.CONTRADICTED, MarkValue.MET) or 0) <= 2


@pytest.mark.parametrize(("value", "junior", "senior"), [(0.5, 3, 2), (0.8, 4, 3), (0.25, 2, 1)])
def test_more_is_expected_of_a_senior(value: float, junior: int, senior: int) -> None:
    assert (to_score(value, Level.JUNIOR), to_score(value, Level.SENIOR)) == (junior, senior)


@pytest.mark.parametrize(
    ("value", "name"),
    [
        (4.0, "strong hire"),
        (3.0, "hire"),
        (2.5, "lean hire"),
        (2.0, "lean no hire"),
        (1.5, "no hire"),
        (1, "strong no hire"),
    ],
)
def test_bands(value: float, name: str) -> None:
    assert band(value) == name


@given(MARKS, MARKS, st.sampled_from(list(Level)))
def test_scores_stay_on_the_scale(heavy: MarkValue, light: MarkValue, level: Level) -> None:
    assert score_question(question(), _marks(heavy, light), RUBRIC, level).score in (1, 2, 3, 4, None)


@given(st.sampled_from(ORDER), st.sampled_from(ORDER), st.integers(0, 3))
def test_a_better_mark_never_lowers_the_score(low: MarkValue, other: MarkValue, hints: int) -> None:
    for better in ORDER[ORDER.index(low) :]:
        assert (_score(better, other, hints) or 0) >= (_score(low, other, hints) or 0)


def test_a_one_caps_the_round() -> None:
    card = scorecard(interview(*said("a"), marked(MarkValue.MET, MarkValue.MISSED), Ended(reason="finished")))
    assert card.band == "lean no hire"
    assert "caps the round" in card.caps[0]


def test_nothing_shown_is_not_enough_evidence() -> None:
    card = scorecard(interview(*said("skip", Kind.SKIP), Ended(reason="finished")))
    assert (card.score, card.band) == (None, "not enough evidence")
    assert all(dimension.score is None for dimension in card.dimensions)


def test_the_judges_marks_replace_the_local_ones() -> None:
    state = interview(
        *said("a"), marked(MarkValue.MISSED, MarkValue.MISSED), marked(MarkValue.MET, MarkValue.MET, "judge")
    )
    assert scorecard(state, ("judge", "local")).questions[0].grader == "judge"
    assert scorecard(state, ("judge", "local")).questions[0].score == 4


def test_candour_is_read_from_conduct() -> None:
    state = interview(*said("a"), marked(MarkValue.MET, MarkValue.MET), *said("no idea", Kind.DONT_KNOW))
    card = scorecard(state)
    assert {item.id: item.score for item in card.dimensions}["candour"] == 4


def test_hints_are_shown_as_caps() -> None:
    state = interview(spoke(moves.GiveHint(question="q-one", rung=2)), *said("a"), marked(MarkValue.MET, MarkValue.MET))
    assert scorecard(state).questions[0].capped == ("heavy",)
