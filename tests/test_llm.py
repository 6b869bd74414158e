import time
from typing import Any

import pytest

from interviewer.errors import LLMError
from interviewer.events import Usage
from interviewer.llm import LLM, Message
from interviewer.settings import Settings
from tests.scripted_llm import Fail, Say, ScriptedLLM

MESSAGES: list[Message] = [{"role": "user", "content": "hello"}]


async def _stream(settings: Settings) -> tuple[str, Usage | None]:
    text, usage = "", None
    async for item in LLM(settings, "openai/scripted").stream(MESSAGES):
        if isinstance(item, Usage):
            usage = item
        else:
            text += item
    return text, usage


async def test_text_streams_and_usage_is_counted(llm: ScriptedLLM, llm_settings: Settings) -> None:
    llm.script = [Say("Good morning to you")]
    text, usage = await _stream(llm_settings)
    assert text == "Good morning to you"
    assert usage is not None
    assert (usage.prompt_tokens, usage.completion_tokens, usage.cost) == (50, 4, None)


@pytest.mark.parametrize("fault", [Fail(429), Fail(500), Fail(503), Say("")])
async def test_a_passing_fault_is_tried_again(llm: ScriptedLLM, llm_settings: Settings, fault: Any) -> None:
    llm.script = [fault, Say("back again")]
    assert (await _stream(llm_settings))[0] == "back again"
    assert len(llm.requests) == 2


@pytest.mark.parametrize(
    ("status", "words"), [(401, "refused the key"), (404, "knows no model"), (400, "refused the request")]
)
async def test_a_fault_that_stays_is_told_at_once(
    llm: ScriptedLLM, llm_settings: Settings, status: int, words: str
) -> None:
    llm.script = [Fail(status, "sk-secret-of-the-provider")]
    with pytest.raises(LLMError, match=words) as caught:
        await _stream(llm_settings)
    assert "sk-secret" not in str(caught.value)
    assert len(llm.requests) == 1


async def test_a_slow_first_word_is_cut_off(llm: ScriptedLLM, llm_settings: Settings) -> None:
    llm.always = Say("too late", stall=3.0)
    settings = llm_settings.model_copy(update={"first_token_seconds": 0.4})
    started = time.perf_counter()
    with pytest.raises(LLMError, match="for 0.4 s"):
        await _stream(settings)
    assert time.perf_counter() - started < 5.5


async def test_a_stream_that_stops_in_mid_sentence_fails_without_a_second_call(
    llm: ScriptedLLM, llm_settings: Settings
) -> None:
    llm.script = [Say("one two three", stall=3.0, stall_at=2)]
    with pytest.raises(LLMError, match="mid-sentence"):
        await _stream(llm_settings)
    assert len(llm.requests) == 1


async def test_a_broken_stream_is_an_error(llm: ScriptedLLM, llm_settings: Settings) -> None:
    llm.script = [Say("one two three", cut=2)]
    with pytest.raises(LLMError):
        await _stream(llm_settings)


async def test_an_empty_stream_is_an_error(llm: ScriptedLLM, llm_settings: Settings) -> None:
    llm.always = Say("")
    with pytest.raises(LLMError, match="empty stream"):
        await _stream(llm_settings)
    assert len(llm.requests) == 3


async def test_retries_and_fallbacks_stay_within_one_budget(llm: ScriptedLLM, llm_settings: Settings) -> None:
    llm.always = Say("never", stall=30.0)
    settings = llm_settings.model_copy(update={"total_seconds": 1.2, "fallback_models": ("openai/other",)})
    started = time.perf_counter()
    with pytest.raises(LLMError, match="longer than 1.2 s"):
        await _stream(settings)
    assert time.perf_counter() - started < 2.0


async def test_a_fallback_model_takes_over(llm: ScriptedLLM, llm_settings: Settings) -> None:
    llm.script = [Fail(401), Say("the other one")]
    settings = llm_settings.model_copy(update={"fallback_models": ("openai/other",)})
    text, usage = await _stream(settings)
    assert text == "the other one"
    assert usage is not None
    assert usage.model == "openai/other"
    assert [request["model"] for request in llm.requests] == ["scripted", "other"]


async def test_a_whole_reply_comes_at_temperature_zero(llm: ScriptedLLM, llm_settings: Settings) -> None:
    llm.script = [Say("{}")]
    text, usage = await LLM(llm_settings, "openai/scripted").complete(MESSAGES)
    assert (text, usage.prompt_tokens) == ("{}", 100)
    assert llm.requests[0]["temperature"] == 0
