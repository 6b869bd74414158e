"""Old interviews marked anew, over a real journal; the judge is a scripted server."""

import json
from uuid import uuid4

import pytest

from interviewer.errors import GradingError, UsageError
from interviewer.marking.local import weights
from interviewer.own_marks import self_mark
from interviewer.regrading import regrade
from interviewer.reliability import Reliability, StageError
from interviewer.service import Service
from interviewer.settings import Settings
from interviewer.state import Interview
from knowledge.schema import MarkValue
from tests.factories import half_open, marked, said, write
from tests.markers import made_to_say
from tests.scripted_llm import Fail, Say, ScriptedLLM


async def _interview(service: Service, *more: object) -> Interview:
    return await write(service.settings.data_dir, str(uuid4()), *half_open(), *more)  # type: ignore[arg-type]


def _judged(heavy: str, light: str) -> Say:
    rows = [
        {"criterion": id, "mark": mark, "quote": None if mark == "missed" else "It is heavy", "reason": ""}
        for id, mark in (("heavy", heavy), ("light", light))
    ]
    return Say(json.dumps({"marks": rows}))


async def test_the_difference_is_shown_and_nothing_is_stored(llm: ScriptedLLM, llm_settings: Settings) -> None:
    service = Service(llm_settings)
    llm.always = _judged("missed", "met")
    interview = await _interview(service)
    found = await regrade(service, interview)
    assert (found.grader, found.model, found.changed, found.kept) == ("judge", "openai/scripted", 2, False)
    (question,) = found.questions
    assert (question.before, question.after) == (4, 2)
    assert [(item.before.mark, item.after.mark) for item in question.criteria] == [
        (MarkValue.MET, MarkValue.MISSED),
        (MarkValue.NO_EVIDENCE, MarkValue.MET),
    ]
    assert await service.interview(interview.id) == interview
    service.close()


async def test_kept_marks_count_and_the_old_ones_stay(llm: ScriptedLLM, llm_settings: Settings) -> None:
    service = Service(llm_settings)
    llm.always = _judged("missed", "missed")
    interview = await _interview(service)
    found = await regrade(service, interview, keep=True)
    assert found.kept
    stored = await service.interview(interview.id)
    assert set(stored.asked[0].marks) == {"local", "judge"}
    assert service.report(stored).score == found.counted == found.after.score
    assert (await service.history())[0]["score"] == found.counted
    service.close()


async def test_local_marks_that_are_kept_do_not_displace_the_judge_s(service: Service) -> None:
    judged = marked(MarkValue.MET, MarkValue.MET, "judge")
    interview = await _interview(service, judged)
    found = await regrade(service, interview, keep=True)
    assert found.counted == found.before.score
    assert found.after.basis.by.keys() <= {"local"}


async def test_the_candidate_s_marks_still_fill_what_stays_open(service: Service) -> None:
    interview = await self_mark(service, await _interview(service), "q-one", "light", MarkValue.MET)
    found = await regrade(service, interview)
    light = found.questions[0].criteria[1].after
    local = (await service.marker.mark(interview.asked[0].question, interview.asked[0].messages)).marks[1]
    assert light.grader == ("candidate" if local.mark is MarkValue.NO_EVIDENCE else "local")


async def test_a_judge_that_fails_is_an_error_and_stores_nothing(llm: ScriptedLLM, llm_settings: Settings) -> None:
    service = Service(llm_settings)
    llm.always = Fail(400)
    interview = await _interview(service)
    with pytest.raises(GradingError, match="no question was marked anew"):
        await regrade(service, interview, keep=True)
    assert await service.interview(interview.id) == interview
    service.close()


async def test_an_open_interview_is_compared_but_not_changed(service: Service) -> None:
    interview = await write(service.settings.data_dir, str(uuid4()), *said("It is heavy."))
    assert (await regrade(service, interview)).before.score is None
    with pytest.raises(UsageError, match="is not over"):
        await regrade(service, interview, keep=True)


async def test_a_difference_is_held_against_the_grader_s_error(service: Service) -> None:
    made_to_say("missed", service)
    stages = {"theory": StageError(sem=0.5, answers=10, questions=5)}
    marker = weights().marker or ""
    service.errors = {name: Reliability(stages=stages, marker=name) for name in ("local/x", marker)}
    found = await regrade(service, await _interview(service))
    assert (found.before.score, found.before.se) == (4.0, 0.5)
    assert (found.after.score, found.after.se, found.real) == (1.0, 0.5, True)
    service.errors = {"local/x": service.errors["local/x"]}
    assert (await regrade(service, await _interview(service))).real is None
