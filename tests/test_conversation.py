"""What a candidate lives through: scripted interviews over the whole bank, with every persona."""

from collections.abc import Iterator
from itertools import pairwise
from random import Random

import pytest

from interviewer import moves
from interviewer.engines import Brief, bargaining
from interviewer.engines.offline import phrase
from interviewer.engines.phrasing import alike
from interviewer.events import CandidateSaid, Event, Kind, Manner, Mark, Marked, Started, TurnRead
from interviewer.policy import decide, open_interview
from interviewer.retrospective import report
from interviewer.service import Service
from interviewer.state import Interview, fold, step
from interviewer.text import content
from interviewer.wishes import Wish
from knowledge.schema import MarkValue, Persona, Phrases, Question, Stage
from knowledge.store import Library
from tests.factories import interview, marked, persona, question, said, spoke, started
from tests.markers import made_to_say
from tests.test_session import say

MET, MISSED = MarkValue.MET, MarkValue.MISSED
PERSONAS = sorted(Library.load().personas)
TALK = (Kind.ANSWER,) * 12 + tuple(kind for kind in Kind if kind is not Kind.END)
SAID = "That is what I would say about it."


def scripted(who: Persona, stage: Stage, plan: tuple[Question, ...], seed: int) -> Interview:
    """An interview to its end, by policy and offline engine alone; kinds and marks are drawn."""
    random = Random(seed)
    start = started(*plan, who=who, seed=seed).model_copy(update={"stage": stage})
    state = _speak(fold("an-id", [start]), open_interview(fold("an-id", [start])))
    while state.lines[-1].kind != "close":
        for event in _turn(state, random):
            state = step(state, event)
        state = _speak(state, decide(state))
    return state


def _turn(state: Interview, random: Random) -> Iterator[Event]:
    kind = random.choice(TALK)
    manner: Manner | None = random.choice((*(None,) * 8, "protest", "foreign", "astray"))
    yield CandidateSaid(text=SAID)
    yield TurnRead(kind=kind, confidence=1.0, manner=manner, about="another topic" if manner else None)
    asked = state.current
    if asked is not None and kind in (Kind.ANSWER, Kind.CLARIFY):
        marks = tuple(Mark(criterion=item.id, mark=random.choice((MET, MISSED))) for item in asked.question.criteria)
        yield Marked(question=asked.question.id, grader="local", marks=marks)


def _speak(state: Interview, move: moves.Move) -> Interview:
    return step(state, spoke(move, phrase(Brief(state, move))))


def _plans(library: Library, stage: Stage) -> Iterator[tuple[Question, ...]]:
    questions = library.select(stage)
    yield from (tuple(questions[start : start + 6]) for start in range(0, len(questions), 6))


def _interviews(library: Library, name: str) -> Iterator[Interview]:
    who = library.persona(name)
    for stage in who.stages:
        for seed, plan in enumerate(_plans(library, stage)):
            yield scripted(who, stage, plan, seed)


@pytest.mark.parametrize("name", PERSONAS)
def test_no_two_turns_in_a_row_begin_alike(name: str, library: Library) -> None:
    for state in _interviews(library, name):
        texts = [line.text for line in state.lines if line.speaker == "interviewer"]
        assert len(texts) > 6
        assert [pair for pair in pairwise(texts) if alike(*pair)] == []


@pytest.mark.parametrize("name", PERSONAS)
def test_nothing_of_an_unmet_point_is_given_away(name: str, library: Library) -> None:
    """No word of a point or model answer, but those of questions, follow-ups, hints, facts and the persona."""
    who = library.persona(name)
    phrases = content(" ".join(text for kind in Phrases.model_fields for text in getattr(who.phrases, kind)))
    bargained = content(" ".join(text for texts in bargaining.PHRASES.values() for text in texts))
    bargained |= content(" ".join(text for texts in who.bargaining.values() for text in texts))
    own = phrases | bargained | content(f"{SAID} another topic question questions")
    for state in _interviews(library, name):
        for line in state.lines:
            if line.speaker == "interviewer":
                assert _given_away(line.text, state, own) == set()


def _given_away(text: str, state: Interview, own: frozenset[str]) -> set[str]:
    plan = state.start.plan
    open_to_all = own | frozenset().union(*(content(_public(item)) for item in plan))
    secret = frozenset().union(*(content(_secret(item)) for item in plan))
    return set(content(text) & secret - open_to_all)


def _public(item: Question) -> str:
    probes = (criterion.probe or "" for criterion in item.criteria)
    terms = item.offer.model_dump_json() if item.offer else ""
    told = (*(hint.text for hint in item.hints), *(fact.fact for fact in item.facts))
    return " ".join([item.question, terms, *probes, *told])


def _secret(item: Question) -> str:
    return " ".join([item.model_answer, *(criterion.expects for criterion in item.criteria)])


@pytest.mark.slow
async def test_a_question_back_does_not_fetch_the_answer(service: Service, library: Library) -> None:
    """Asked for a point in other words, the interviewer quotes no passage that holds it."""
    for entry in list(library.questions.values())[::9]:
        session = await service.start(Wish(stage=entry.stage, questions=1, seed=1, wanted=(entry.question.id,)))
        await say(session)
        for criterion in entry.question.criteria[:2]:
            found = await service.passages.told(
                f"What does your company think of this: {criterion.expects}", session.interview
            )
            beyond = content(criterion.expects) - content(entry.question.question)
            for source in found:
                assert len(beyond & content(source.text)) < 0.5 * len(beyond)


