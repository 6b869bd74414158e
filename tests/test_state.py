import pytest
from hypothesis import given
from hypothesis import strategies as st

from interviewer import moves
from interviewer.errors import JournalError
from interviewer.events import EVENT, Contested, Ended, Event, Kind, Mark, Reread, SelfMarked, Usage
from interviewer.state import fold, step
from knowledge.schema import MarkValue
from tests.factories import interview, marked, said, spoke, started


def test_opening_asks_the_first_question() -> None:
    state = interview()
    assert state.current is not None
    assert state.current.question.id == "q-one"
    assert [question.id for question in state.remaining] == ["q-two"]


def test_answers_gather_with_their_question() -> None:
    state = interview(*said("first"), spoke(moves.Probe(question="q-one", criterion="heavy")), *said("second"))
    assert state.current is not None
    assert state.current.messages == ("first", "second")
    assert state.current.probes == ("heavy",)


def test_commands_are_no_evidence() -> None:
    state = interview(*said("hint please", Kind.HINT), *said("skip", Kind.SKIP))
    assert state.current is not None
    assert state.current.messages == ()
    assert state.idle == 2


def test_an_open_i_do_not_know_is_kept_as_candour() -> None:
    state = interview(*said("I don't know", Kind.DONT_KNOW))
    assert state.current is not None
    assert state.current.admitted == ("I don't know",)


def test_moving_on_closes_and_opens() -> None:
    state = interview(*said("x"), spoke(moves.Next(leaving="answered", question="q-two")))
    assert [(asked.question.id, asked.leaving) for asked in state.asked] == [("q-one", "answered"), ("q-two", None)]


def test_a_late_mark_of_a_closed_question_is_taken() -> None:
    state = interview(
        *said("x"),
        spoke(moves.Next(leaving="answered", question="q-two")),
        marked(MarkValue.MET, MarkValue.MISSED, "judge"),
    )
    assert state.get("q-one").marks["judge"][0].mark is MarkValue.MET


def test_the_words_are_pending_until_they_are_read() -> None:
    heard, read = said("hello")
    state = step(interview(), heard)
    assert state.pending == "hello"
    assert step(state, read).pending is None


def test_a_journal_must_begin_with_a_start() -> None:
    with pytest.raises(JournalError, match="does not begin"):
        fold("x", [])
    with pytest.raises(JournalError, match="starts twice"):
        fold("x", [started(), started()])


def _objection() -> list[Event]:
    first = Mark(criterion="heavy", mark=MarkValue.MET, quote="x")
    second = Mark(criterion="heavy", mark=MarkValue.PARTIAL, quote="x")
    return [
        Contested(question="q-one", criterion="heavy", reason="no", first=first, grader="local"),
        Reread(question="q-one", criterion="heavy", grader="judge", mark=second, usage=Usage(model="m")),
    ]


def test_a_second_reading_is_kept_beside_the_first_and_its_cost_is_counted() -> None:
    state = interview(*said("x"), *_objection())
    contest = state.get("q-one").dissent.contests["heavy"]
    assert contest.second is not None
    assert (contest.first.mark, contest.second.mark, contest.reader) == (MarkValue.MET, MarkValue.PARTIAL, "judge")
    assert [usage.model for usage in state.usage] == ["m"]


def _turns() -> st.SearchStrategy[list[Event]]:
    turn = st.one_of(
        st.builds(said, st.text(max_size=40), st.sampled_from(list(Kind))).map(list),
        st.just([spoke(moves.Probe(question="q-one", criterion="light"))]),
        st.just([spoke(moves.GiveHint(question="q-one", rung=1))]),
        st.just([spoke(moves.SmallTalk())]),
        st.just([spoke(moves.Invite(leaving="enough"))]),
        st.just([marked(MarkValue.MET, MarkValue.PARTIAL)]),
        st.just([SelfMarked(question="q-one", criterion="light", mark=MarkValue.MET)]),
        st.just([SelfMarked(question="q-one", criterion="light", mark=None)]),
        st.just(_objection()),
        st.just([Ended(reason="abandoned")]),
    )
    return st.lists(turn, max_size=8).map(lambda turns: [event for turn in turns for event in turn])


@given(_turns())
def test_stored_and_reread_events_fold_to_the_same_state(events: list[Event]) -> None:
    start: list[Event] = [started(), spoke(moves.Open(question="q-one"))]
    once = fold("x", [*start, *events])
    again = fold("x", [EVENT.validate_json(EVENT.dump_json(event)) for event in [*start, *events]])
    assert once == again
    assert once.seq == len(events) + 2


@given(_turns(), st.integers(0, 20))
def test_folding_may_stop_and_go_on_anywhere(events: list[Event], cut: int) -> None:
    whole = [started(), spoke(moves.Open(question="q-one")), *events]
    state = fold("x", whole[: max(1, min(cut, len(whole)))])
    for event in whole[max(1, min(cut, len(whole))) :]:
        state = step(state, event)
    assert state == fold("x", whole)
