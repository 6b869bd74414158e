import pytest
from hypothesis import given
from hypothesis import strategies as st

from interviewer import moves
from interviewer.events import CandidateSaid, Event, Kind, Mark, Marked, Ran, TestResult, TurnRead
from interviewer.policy import decide
from interviewer.state import Interview, step
from knowledge.schema import MarkValue
from tests.coding_bank import coding_question
from tests.factories import interview, marked, persona, question, said, spoke, started

MET, MISSED, PARTIAL, UNSURE = MarkValue.MET, MarkValue.MISSED, MarkValue.PARTIAL, MarkValue.NO_EVIDENCE


def test_the_heaviest_missed_criterion_is_probed() -> None:
    move = decide(interview(*said("a"), marked(MISSED, MISSED)))
    assert move == moves.Probe(question="q-one", criterion="heavy")


def test_a_met_point_is_not_probed() -> None:
    move = decide(interview(*said("a"), marked(MET, MISSED)))
    assert isinstance(move, moves.Probe)
    assert move.criterion == "light"


def test_the_limit_of_probes_holds() -> None:
    state = interview(
        *said("a"), marked(MISSED, MISSED), spoke(moves.Probe(question="q-one", criterion="heavy")), *said("b"),
        marked(MISSED, MISSED),
    )  # fmt: skip
    assert decide(state) == moves.Next(leaving="enough", question="q-two")


def test_a_complete_answer_leads_on() -> None:
    assert decide(interview(*said("a"), marked(MET, MET))) == moves.Next(leaving="answered", question="q-two")


def _astray(text: str, about: str | None = None) -> tuple[Event, Event]:
    return CandidateSaid(text=text), TurnRead(kind=Kind.ANSWER, confidence=1.0, manner="astray", about=about)


def test_an_answer_to_another_question_is_led_back_and_its_topic_named_where_it_is_known() -> None:
    assert decide(interview(*_astray("a"), marked(MISSED, MISSED))) == moves.Redirect(
        question="q-one", about="a different topic"
    )
    assert decide(interview(*_astray("a", "SQL"))) == moves.Redirect(question="q-one", about="SQL")


def test_a_second_one_ends_the_question_and_a_later_one_is_taken_as_an_answer() -> None:
    back = spoke(moves.Redirect(question="q-one", about="SQL"))
    again = interview(*_astray("a"), back, *_astray("b"), marked(MISSED, MISSED))
    assert decide(again) == moves.Next(leaving="enough", question="q-two")
    between = (*said("b"), marked(MISSED, MISSED), spoke(moves.Repeat(question="q-one")))
    later = interview(*_astray("a"), back, *between, *_astray("c"), marked(MISSED, MISSED))
    assert decide(later) == moves.Probe(question="q-one", criterion="heavy")


def test_a_persona_may_leave_partial_points_alone() -> None:
    start = started(who=persona(partial=False))
    assert isinstance(decide(interview(*said("a"), marked(PARTIAL, MET), start=start)), moves.Next)


def test_the_follow_up_takes_up_the_candidates_words() -> None:
    mark = Mark(criterion="light", mark=MET, quote="quite light", confidence=0.9)
    event = Marked(question="q-one", grader="local", marks=(Mark(criterion="heavy", mark=MISSED), mark))
    move = decide(interview(*said("it is quite light"), event))
    assert move == moves.Probe(question="q-one", criterion="heavy", quote="quite light")


def test_hints_go_down_the_ladder_and_stop_at_the_personas_limit() -> None:
    state = interview(*said("hint", Kind.HINT))
    assert decide(state) == moves.GiveHint(question="q-one", rung=1)
    state = interview(spoke(moves.GiveHint(question="q-one", rung=2)), *said("hint", Kind.HINT))
    assert decide(state) == moves.NoHint(question="q-one")


@pytest.mark.parametrize(("offers", "expected"), [("when_stuck", moves.GiveHint), ("on_request", moves.Next)])
def test_not_knowing_earns_a_hint_or_another_question(offers: str, expected: type) -> None:
    state = interview(*said("I don't know", Kind.DONT_KNOW), start=started(who=persona(offers=offers)))
    assert isinstance(decide(state), expected)


def test_clarifications_come_from_the_sheet() -> None:
    start = started(question("q-one", facts=True))
    state = interview(*said("How large?", Kind.CLARIFY, ("size",)), start=start)
    assert decide(state) == moves.TellFacts(question="q-one", facts=("size",))
    state = interview(*said("What colour?", Kind.CLARIFY), start=start)
    assert decide(state) == moves.TellFacts(question="q-one", facts=())


