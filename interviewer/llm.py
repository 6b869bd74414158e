"""Calls to language models: the only importer of litellm.

Retries and fallbacks happen here and nowhere else, inside one budget a call; time is limited three ways, since the
library's own time-outs do not hold while streaming.
"""

import asyncio
import logging
import os
import time
from collections.abc import AsyncIterator, Sequence
from functools import cache
from typing import Any

from tenacity import AsyncRetrying, retry_if_exception_type, stop_after_attempt, wait_exponential_jitter

from interviewer.errors import LLMError
from interviewer.events import Usage
from interviewer.settings import Settings

log = logging.getLogger(__name__)
Message = dict[str, str]
ATTEMPTS = 3
_FATAL = {
    "AuthenticationError": "the provider refused the key; check the key of {model}",
    "PermissionDeniedError": "the provider denies access to {model}",
    "NotFoundError": "the provider knows no model {model}; check INTERVIEWER_MODEL",
    "BadRequestError": "the provider refused the request to {model}",
    "ContextWindowExceededError": "the interview is too long for {model}",
    "ContentPolicyViolationError": "the provider's content policy refused the request to {model}",
}


class _Transient(LLMError):
    """Worth another attempt."""


class LLM:
    """One model and its fallbacks. Safe to use from any task of one event loop."""

    def __init__(self, settings: Settings, model: str) -> None:
        self.settings = settings
        self.models = (model, *(name for name in settings.fallback_models if name != model))

    async def stream(self, messages: Sequence[Message], max_tokens: int = 400) -> AsyncIterator[str | Usage]:
        """Text as it comes, then the usage. Raises LLMError; after the first text nothing is retried."""
        await asyncio.to_thread(_litellm)
        async with _budget(self.settings.total_seconds):
            parts, model, started = await self._begin(messages, max_tokens)
            async for item in self._rest(parts, model, started):
                yield item

    async def complete(
        self, messages: Sequence[Message], max_tokens: int = 1200, schema: dict[str, Any] | None = None
    ) -> tuple[str, Usage]:
        """The whole reply at temperature 0. Raises LLMError."""
        await asyncio.to_thread(_litellm)
        async with _budget(self.settings.total_seconds):
            failures = []
            for model in self.models:
                try:
                    async for attempt in _retrying():
                        with attempt:
                            return await self._complete(model, messages, max_tokens, schema)
                except LLMError as error:
                    failures.append(str(error))
            raise LLMError("; ".join(failures))

    async def _begin(self, messages: Sequence[Message], max_tokens: int) -> tuple["_Parts", str, float]:
        """The stream whose first text has come, of the first model that gives one."""
        failures = []
        for model in self.models:
            try:
                async for attempt in _retrying():
                    with attempt:
                        started = time.perf_counter()
                        parts = _Parts(await self._open(model, messages, max_tokens), self.settings.gap_seconds)
                        async with _deadline(self.settings.first_token_seconds, "gave no word", model):
                            await parts.first()
                        return parts, model, started
            except LLMError as error:
                failures.append(str(error))
        raise LLMError("; ".join(failures))

    async def _rest(self, parts: "_Parts", model: str, started: float) -> AsyncIterator[str | Usage]:
        try:
            async for text in parts.texts():
                yield text
        except LLMError:
            raise
        except Exception as error:
            raise _explain(error, model) from error
        yield _usage(model, parts.usage, started)

    async def _open(self, model: str, messages: Sequence[Message], max_tokens: int) -> Any:
        try:
            async with _deadline(self.settings.first_token_seconds, "did not answer", model):
                return await _litellm().acompletion(
                    **self._request(model, messages, max_tokens),
                    stream=True,
                    stream_options={"include_usage": True},
                    temperature=0.7,
                )
        except LLMError:
            raise
        except Exception as error:
            raise _explain(error, model) from error

    async def _complete(
        self, model: str, messages: Sequence[Message], max_tokens: int, schema: dict[str, Any] | None
    ) -> tuple[str, Usage]:
        started = time.perf_counter()
        extra: dict[str, Any] = {}
        if schema is not None and _litellm().supports_response_schema(model=model):
            extra["response_format"] = {
                "type": "json_schema",
                "json_schema": {"name": "reply", "schema": schema, "strict": True},
            }
        try:
            reply = await _litellm().acompletion(**self._request(model, messages, max_tokens), temperature=0, **extra)
        except Exception as error:
            raise _explain(error, model) from error
        text = reply.choices[0].message.content or ""
        if not text.strip():
            raise _Transient(f"{model} gave an empty reply")
        return text, _usage(model, getattr(reply, "usage", None), started)

    def _request(self, model: str, messages: Sequence[Message], max_tokens: int) -> dict[str, Any]:
        base = {"api_base": self.settings.api_base} if self.settings.api_base else {}
        return {
            "model": model,
            "messages": list(messages),
            "max_tokens": max_tokens,
            "timeout": self.settings.total_seconds,
            "num_retries": 0,
            "max_retries": 0,
            "drop_params": True,
            **base,
        }


