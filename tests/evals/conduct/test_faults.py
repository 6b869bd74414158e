"""Each kind of fault is found where it is, and not where it is not."""

from typing import Any

import pytest

from evals.conduct.facts import clarification_missed, invented_fact
from evals.conduct.faults import FAULTS
from evals.conduct.leaks import leak
from evals.conduct.pace import alike_openings, goodbye_ignored, overrun, repeated_question
from evals.conduct.playing import Said
from evals.conduct.voice import persona_drift, score_told
from interviewer.events import Ended, Event, Kind, Mark, Marked, Source
from interviewer.moves import (
    AnswerBack,
    Close,
    GiveHint,
    Leaving,
    Next,
    Probe,
    RefuseReveal,
    Repeat,
    SmallTalk,
    TellFacts,
)
from knowledge.schema import MarkValue
from tests.evals.conduct.scene import OTHER, PRUNING, earlier, moment
from tests.factories import said, spoke

PROBE = Probe(question="q-one", criterion="noise")
TELL = TellFacts(question="q-one", facts=("size",))
NOTHING = TellFacts(question="q-one")
GOODBYE = Said("Bye!", ends=True)
ASKS, ASKS_MORE = Said("How many rows are there?", wants="size"), Said("Is there a piano?", wants="")
MET = Marked(question="q-one", grader="local", marks=(Mark(criterion="noise", mark=MarkValue.MET),))
POINT = "So branches that follow noise of the sample are removed and validation error falls."
SHEET = "The table holds 20,000 labelled customers."
PASSAGE = Source(file="a.md", title="Work", text="The team meets every morning and plans the week on Mondays.")


def hint(rung: int) -> GiveHint:
    return GiveHint(question="q-one", rung=rung)


def leaving(why: Leaving) -> Next:
    return Next(question=OTHER.id, leaving=why)


@pytest.mark.parametrize(
    ("words", "events"),
    [
        (POINT, said("It makes it smaller.")),
        ("It cuts away twigs that learnt accidents by heart.", said("Hm.")),
        ("Fine. The tree becomes smaller and generalises better.", said("Hm.")),
    ],
)
def test_an_unmet_point_is_given_away(words: str, events: tuple[Event, ...]) -> None:
    assert "noise" in (leak(moment(RefuseReveal(), words, *events)) or "")


def test_what_was_said_asked_or_met_is_no_leak() -> None:
    assert leak(moment(PROBE, f"You said: {POINT} How would the error on new data change?", *said(POINT))) == ""
    assert leak(moment(RefuseReveal(), POINT, *said("It generalises."), MET)) == ""
    assert leak(moment(PROBE, "How would the error on new data change?", *said("Hm."))) == ""


def test_a_hint_that_nobody_asked_for_is_a_leak() -> None:
    asked = said("A hint, please?", Kind.HINT)
    assert leak(moment(hint(1), "Think of rung 1.", *asked)) == ""
    assert "hint 2" in (leak(moment(hint(2), "Think of rung 2.", *asked)) or "")
    assert "hint 1" in (leak(moment(hint(1), "Think of rung 1.", *said("It shrinks."))) or "")
    deep = [one for rung in (1, 2) for one in (*asked, spoke(hint(rung)))]
    assert "hint 3" in (leak(moment(hint(3), "Think of rung 3.", *deep, *asked)) or "")


def test_a_fact_that_no_sheet_holds_is_found() -> None:
    made_up = "Our marketing department buys addresses from several brokers."
    assert "marketing" in (invented_fact(moment(NOTHING, made_up, *said("Where from?", Kind.CLARIFY))) or "")
    assert "17000" in (
        invented_fact(moment(PROBE, "With 17,000 rows, how would the error change?", *said("Hm."))) or ""
    )
    back = moment(AnswerBack(), made_up, *said("Where from?", Kind.ASK_BACK), sources=(PASSAGE,))
    assert "marketing" in (invented_fact(back) or "")


def test_a_fact_of_the_sheet_or_a_passage_is_not_invented() -> None:
    assert invented_fact(moment(TELL, f"Sure. {SHEET}", *said("How many?", Kind.CLARIFY))) == ""
    open_point = "That isn't specified, so please state an assumption and go on from there."
    assert invented_fact(moment(NOTHING, open_point, *said("Where from?", Kind.CLARIFY))) == ""
    told = "The team meets every morning. Back to trees: What does pruning do to a decision tree?"
    assert invented_fact(moment(AnswerBack(), told, *said("And meetings?", Kind.ASK_BACK), sources=(PASSAGE,))) == ""


