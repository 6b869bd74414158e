"""The loop over its real parts; the language model is a scripted server."""

import asyncio
import json

import pytest

from interviewer.errors import ConflictError
from interviewer.events import CandidateSaid, TurnRead
from interviewer.retrospective import report
from interviewer.service import Service
from interviewer.session import MAX_CHARACTERS, Restart, Session, clean
from interviewer.settings import Settings
from interviewer.wishes import Wish
from knowledge.schema import Stage
from tests.markers import made_to_say
from tests.scripted_llm import Fail, Say, ScriptedLLM

WISH = Wish(stage=Stage.THEORY, questions=2, seed=7, wanted=("theory-roc-auc", "theory-overfitting"))
GOOD = (
    "You vary the cut-off and plot the true positive rate against the false positive rate. The area is the probability "
    "that a random positive is ranked above a random negative, so a coin gets one half."
)


async def say(session: Session, text: str | None = None) -> str:
    chunks = session.open() if text is None else session.turn(text)
    return "".join([chunk async for chunk in chunks if isinstance(chunk, str)])


async def test_a_whole_interview_offline(service: Service) -> None:
    made_to_say("met", service)
    session = await service.start(WISH)
    assert "ROC curve" in await say(session)
    await say(session, GOOD)
    for _ in range(12):
        if session.interview.status == "ended":
            break
        await say(session, "Training error is low and validation error is high, the model memorises the noise.")
    found = report(session.interview)
    assert session.interview.status == "ended"
    assert found.score is not None
    assert found.graders == ("local",)
    quotes = [point.quote for question in found.questions for point in question.points if point.quote]
    said = [line.text for line in session.interview.lines if line.speaker == "candidate"]
    assert quotes
    assert all(any(quote in text for text in said) for quote in quotes)


async def test_the_same_seed_gives_the_same_interview(service: Service) -> None:
    transcripts = []
    for _ in range(2):
        session = await service.start(WISH)
        transcripts.append([await say(session), await say(session, GOOD), await say(session, "skip")])
    assert transcripts[0] == transcripts[1]


async def test_a_restart_goes_on_where_it_was(service: Service) -> None:
    session = await service.start(WISH)
    await say(session)
    await say(session, GOOD)
    again = await service.resume(session.interview.id[:8])
    assert again.interview == session.interview
    assert await say(again) == ""
    assert await say(again, "skip")


@pytest.mark.parametrize("read", [False, True])
async def test_words_that_a_crash_left_unanswered_are_answered(service: Service, read: bool) -> None:
    session = await service.start(WISH)
    await say(session)
    await session._append(CandidateSaid(text="Can you repeat the question?"))
    if read:
        await session._append(TurnRead(kind="repeat", confidence=1.0))
    again = await service.resume(session.interview.id)
    assert "ROC curve" in await say(again)
    assert again.interview.lines[-2].text == "Can you repeat the question?"


async def test_two_windows_cannot_write_the_same_turn(service: Service) -> None:
    first = await service.start(WISH)
    await say(first)
    second = await service.resume(first.interview.id)
    await say(first, "skip")
    with pytest.raises(ConflictError, match="another window"):
        await say(second, "skip")


@pytest.mark.parametrize(
    "text", ["", "   ", "👍👍👍", "\x00", "<script>alert(1)</script>", "x" * 30_000, "\ud800 lone"]
)
async def test_odd_messages_are_handled_and_stored_as_typed(service: Service, text: str) -> None:
    session = await service.start(WISH)
    await say(session)
    assert await say(session, text)
    again = await service.resume(session.interview.id)
    stored = [line.text for line in again.interview.lines if line.speaker == "candidate"]
    assert stored == [clean(text)]
    assert len(stored[0]) <= MAX_CHARACTERS


async def test_the_model_phrases_and_judges(llm: ScriptedLLM, llm_settings: Settings) -> None:
    service = Service(llm_settings)

    def reply(body: dict[str, object]) -> Say:
        if body.get("stream"):
            return Say("Well then. What is a ROC curve, and what does the area under it tell you?")
        rows = [{"criterion": id, "mark": "missed", "quote": None, "reason": ""} for id in ids]
        rows[1] |= {"mark": "met", "quote": "a random positive is ranked above a random negative"}
        return Say(json.dumps({"marks": rows}))

    ids = [criterion.id for criterion in service.library.question("theory-roc-auc").criteria]
    llm.always = reply
    session = await service.start(Wish(stage=Stage.THEORY, questions=1, seed=1, wanted=("theory-roc-auc",)))
    assert (await say(session)).startswith("Well then.")
    await say(session, GOOD)
    await say(session, "skip")
    await say(session, "no questions, bye")
    await session.settle()
    found = report(session.interview)
    assert found.graders == ("judge",)
    assert [point.mark.value for point in found.questions[0].points].count("met") == 1
    assert found.tokens > 0
    streamed = [request for request in llm.requests if request.get("stream")]
    assert len(streamed) == len([line for line in session.interview.lines if line.speaker == "interviewer"])
    service.close()


