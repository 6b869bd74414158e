import pytest

from interviewer.counting import ORDER, Counted, basis, best_marks
from interviewer.events import Contested, Event, Kind, Mark, Reread, SelfMarked
from interviewer.scoring import scorecard
from interviewer.state import Interview
from knowledge.schema import MarkValue
from tests.factories import half_open, interview, marked, said


def _own(criterion: str, mark: MarkValue | None) -> SelfMarked:
    return SelfMarked(question="q-one", criterion=criterion, mark=mark)


def _contest(second: Mark | None, first: MarkValue = MarkValue.MET, by: str = "local") -> tuple[Event, ...]:
    objection = Contested(
        question="q-one", criterion="heavy", reason="no", first=Mark(criterion="heavy", mark=first), grader=by
    )
    failure = None if second else "the model is away"
    return objection, Reread(question="q-one", criterion="heavy", grader="judge", mark=second, failure=failure)


def _counted(state: Interview) -> dict[str, Counted]:
    return {item.mark.criterion: item for item in best_marks(state.asked[0], ORDER)[1]}


def test_a_candidate_marks_what_the_grader_left_open() -> None:
    found = _counted(interview(*half_open(), _own("light", MarkValue.MET)))["light"]
    assert (found.mark.mark, found.grader) == (MarkValue.MET, "candidate")
    assert found.read.guess is MarkValue.MISSED
    assert found.mark.quote is None


def test_a_candidate_never_replaces_a_sure_mark() -> None:
    found = _counted(interview(*half_open(), _own("heavy", MarkValue.MISSED)))["heavy"]
    assert (found.mark.mark, found.grader) == (MarkValue.MET, "local")


def test_a_judge_s_mark_comes_before_the_candidate_s() -> None:
    judged = marked(MarkValue.MET, MarkValue.MISSED, "judge")
    found = _counted(interview(*half_open(), _own("light", MarkValue.MET), judged))["light"]
    assert (found.mark.mark, found.grader) == (MarkValue.MISSED, "judge")


def test_the_latest_of_a_candidate_s_marks_counts_and_can_be_taken_back() -> None:
    first, second = _own("light", MarkValue.MET), _own("light", MarkValue.PARTIAL)
    assert _counted(interview(*half_open(), first, second))["light"].mark.mark is MarkValue.PARTIAL
    assert not _counted(interview(*half_open(), first, _own("light", None)))["light"].decided


def test_the_basis_says_whose_marks_a_score_rests_on() -> None:
    before, after = interview(*half_open()), interview(*half_open(), _own("light", MarkValue.MET))
    assert scorecard(before).basis.model_dump() == {"by": {"local": 1}, "open": 1}
    found = scorecard(after).basis
    assert (found.by, found.open, found.self_marked) == ({"candidate": 1, "local": 1}, 0, "partly")
    assert basis(()).total == 0


@pytest.mark.parametrize(
    ("second", "counts"),
    [
        (Mark(criterion="heavy", mark=MarkValue.PARTIAL, quote="It is heavy"), True),
        (Mark(criterion="heavy", mark=MarkValue.PARTIAL, quote="never said"), False),
        (Mark(criterion="heavy", mark=MarkValue.MISSED), False),
        (Mark(criterion="heavy", mark=MarkValue.NO_EVIDENCE), False),
        (Mark(criterion="heavy", mark=MarkValue.MET, quote="It is heavy"), False),
        (None, False),
    ],
)
def test_a_second_reading_counts_where_its_words_were_said(second: Mark | None, counts: bool) -> None:
    found = _counted(interview(*half_open(), *_contest(second)))["heavy"]
    assert found.contest is not None
    assert found.grader == ("judge" if counts else "local")
    assert found.mark.mark is (MarkValue.PARTIAL if counts else MarkValue.MET)


def test_a_contest_ends_with_the_mark_that_it_is_about() -> None:
    partial = Mark(criterion="heavy", mark=MarkValue.PARTIAL, quote="It is heavy")
    anew = marked(MarkValue.MISSED, MarkValue.MISSED)
    found = _counted(interview(*half_open(), *_contest(partial), anew))["heavy"]
    assert (found.mark.mark, found.contest) == (MarkValue.MISSED, None)


def _flag(state: Interview, criterion: str = "heavy") -> MarkValue | None:
    found = _counted(state)[criterion]
    return found.against.mark if found.against else None


@pytest.mark.parametrize(
    ("local", "judge", "flagged"),
    [
        (MarkValue.MET, MarkValue.MISSED, True),
        (MarkValue.MET, MarkValue.CONTRADICTED, True),
        (MarkValue.MISSED, MarkValue.MET, True),
        (MarkValue.CONTRADICTED, MarkValue.MET, True),
        (MarkValue.MET, MarkValue.PARTIAL, False),
        (MarkValue.MISSED, MarkValue.CONTRADICTED, False),
        (MarkValue.NO_EVIDENCE, MarkValue.MET, False),
        (MarkValue.MET, MarkValue.NO_EVIDENCE, False),
    ],
)
def test_a_judge_against_a_sure_local_mark_is_flagged(local: MarkValue, judge: MarkValue, flagged: bool) -> None:
    both = marked(local, MarkValue.MET), marked(judge, MarkValue.MET, "judge")
    state = interview(*said("It is heavy."), *both)
    assert _flag(state) is (local if flagged else None)
    assert _flag(state, "light") is None
    assert _counted(state)["heavy"].mark.mark is judge, "the judge's mark counts all the same"
    assert scorecard(state, ORDER).flagged == flagged


def test_a_local_marker_that_has_not_heard_all_flags_nothing() -> None:
    later = said("I don't know; or perhaps it is heavy.", Kind.DONT_KNOW)
    judged = marked(MarkValue.MET, MarkValue.MET, "judge")
    state = interview(*said("Hm."), marked(MarkValue.MISSED, MarkValue.MISSED), *later, judged)
    assert _flag(state) is None


def test_a_flag_goes_with_a_second_reading_that_agrees() -> None:
    judged = marked(MarkValue.MISSED, MarkValue.MET, "judge")
    met = Mark(criterion="heavy", mark=MarkValue.MET, quote="It is heavy")
    state = interview(*half_open(), judged)
    assert _flag(state) is MarkValue.MET
    assert _flag(interview(*half_open(), judged, *_contest(met, MarkValue.MISSED, "judge"))) is None
    assert _flag(interview(*half_open(), judged, *_contest(None, MarkValue.MISSED, "judge"))) is MarkValue.MET


def test_the_markers_of_decided_marks_are_known() -> None:
    second = Mark(criterion="heavy", mark=MarkValue.PARTIAL, quote="It is heavy")
    objection, reread = _contest(second)
    assert isinstance(reread, Reread)
    reread = reread.model_copy(update={"marker": "judge/y"})
    assert scorecard(interview(*half_open(), _own("light", MarkValue.MET))).markers == ("local/x",)
    assert scorecard(interview(*half_open(), objection, reread)).markers == ("judge/y",)
    before = marked(MarkValue.MET, MarkValue.MET).model_copy(update={"marker": None})
    assert scorecard(interview(*said("a"), before)).markers == ("",)


def test_an_unanswered_question_has_no_points() -> None:
    assert scorecard(interview()).basis.total == 0
    assert scorecard(interview(*said("x"))).basis.total == 0
