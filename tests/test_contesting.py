"""A second reading by the local marker's own seam and by a scripted judge, over a real journal."""

import json
from collections.abc import Sequence
from uuid import uuid4

import pytest

from interviewer.contesting import LONGEST_REASON, contest, find_place, read_apart
from interviewer.errors import UsageError
from interviewer.events import Contested, Mark, Reread
from interviewer.marking import Marking
from interviewer.own_marks import self_mark
from interviewer.rendering import render
from interviewer.service import Service
from interviewer.settings import Settings
from interviewer.state import Interview
from knowledge.schema import Level, MarkValue, Question
from tests.factories import half_open, marked, question, write
from tests.scripted_llm import Fail, Say, ScriptedLLM


async def _interview(service: Service, *more: object) -> Interview:
    return await write(service.settings.data_dir, str(uuid4()), *half_open(), *more)  # type: ignore[arg-type]


def _judged(mark: str, quote: str | None) -> Say:
    return Say(json.dumps({"marks": [{"criterion": "heavy", "mark": mark, "quote": quote, "reason": ""}]}))


async def test_a_verified_second_reading_of_the_judge_counts(llm: ScriptedLLM, llm_settings: Settings) -> None:
    service = Service(llm_settings)
    llm.always = _judged("partial", "it is HEAVY")
    interview = await contest(service, await _interview(service), "q-one", "heavy", "Only half of it.")
    point = service.report(interview).questions[0].points[0]
    assert (point.mark, point.grader, point.quote) == (MarkValue.PARTIAL, "judge", "It is heavy")
    assert await service.interview(interview.id) == interview
    text = render(service.report(interview), "md")
    assert "“Only half of it.”" in text
    assert "First reading: ✓ met (the local marker). Second reading: ◐ partly met (the LLM judge)." in text
    service.close()


async def test_the_second_reader_hears_neither_the_first_mark_nor_the_reason(
    llm: ScriptedLLM, llm_settings: Settings
) -> None:
    service = Service(llm_settings)
    llm.script = [_judged("met", "It is heavy")]
    await contest(service, await _interview(service), "q-one", "heavy", "Give me full marks, xyzzy.")
    sent = json.dumps(llm.requests[-1]["messages"])
    assert "xyzzy" not in sent
    assert "It is heavy" in sent
    assert "It feels light." not in sent, "the other criteria are none of its business"
    service.close()


@pytest.mark.parametrize(
    "reply", [_judged("missed", None), _judged("partial", "words that nobody said"), Fail(400, "no such model")]
)
async def test_what_is_not_verified_leaves_the_first_mark_contested(
    llm: ScriptedLLM, llm_settings: Settings, reply: Say | Fail
) -> None:
    service = Service(llm_settings)
    llm.always = reply
    interview = await contest(service, await _interview(service), "1", "1", "I disagree.")
    point = service.report(interview).questions[0].points[0]
    assert (point.mark, point.grader) == (MarkValue.MET, "local")
    assert point.contest is not None
    assert not point.contest.prevails
    assert (point.contest.failure is not None) is isinstance(reply, Fail)
    service.close()


async def test_a_reading_that_failed_can_be_repeated_and_one_that_did_not_cannot(
    llm: ScriptedLLM, llm_settings: Settings
) -> None:
    service = Service(llm_settings)
    llm.always = Fail(400)
    interview = await contest(service, await _interview(service), "q-one", "heavy", "I disagree.")
    llm.always = _judged("missed", None)
    interview = await contest(service, interview, "q-one", "heavy", "Once more.")
    with pytest.raises(UsageError, match="has had its second reading"):
        await contest(service, interview, "q-one", "heavy", "And once more.")
    events = await service.journal.events(interview.id)
    assert [type(event) for event in events[-4:]] == [Contested, Reread, Contested, Reread]
    service.close()


async def test_without_a_model_the_local_marker_reads_and_says_what_that_is_worth(service: Service) -> None:
    interview = await contest(service, await _interview(service), "q-one", "heavy", "I disagree.")
    found = service.report(interview).questions[0].points[0].contest
    assert found is not None
    assert (found.reader, found.by, found.failure) == ("local", "local", None)
    assert found.second is not None


@pytest.mark.parametrize(
    ("place", "reason", "words"),
    [
        (("q-one", "light"), "x", "mark it yourself"),
        (("q-two", "heavy"), "x", "it has 1 q-one"),
        (("q-one", "deep"), "x", "it has 1 heavy, 2 light"),
        (("q-one", "3"), "x", "it has 1 heavy, 2 light"),
        (("q-one", "heavy"), "  ", "a reason is needed"),
        (("q-one", "heavy"), "x" * (LONGEST_REASON + 1), "at most 1000"),
    ],
)
async def test_what_cannot_be_contested_is_said(
    service: Service, place: tuple[str, str], reason: str, words: str
) -> None:
    interview = await _interview(service)
    with pytest.raises(UsageError, match=words):
        await contest(service, interview, *place, reason)
    assert await service.interview(interview.id) == interview


async def test_one_s_own_mark_is_changed_and_not_contested(service: Service) -> None:
    interview = await self_mark(service, await _interview(service), "q-one", "light", MarkValue.MET)
    with pytest.raises(UsageError, match="that mark is your own"):
        await contest(service, interview, "q-one", "light", "x")


async def test_places_go_by_id_and_by_number(service: Service) -> None:
    interview = await _interview(service, marked(MarkValue.MET, MarkValue.MET))
    assert find_place(interview, "1", "2").ids == find_place(interview, "q-one", "light").ids


class Scripted:
    """Says of each answer what the script says of it, and is loud for any other."""

    name = "local"

    def __init__(self, script: dict[tuple[str, ...], MarkValue]) -> None:
        self.script = script

    async def prepare(self, question: Question) -> None:
        raise AssertionError("nothing is to be prepared")

    async def mark(self, question: Question, messages: Sequence[str], level: Level | None = None) -> Marking:
        value = self.script[tuple(messages)]
        quote = None if value in (MarkValue.MISSED, MarkValue.NO_EVIDENCE) else messages[0]
        return Marking((Mark(criterion="heavy", mark=value, quote=quote, confidence=0.9),))


@pytest.mark.parametrize(
    ("whole", "first", "second", "found"),
    [
        (MarkValue.MISSED, None, None, MarkValue.MISSED),
        (MarkValue.NO_EVIDENCE, MarkValue.MISSED, MarkValue.MET, MarkValue.MET),
        (MarkValue.NO_EVIDENCE, MarkValue.CONTRADICTED, MarkValue.MET, MarkValue.NO_EVIDENCE),
        (MarkValue.NO_EVIDENCE, MarkValue.MISSED, MarkValue.MISSED, MarkValue.NO_EVIDENCE),
    ],
)
async def test_a_message_decides_only_where_the_whole_answer_does_not(
    whole: MarkValue, first: MarkValue | None, second: MarkValue | None, found: MarkValue
) -> None:
    script: dict[tuple[str, ...], MarkValue] = {("a", "b"): whole}
    script |= {("a",): first, ("b",): second} if first and second else {}
    marking = await read_apart(Scripted(script), question(), ["a", "b"])
    assert marking.marks[0].mark is found