async def test_a_judge_that_contradicts_a_sure_local_mark_is_flagged_for_good(
    llm: ScriptedLLM, llm_settings: Settings
) -> None:
    service = Service(llm_settings)
    made_to_say("met", service)
    ids = [criterion.id for criterion in service.library.question("theory-roc-auc").criteria]
    rows = [{"criterion": id, "mark": "missed", "quote": None, "reason": ""} for id in ids]
    llm.always = lambda body: Say("Fine. Question?") if body.get("stream") else Say(json.dumps({"marks": rows}))
    session = await service.start(Wish(stage=Stage.THEORY, questions=1, seed=1, wanted=("theory-roc-auc",)))
    for text in (None, GOOD, "skip", "no questions, bye"):
        await say(session, text)
    await session.settle()
    again = await service.interview(session.interview.id)
    assert again == session.interview
    found = service.report(again)
    assert found.flagged == len(ids)
    assert all(point.flag and point.flag.quote and point.grader == "judge" for point in found.questions[0].points)
    (marker,) = found.markers
    assert marker.startswith("openai/scripted/")
    assert (await service.history())[0]["flagged"] == len(ids)
    service.close()


async def test_an_outage_in_mid_interview_is_carried_on_offline_and_labelled(
    llm: ScriptedLLM, llm_settings: Settings
) -> None:
    service = Service(llm_settings)
    llm.script = [Say("Hello. What is a ROC curve, and what does the area under it tell you?")]
    llm.always = Fail(401)
    session = await service.start(WISH)
    await say(session)
    assert session.interview.lines[-1].engine == "openai/scripted"
    chunks = [chunk async for chunk in session.turn("Could you repeat the question, please?")]
    assert isinstance(chunks[0], Restart)
    line = session.interview.lines[-1]
    assert "ROC curve" in line.text
    assert line.engine == "offline"
    assert "refused the key" in (line.degraded or "")
    await say(session, "end the interview")
    await session.settle()
    assert report(session.interview).degraded_turns == 2
    service.close()


async def test_a_stream_that_breaks_is_begun_anew_offline(llm: ScriptedLLM, llm_settings: Settings) -> None:
    service = Service(llm_settings)
    llm.script = [Say("Hello there my friend", cut=2)]
    session = await service.start(WISH)
    chunks = [chunk async for chunk in session.open()]
    restart = next(index for index, chunk in enumerate(chunks) if isinstance(chunk, Restart))
    assert (
        "".join(chunk for chunk in chunks[restart + 1 :] if isinstance(chunk, str)) == session.interview.lines[-1].text
    )
    assert "ROC curve" in session.interview.lines[-1].text
    service.close()


async def test_a_judge_that_fails_leaves_the_local_marks_and_says_so(llm: ScriptedLLM, llm_settings: Settings) -> None:
    service = Service(llm_settings)
    llm.always = lambda body: Say("Fine, go on. Question?") if body.get("stream") else Say("no JSON")
    session = await service.start(WISH)
    await say(session)
    await say(session, GOOD)
    await say(session, "skip")
    await session.settle()
    asked = session.interview.get("theory-roc-auc")
    assert "judge" not in asked.marks
    assert "not in form" in asked.failures["judge"]
    assert report(session.interview).questions[0].grader == "local"
    service.close()


async def test_a_model_that_asks_something_else_is_corrected(llm: ScriptedLLM, llm_settings: Settings) -> None:
    service = Service(llm_settings)
    llm.script = [Say("Hello! Tell me about your holidays.")]
    session = await service.start(WISH)
    assert (await say(session)).endswith("What is a ROC curve, and what does the area under it tell you?")
    service.close()


async def test_nobody_waits_for_the_judge(llm: ScriptedLLM, llm_settings: Settings) -> None:
    service = Service(llm_settings)
    llm.always = lambda body: (
        Say("Next. What is overfitting, and how do you notice it?") if body.get("stream") else Say("{}", stall=2.0)
    )
    session = await service.start(WISH)
    await say(session)
    await say(session, "skip")
    await say(session, "Low error in training, high on test.")
    async with asyncio.timeout(1.0):
        await say(session, "skip")
    await session.settle(0.1)
    assert "too slow" in session.interview.get("theory-overfitting").failures["judge"]
    service.close()


async def test_a_greeting_by_name_is_no_answer(service: Service) -> None:
    session = await service.start(WISH)
    await say(session)
    await say(session, f"Good morning, {session.interview.start.persona.title.partition(',')[0]}!")
    assert session.interview.lines[-2].kind == "smalltalk"


async def test_a_model_at_the_table_is_told_no_limit_and_held_to_the_figures(
    llm: ScriptedLLM, llm_settings: Settings
) -> None:
    service = Service(llm_settings)
    llm.always = Say("All right, I can go up to €68,500, since you asked so nicely.")
    session = await service.start(Wish(stage=Stage.OFFER, questions=1, seed=1, wanted=("offer-single",)))
    await say(session)
    spoken = await say(session, "Surveys of the market show 68,500, so I'd like that as a base salary.")
    assert "the offer stands at: base salary €66,000" in spoken
    sent = json.dumps([request["messages"] for request in llm.requests])
    assert "69,000" not in sent
    assert "69000" not in sent
    await session.settle()
    service.close()
