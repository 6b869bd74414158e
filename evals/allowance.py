"""What a run may spend on calls to a model, and what it has spent."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Any

from evals.errors import Capped, RunError
from interviewer.events import Usage
from interviewer.llm import LLM, Message


@dataclass(frozen=True)
class Caps:
    """What one go may spend at most: US dollars, and calls. Calls that are under way when it is reached still count."""

    cost: float | None = None
    calls: int | None = None


class Allowance:
    """One go's. calls, cost: what it has spent so far."""

    def __init__(self, caps: Caps | None = None) -> None:
        self._caps = caps or Caps()
        self.calls, self.cost = 0, 0.0

    def reserve(self) -> None:
        """One more call. Raises Capped where none is allowed."""
        caps = self._caps
        if caps.calls is not None and self.calls >= caps.calls:
            raise Capped(f"--max-calls: {self.calls} calls were made, and no more are allowed")
        if caps.cost is not None and self.cost >= caps.cost:
            raise Capped(f"--max-cost: ${self.cost:.4f} were spent, and no more is allowed")
        self.calls += 1

    def pay(self, usage: Usage) -> None:
        """Raises RunError for a price that is unknown, where a cost is capped."""
        if usage.cost is None and self._caps.cost is not None:
            raise RunError(f"--max-cost: the price of {usage.model} is unknown, so it cannot be kept; use --max-calls")
        self.cost += usage.cost or 0.0


class Metered:
    """A model whose calls an allowance pays for. Raises Capped where it is used up."""

    def __init__(self, llm: LLM, allowance: Allowance) -> None:
        self._llm, self._allowance = llm, allowance

    async def complete(
        self, messages: Sequence[Message], max_tokens: int = 1200, schema: dict[str, Any] | None = None
    ) -> tuple[str, Usage]:
        self._allowance.reserve()
        text, usage = await self._llm.complete(messages, max_tokens, schema)
        self._allowance.pay(usage)
        return text, usage

    async def stream(self, messages: Sequence[Message], max_tokens: int = 400) -> AsyncIterator[str | Usage]:
        self._allowance.reserve()
        async for item in self._llm.stream(messages, max_tokens):
            if isinstance(item, Usage):
                self._allowance.pay(item)
            yield item