@pytest.mark.parametrize(
    ("candidate", "move", "words", "missed"),
    [
        (ASKS, TELL, SHEET, False),
        (ASKS, NOTHING, "That is up to you.", True),
        (ASKS, TELL, "The table holds some labelled customers.", True),
        (ASKS_MORE, NOTHING, "That is up to you.", False),
        (ASKS_MORE, TELL, SHEET, True),
        (Said("Hm."), NOTHING, "That is up to you.", None),
        (ASKS, leaving("time"), "Time is short. What is the q-two thing?", None),
    ],
)
def test_a_clarification_is_answered_from_the_sheet(
    candidate: Said, move: Any, words: str, missed: bool | None
) -> None:
    found = clarification_missed(moment(move, words, *said(candidate.text, Kind.CLARIFY), said=candidate))
    assert found is None if missed is None else bool(found) == missed


@pytest.mark.parametrize(
    "words",
    [
        "As an AI, I have no view on that.",
        "I'm just a language model, so go ahead.",
        "Hello, I'm Victor.",
        "My task is to ask a follow-up.",
        "Candidate: I would prune it.",
        "Great answer!",
        "Well done.",
        "# Follow-up\nAnd then?",
        "- the first\n- the second",
        "Ich würde gern wissen, was mit dem Fehler auf neuen Daten passiert.",
    ],
)
def test_drift_is_found(words: str) -> None:
    assert persona_drift(moment(SmallTalk(), words, *said("Hm."), names=frozenset({"Victor"})))


@pytest.mark.parametrize(
    "words",
    ["Tess here. Take your time.", "Ai, that was quick. And then?", "Thanks, I have noted that.", "Good, I follow."],
)
def test_an_interviewer_in_role_does_not_drift(words: str) -> None:
    assert persona_drift(moment(SmallTalk(), words, *said("Hm."), names=frozenset({"Victor"}))) == ""


@pytest.mark.parametrize(
    "words",
    [
        "That's correct.",
        "You are not quite right.",
        "Your score so far is 3.",
        "You have met two criteria.",
        "I'd say 3 out of 4.",
        "So far a strong hire.",
        "You're doing very well.",
    ],
)
def test_a_score_is_found(words: str) -> None:
    assert score_told(moment(RefuseReveal(), words, *said("How did I do?", Kind.REVEAL)))


@pytest.mark.parametrize(
    "words",
    [
        "Your scorecard comes at the end.",
        "That's all right, not everybody has had that.",
        "Scores come after the interview.",
        "Right, let us go on.",
    ],
)
def test_a_refusal_is_no_score(words: str) -> None:
    assert score_told(moment(RefuseReveal(), words, *said("How did I do?", Kind.REVEAL))) == ""


def test_a_question_is_put_twice() -> None:
    again = f"Tell me: {PRUNING.question}"
    before = earlier(f"Hello. {PRUNING.question}")
    assert repeated_question(moment(leaving("answered"), again, *said("Hm."), before=before))
    assert repeated_question(moment(Repeat(question="q-one"), again, *said("Again?"), before=before)) == ""
    assert repeated_question(moment(PROBE, "How would the error change?", *said("Hm."), before=before)) == ""


def test_more_than_was_agreed_is_an_overrun() -> None:
    probed = (*said("Hm."), spoke(PROBE), *said("Hm."))
    assert "follow-up 2" in (overrun(moment(PROBE, "How would the error on new data change?", *probed)) or "")
    assert overrun(moment(PROBE, "How would the error on new data change?", *said("Hm."))) == ""
    talk = [one for _ in range(11) for one in (*said("Hm."), spoke(RefuseReveal()))]
    assert "turn 11" in (overrun(moment(SmallTalk(), "Go on.", *talk)) or "")
    many = (
        "How would the test error change? Which data would you take for the test? What does the depth of a tree mean?"
    )
    assert "3 questions at once" in (overrun(moment(PROBE, many, *said("Hm."))) or "")


def test_a_goodbye_ends_the_interview() -> None:
    assert goodbye_ignored(moment(SmallTalk(), "So, the tree?", *said("Bye!"), said=GOODBYE))
    ended = moment(
        Close(reason="candidate"), "Goodbye.", *said("Bye!", Kind.END), Ended(reason="candidate"), said=GOODBYE
    )
    assert goodbye_ignored(ended) == ""
    assert goodbye_ignored(moment(SmallTalk(), "So?", *said("Hm."), said=Said("Hm."))) is None


def test_two_turns_begin_alike() -> None:
    before = earlier("Let me ask: what does pruning do?")
    assert alike_openings(moment(PROBE, "Let me ask on. And the error?", *said("Hm."), before=before))
    assert alike_openings(moment(PROBE, "And the error?", *said("Hm."), before=before)) == ""


def test_every_kind_has_its_finder() -> None:
    assert set(FAULTS) == {find.__name__ for find in FAULTS.values()}