class _Parts:
    """A provider's stream: text deltas with a limit on the gap between them, and the usage at its end."""

    def __init__(self, stream: Any, gap: float) -> None:
        self._stream = aiter(stream)
        self._gap = gap
        self._held: str | None = None
        self.usage: Any = None

    async def first(self) -> None:
        """Waits for the first text. A stream that ends without one is an error."""
        self._held = await self._next()
        if self._held is None:
            raise _Transient("the model sent an empty stream")

    async def texts(self) -> AsyncIterator[str]:
        while self._held is not None:
            text, self._held = self._held, None
            yield text
            async with _deadline(self._gap, "stopped in mid-sentence", "the model"):
                self._held = await self._next()

    async def _next(self) -> str | None:
        async for chunk in self._stream:
            self.usage = getattr(chunk, "usage", None) or self.usage
            for choice in chunk.choices:
                if choice.delta.content:
                    return str(choice.delta.content)
        return None


class _budget:
    """Turns the overall time-out into an LLMError."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._timeout = asyncio.timeout(seconds)

    async def __aenter__(self) -> None:
        await self._timeout.__aenter__()

    async def __aexit__(self, kind: Any, error: Any, trace: Any) -> None:
        try:
            await self._timeout.__aexit__(kind, error, trace)
        except TimeoutError as late:
            raise LLMError(f"the model took longer than {self._seconds:g} s") from late


class _deadline:
    """Turns one step's time-out into a failure worth another attempt."""

    def __init__(self, seconds: float, what: str, model: str) -> None:
        self._message = f"{model} {what} for {seconds:g} s"
        self._timeout = asyncio.timeout(seconds)

    async def __aenter__(self) -> None:
        await self._timeout.__aenter__()

    async def __aexit__(self, kind: Any, error: Any, trace: Any) -> None:
        try:
            await self._timeout.__aexit__(kind, error, trace)
        except TimeoutError as late:
            raise _Transient(self._message) from late
        if isinstance(error, Exception) and not isinstance(error, LLMError):
            raise _explain(error, "the model") from error


def _retrying() -> AsyncRetrying:
    return AsyncRetrying(
        retry=retry_if_exception_type(_Transient),
        stop=stop_after_attempt(ATTEMPTS),
        wait=wait_exponential_jitter(multiplier=0.2, max=4.0, jitter=0.2),
        reraise=True,
    )


def _explain(error: Exception, model: str) -> LLMError:
    """One readable line; the provider's own text goes to the log only."""
    name = type(error).__name__
    log.info("%s: %s: %s", model, name, error)
    if name in _FATAL:
        return LLMError(_FATAL[name].format(model=model))
    status = getattr(error, "status_code", None)
    return _Transient(f"{model} failed ({name}{f', status {status}' if status else ''})")


def _usage(model: str, usage: Any, started: float) -> Usage:
    prompt = int(getattr(usage, "prompt_tokens", 0) or 0)
    completion = int(getattr(usage, "completion_tokens", 0) or 0)
    return Usage(
        model=model,
        prompt_tokens=prompt,
        completion_tokens=completion,
        cost=_cost(model, prompt, completion),
        seconds=round(time.perf_counter() - started, 4),
    )


def _cost(model: str, prompt: int, completion: int) -> float | None:
    """None for a model whose price is not in litellm's bundled table."""
    known = _litellm().model_cost
    prices = known.get(model) or known.get(model.partition("/")[2])
    if not prices or "input_cost_per_token" not in prices:
        return None
    return float(prompt * prices["input_cost_per_token"] + completion * prices.get("output_cost_per_token", 0.0))


@cache
def _litellm() -> Any:
    """Takes seconds the first time, which no budget is charged with."""
    # Before the import: else it fetches a price table over the network.
    os.environ.setdefault("LITELLM_LOCAL_MODEL_COST_MAP", "True")
    os.environ.setdefault("LITELLM_OFFLINE_MODE", "true")
    import litellm

    litellm.telemetry = False
    litellm.suppress_debug_info = True
    return litellm