@pytest.mark.parametrize(
    ("kind", "move"),
    [
        (Kind.REPEAT, moves.Repeat(question="q-one")),
        (Kind.REVEAL, moves.RefuseReveal()),
        (Kind.SMALLTALK, moves.SmallTalk()),
        (Kind.ASK_BACK, moves.AnswerBack()),
        (Kind.SKIP, moves.Next(leaving="skipped", question="q-two")),
        (Kind.END, moves.Close(reason="candidate")),
    ],
)
def test_each_kind_of_message_has_its_move(kind: Kind, move: moves.Move) -> None:
    assert decide(interview(*said("some words", kind))) == move


def test_silence_is_met_once_and_then_left() -> None:
    state = interview(*said("  "))
    assert decide(state) == moves.Encourage()
    state = interview(*said("  "), spoke(moves.Encourage()), *said("👍"))
    assert decide(state) == moves.Next(leaving="unknown", question="q-two")


def test_the_last_question_is_followed_by_an_invitation() -> None:
    start = started(question("q-one"))
    assert decide(interview(*said("a"), marked(MET, MET), start=start)) == moves.Invite(leaving="answered")
    start = started(question("q-one", topic="questions-for-us"))
    assert decide(interview(*said("a"), marked(MET, MET), start=start)) == moves.Close(reason="finished")


def test_an_interviewer_keeps_time_with_small_talk() -> None:
    chatter: list[Event] = []
    for _ in range(6):
        chatter += [*said("nice", Kind.SMALLTALK), spoke(moves.SmallTalk())]
    state = interview(*chatter[:-1])
    assert decide(state) == moves.Next(leaving="time", question="q-two")


@given(
    st.lists(st.tuples(st.sampled_from(list(Kind)), st.sampled_from(list(MarkValue))), max_size=80), st.integers(0, 4)
)
def test_every_interview_ends_and_asks_nothing_twice(turns: list[tuple[Kind, MarkValue]], probes: int) -> None:
    """Whatever is said: no question twice, no criterion probed twice, an end within a bounded number of turns."""
    state = interview(start=started(question("q-one"), question("q-two"), who=persona(probes=probes, hints=3)))
    steps = 0
    padding = [(Kind.ANSWER, MarkValue.MISSED)] * 60
    for kind, mark in [*turns, *padding]:
        state, ended = _turn(state, kind, mark)
        steps += 1
        if ended:
            break
    assert ended
    assert steps <= 60
    ids = [asked.question.id for asked in state.asked]
    assert len(ids) == len(set(ids))
    for asked in state.asked:
        assert len(asked.probes) == len(set(asked.probes)) <= probes


def _turn(state: Interview, kind: Kind, mark: MarkValue) -> tuple[Interview, bool]:
    for event in said("some words", kind):
        state = step(state, event)
    if state.current is not None:
        state = step(state, marked(mark, mark, question=state.current.question.id))
    move = decide(state)
    return step(state, spoke(move)), isinstance(move, moves.Close)


def _coded(*events: Event) -> Interview:
    return interview(*events, start=started(coding_question("q-one"), question("q-two")))


def _ran(passed: int) -> list[Event]:
    names = ("two", "secret")
    results = tuple(
        TestResult(name=name, outcome="passed" if index < passed else "failed") for index, name in enumerate(names)
    )
    said_code = (CandidateSaid(text="def f(): ..."), TurnRead(kind=Kind.ANSWER, confidence=1, code="def f(): ..."))
    return [*said_code, Ran(question="q-one", language="python", code="def f(): ...", results=results)]


def test_code_is_asked_for_twice_at_most() -> None:
    talk = said("I would use a set")
    ask = moves.AskCode(question="q-one")
    assert decide(_coded(*talk)) == ask
    state = _coded(*talk, spoke(ask), *talk, spoke(ask), *talk)
    assert decide(state) == moves.Probe(question="q-one", criterion="cost")


def test_failing_tests_earn_another_look_twice_at_most() -> None:
    mend = moves.Mend(question="q-one")
    assert decide(_coded(*_ran(1))) == mend
    state = _coded(*_ran(0), spoke(mend), *_ran(1), spoke(mend), *_ran(1))
    assert decide(state) == moves.Probe(question="q-one", criterion="cost")


def test_passing_tests_lead_to_the_follow_ups_and_then_on() -> None:
    probe = moves.Probe(question="q-one", criterion="cost")
    assert decide(_coded(*_ran(2))) == probe
    met = Marked(question="q-one", grader="local", marks=(Mark(criterion="cost", mark=MET),))
    assert decide(_coded(*_ran(2), spoke(probe), *said("constant"), met)) == moves.Next(
        leaving="answered", question="q-two"
    )


def test_code_that_was_not_run_is_talked_about() -> None:
    refused = Ran(question="q-one", language="python", code="x", refused="no sandbox")
    state = _coded(CandidateSaid(text="x"), TurnRead(kind=Kind.ANSWER, confidence=1, code="x"), refused)
    assert isinstance(decide(state), moves.Probe)
