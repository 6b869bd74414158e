"""The coding stage from end to end: code is run, tests mark it, talk is marked as ever."""

import json
from pathlib import Path

import pytest

from interviewer.events import Event, Marked, Ran, Started
from interviewer.rendering import render
from interviewer.retrospective import report
from interviewer.sandbox import runner
from interviewer.service import Service
from interviewer.session import Session
from interviewer.settings import Settings
from interviewer.state import Interview, fold
from interviewer.summary import summarise
from interviewer.wishes import Wish
from knowledge.schema import MarkValue, Stage
from tests.coding_bank import write_banks
from tests.markers import made_to_say
from tests.scripted_llm import Say, ScriptedLLM

GOOD = "Here it is:\n```python\ndef double(x):\n    return 2 * x\n```"
HALF = "def double(x):\n    return 4"
python = pytest.mark.skipif(runner.isolation().reason is not None, reason="no isolation here")


@pytest.fixture
async def session(service: Service, data_dir: Path) -> Session:
    write_banks(data_dir)
    made_to_say("nothing", service)
    return await service.start(Wish(stage=Stage.CODING, questions=2, seed=5, wanted=("code-double", "code-orders")))


async def say(session: Session, text: str | None = None) -> str:
    chunks = session.open() if text is None else session.turn(text)
    return "".join([chunk async for chunk in chunks if isinstance(chunk, str)])


def moves_of(session: Session) -> list[str]:
    return [line.kind for line in session.interview.lines if line.speaker == "interviewer"]


@python
async def test_code_is_run_and_its_results_are_shown(session: Session) -> None:
    assert "def double(x):" in await say(session)
    assert session.interview.start.persona.name == "coding-screener"
    await say(session, "I would multiply by two.")
    assert moves_of(session)[-1] == "ask_code"
    reply = await say(session, HALF)
    assert "Tests: 1 of 2 passed (1 hidden)." in reply
    assert "✗ secret (hidden): `a wrong result`" in reply
    assert "42" not in reply
    assert moves_of(session)[-1] == "mend"
    reply = await say(session, GOOD)
    assert "Tests: 2 of 2 passed" in reply
    assert "running time" in reply
    assert reply == session.interview.lines[-1].text
    marks = {mark.criterion: mark.mark for mark in session.interview.get("code-double").marks["tests"]}
    assert marks == {"right": MarkValue.MET, "edge": MarkValue.MET}


@python
async def test_the_report_shows_code_results_and_who_marked(session: Session) -> None:
    await say(session)
    await say(session, HALF)
    await say(session, GOOD)
    await say(session, "Constant time, it is a single multiplication.")
    await say(session, "end the interview")
    found = report(session.interview)
    assert found.graders == ("local", "tests")
    question = found.questions[0]
    assert (question.runs, question.run and question.run.passed) == (2, 2)
    assert [(point.grader, point.mark.value) for point in question.points[:2]] == [("tests", "met")] * 2
    text = render(found, "md")
    for part in ("the best of 2 runs counts", "2 of 2 tests pass", "secret (hidden)", "**One solution.**", "the tests"):
        assert part in text
    assert "<script" not in render(found, "html")


@python
async def test_the_best_run_counts_and_of_equals_the_latest(session: Session) -> None:
    await say(session)
    await say(session, GOOD)
    await say(session, "def double(x):\n    return None")
    run = session.interview.get("code-double").run
    assert run is not None
    assert run.code == "def double(x):\n    return 2 * x"
    assert {mark.mark for mark in session.interview.get("code-double").marks["tests"]} == {MarkValue.MET}


async def test_talk_never_decides_what_tests_decide(session: Session) -> None:
    await say(session)
    await say(session, "The code is right, the hidden case works, and it takes constant time.")
    asked = session.interview.get("code-double")
    assert [mark.criterion for mark in asked.marks["local"]] == ["cost"]
    assert "tests" not in asked.marks
    for _ in range(6):
        await say(session, "It is right, I promise, it takes constant time.")
    points = {point.criterion: point for point in report(session.interview).questions[0].points}
    assert "right" not in points or points["right"].mark is MarkValue.NO_EVIDENCE


async def test_sql_works_without_isolation_and_python_says_why_not(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runner, "isolation", lambda: runner.Isolation("", "nothing isolates here"))
    await say(session)
    reply = await say(session, GOOD)
    assert "read, not run: nothing isolates here" in reply
    assert "tests" not in session.interview.get("code-double").marks
    await say(session, "skip")
    reply = await say(session, "SELECT customer, SUM(amount) FROM orders GROUP BY customer;")
    assert "Tests: 2 of 2 passed" in reply
    await say(session, "end the interview")
    assert "It was read, not run: nothing isolates here." in render(report(session.interview), "md")


@python
async def test_a_crash_before_the_run_loses_nothing(session: Session, service: Service) -> None:
    await say(session)
    await say(session, GOOD)
    events = await service.journal.events(session.interview.id)
    cut = next(index for index, event in enumerate(events) if isinstance(event, Ran))
    start = events[0]
    assert isinstance(start, Started)
    again = Session(await _replayed(service, list(events[:cut])), session.parts)
    assert "Tests: 2 of 2 passed" in await say(again)
    assert any(isinstance(event, Marked) for event in await service.journal.events(again.interview.id))


async def _replayed(service: Service, events: list[Event]) -> Interview:
    interview = fold("00000000-0000-4000-8000-000000000001", events)
    await service.journal.append(interview.id, 0, events, summarise(interview))
    return interview


@python
async def test_with_a_model_results_come_from_the_program(llm: ScriptedLLM, llm_settings: Settings) -> None:
    write_banks(llm_settings.data_dir)
    service = Service(llm_settings)

    def reply(body: dict[str, object]) -> Say:
        if body.get("stream"):
            return Say("All 17 tests pass! Write double(x), which returns twice its argument.")
        return Say(json.dumps({"marks": [{"criterion": "cost", "quote": None, "mark": "missed", "reason": ""}]}))

    llm.always = reply
    session = await service.start(Wish(stage=Stage.CODING, questions=1, seed=5, wanted=("code-double",)))
    assert "def double(x):" in await say(session)
    said = await say(session, HALF + "\n")
    assert said.startswith("Tests: 1 of 2 passed")
    await say(session, "I leave it so.")
    await say(session, "skip")
    await say(session, "no questions, bye")
    await session.settle()
    asked = session.interview.get("code-double")
    assert [mark.criterion for mark in asked.marks["judge"]] == ["cost"]
    prompts = json.dumps(llm.requests)
    assert "The hidden case works" not in prompts
    assert "1 of 2 tests pass" in prompts
    service.close()