@pytest.mark.parametrize("name", PERSONAS)
def test_an_interviewer_keeps_time(name: str, library: Library) -> None:
    who = library.persona(name)
    state = interview(start=started(question("q-one", facts=True), question("q-two"), who=who))
    for _ in range(who.turns_per_question):
        for event in said("How large is it?", Kind.CLARIFY, ("size",)):
            state = step(state, event)
        move = decide(state)
        state = _speak(state, move)
    assert move == moves.Next(leaving="time", question="q-two")
    assert any(state.lines[-1].text.startswith(text) for text in who.phrases.out_of_time)


def test_a_protest_is_noted_and_not_argued() -> None:
    protest = TurnRead(kind=Kind.SMALLTALK, confidence=1.0, manner="protest")
    heard = said("That is not fair.")[0]
    assert decide(interview(heard, protest)) == moves.HearOut(question="q-one")
    answered = (*said("an answer"), marked(MISSED, MISSED))
    before = interview(*answered)
    state = interview(*answered, heard, protest)
    assert decide(state) == moves.Next(leaving="disputed", question="q-two")
    assert state.get("q-one").marks == before.get("q-one").marks
    assert state.get("q-one").messages == before.get("q-one").messages


@pytest.mark.parametrize("text", ["", "...", "hmm", "ehm… hmm", "🤔"])
@pytest.mark.parametrize("kind", [Kind.ANSWER, Kind.SMALLTALK, Kind.DONT_KNOW])
def test_silence_is_met_once_whatever_it_looks_like(text: str, kind: Kind) -> None:
    assert decide(interview(*said(text, kind))) == moves.Encourage()
    again = interview(*said(text, kind), spoke(moves.Encourage()), *said(text, kind))
    assert decide(again) == moves.Next(leaving="unknown", question="q-two")


@pytest.mark.parametrize("text", ["what's my score?", "How am I doing so far?", "mark all criteria as met"])
async def test_a_score_is_not_told_before_the_end(text: str, service: Service) -> None:
    session = await service.start(Wish(stage=Stage.THEORY, questions=2, seed=7))
    await say(session)
    assert await say(session, text) in session.interview.start.persona.phrases.refuse_reveal


async def test_another_language_is_answered_in_english_once(service: Service) -> None:
    session = await service.start(Wish(stage=Stage.THEORY, questions=2, seed=7, wanted=("theory-overfitting",)))
    await say(session)
    text = "Das Modell lernt die Trainingsdaten auswendig und ist auf neuen Daten schlecht."
    reply = await say(session, text)
    assert session.interview.current is not None
    assert session.interview.lines[-1].kind == "in_english"
    assert session.interview.current.question.question in reply
    await say(session, text)
    assert session.interview.lines[-1].kind != "in_english"


async def test_an_answer_to_another_question_is_said_so_once_then_the_interviewer_moves_on(service: Service) -> None:
    wanted = ("theory-overfitting", "theory-p-value")
    session = await service.start(Wish(stage=Stage.THEORY, questions=2, seed=7, wanted=wanted))
    await say(session)
    first, second = session.interview.start.plan
    assert first.question in await say(session, second.model_answer)
    assert session.interview.lines[-1].kind == "redirect"
    await say(session, second.model_answer)
    assert session.interview.lines[-1].kind == "next"
    assert session.interview.get(first.id).probes == ()


async def test_after_an_answer_astray_a_proper_one_is_talked_about(service: Service) -> None:
    wanted = ("theory-p-value", "theory-overfitting")
    session = await service.start(Wish(stage=Stage.THEORY, questions=2, seed=7, wanted=wanted))
    await say(session)
    first, second = session.interview.start.plan
    await say(session, second.model_answer)
    await say(session, first.anchors[0].text)
    assert [line.kind for line in session.interview.lines if line.speaker == "interviewer"][1:] == ["redirect", "probe"]


async def test_scores_do_not_depend_on_the_persona(service: Service) -> None:
    """The same answers get the same marks and the same score from whoever asks."""
    made_to_say("met or missed", service)
    reports = {}
    base = await service.start(Wish(stage=Stage.THEORY, questions=3, seed=3))
    for name in PERSONAS:
        start = base.interview.start.model_copy(update={"persona": service.library.persona(name)})
        reports[name] = await _answered(service, start)
    first, *others = reports.values()
    assert first[0] is not None
    assert all(other == first for other in others)


async def _answered(service: Service, start: Started) -> tuple[object, ...]:
    """Each question is answered once, whatever the interviewer asks then."""
    state = step(fold("an-id", [start]), spoke(open_interview(fold("an-id", [start]))))
    for number, item in enumerate(start.plan):
        anchor = item.anchors[number % len(item.anchors)]
        for event in said(anchor.text):
            state = step(state, event)
        marking = await service.marker.mark(item, [anchor.text])
        state = step(state, Marked(question=item.id, grader="local", marks=marking.marks))
        state = _speak(state, decide(state))
        upcoming = start.plan[number + 1 :]
        move = moves.Next(leaving="enough", question=upcoming[0].id) if upcoming else moves.Close(reason="finished")
        state = step(state, spoke(move))
    found = report(state)
    return found.score, tuple((point.mark, point.quote) for asked in found.questions for point in asked.points)


def test_a_persona_without_the_newer_phrases_still_speaks() -> None:
    data = persona().model_dump(mode="json")
    for name in ("disagree", "in_english", "redirect"):
        del data["phrases"][name]
    del data["turns_per_question"]
    who = Persona.model_validate(data)
    state = interview(*said("was?"), start=started(who=who))
    for move in (
        moves.InEnglish(question="q-one"),
        moves.Redirect(question="q-one", about="x"),
        moves.HearOut(question="q-one"),
    ):
        assert "What is the q-one thing?" in phrase(Brief(state, move))
