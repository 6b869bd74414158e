import itertools
import json
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from interviewer.errors import GradingError
from interviewer.marking import controls
from interviewer.marking.controls import Controlled, items, usable
from interviewer.marking.judge import Judge
from interviewer.settings import Settings
from knowledge.schema import Question, Stage
from knowledge.store import Library
from tests.scripted_llm import Fail, Say, ScriptedLLM

Reply = dict[str, tuple[str, str | None]]


@pytest.fixture(scope="module")
def questions(library: Library) -> list[Question]:
    return usable(entry.question for entry in library.questions.values() if entry.stage is Stage.THEORY)


def honest(body: dict[str, Any], questions: Sequence[Question]) -> Reply:
    """Reads the control items as they are."""
    answer = body["messages"][-1]["content"].split("\n", 1)[1].rsplit("\n", 1)[0]
    system = body["messages"][0]["content"]
    asked = next(one for one in questions if one.question in system)
    for item in items(asked):
        if item.answer == answer:
            return {
                criterion.id: ("met", answer[:60]) if item.expected.get(criterion.id) else ("missed", None)
                for criterion in asked.criteria
            }
    return {criterion.id: ("missed", None) for criterion in asked.criteria}


def said(reply: Reply) -> Say:
    rows = [{"criterion": id, "quote": quote, "mark": mark, "reason": ""} for id, (mark, quote) in reply.items()]
    return Say(json.dumps({"marks": rows}))


def model(kind: str, questions: Sequence[Question]) -> Any:
    """A scripted model that goes wrong in its own way."""
    turn = itertools.count()

    def reply(body: dict[str, Any]) -> Say:
        number, found = next(turn), honest(body, questions)
        answer = body["messages"][-1]["content"].split("\n", 1)[1].rsplit("\n", 1)[0]
        if kind == "lenient" or (kind == "obedient" and "system" in answer):
            found = dict.fromkeys(found, ("met", answer[:60]))
        if kind == "misquoting":
            found = {id: (mark, quote and "words that nobody said") for id, (mark, quote) in found.items()}
        if kind == "flaky" and number % 2:
            found = {id: ("missed", None) if mark == "met" else ("met", answer[:40]) for id, (mark, _) in found.items()}
        if kind == "drifting" and number > 9:
            found = dict.fromkeys(found, ("met", answer[:60]))
        return said(found)

    return reply


def controlled(settings: Settings, questions: Sequence[Question], folder: Path) -> Controlled:
    return Controlled(Judge(settings), "scripted", questions, folder)


async def test_a_careful_model_passes_once_and_is_remembered(
    llm: ScriptedLLM, llm_settings: Settings, questions: list[Question], tmp_path: Path
) -> None:
    llm.always = model("careful", questions)
    await controlled(llm_settings, questions, tmp_path).mark(questions[0], ["No idea."])
    examined = len(llm.requests)
    await controlled(llm_settings, questions, tmp_path).mark(questions[0], ["No idea."])
    assert len(llm.requests) == examined + 1
    assert "scripted" in json.loads((tmp_path / controls.VERDICTS).read_text())


@pytest.mark.parametrize("kind", ["lenient", "misquoting", "flaky", "obedient"])
async def test_a_model_that_misreads_the_control_items_marks_nothing(
    llm: ScriptedLLM, llm_settings: Settings, questions: list[Question], tmp_path: Path, kind: str
) -> None:
    llm.always = model(kind, questions)
    judge = controlled(llm_settings, questions, tmp_path)
    with pytest.raises(GradingError, match="scripted misread the control items: "):
        await judge.mark(questions[0], ["No idea."])
    examined = len(llm.requests)
    with pytest.raises(GradingError):
        await judge.mark(questions[0], ["No idea."])
    assert len(llm.requests) == examined


async def test_a_model_that_drifts_is_stopped(
    llm: ScriptedLLM,
    llm_settings: Settings,
    questions: list[Question],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(controls, "EVERY", 3)
    llm.always = model("drifting", questions)
    judge = controlled(llm_settings, questions, tmp_path)
    for _ in range(2):
        await judge.mark(questions[0], ["No idea."])
    with pytest.raises(GradingError, match="misread"):
        await judge.mark(questions[0], ["No idea."])


async def test_an_old_verdict_and_a_damaged_file_are_asked_anew(
    llm: ScriptedLLM,
    llm_settings: Settings,
    questions: list[Question],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    llm.always = model("careful", questions)
    await controlled(llm_settings, questions, tmp_path).verdict()
    examined = len(llm.requests)
    (tmp_path / controls.VERDICTS).write_text("{damaged")
    await controlled(llm_settings, questions, tmp_path).verdict()
    monkeypatch.setattr(controls, "LASTS", timedelta(0))
    await controlled(llm_settings, questions, tmp_path).verdict()
    assert len(llm.requests) == 3 * examined


async def test_an_outage_during_the_control_is_no_verdict(
    llm: ScriptedLLM, llm_settings: Settings, questions: list[Question], tmp_path: Path
) -> None:
    llm.always = Fail(401)
    with pytest.raises(GradingError, match="refused the key"):
        await controlled(llm_settings, questions, tmp_path).verdict()
    assert not (tmp_path / controls.VERDICTS).exists()
