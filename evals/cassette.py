"""Replies of a model as they came, one a line, so that a run can be repeated without the model.

A reply is known by model, messages, parameters, rubrics and which repeat it was. The second time that a case asks the
same is another repeat, and so is another epoch: what was said once is never heard twice as if it were two opinions.
"""

import hashlib
import json
import re
from collections import Counter
from collections.abc import Sequence
from contextvars import ContextVar
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from evals.allowance import Allowance, Metered
from evals.errors import RunError
from evals.store import appending
from interviewer.errors import LLMError
from interviewer.events import Usage
from interviewer.llm import LLM, Message

# Drawn anew for each prompt, so that no answer can close it.
_FENCE = re.compile(r"<<[0-9a-f]{12}>>")


@dataclass
class Asking:
    """The case that asks, and how often it has asked the same."""

    epoch: int
    asked: Counter[str] = field(default_factory=Counter)


asking: ContextVar[Asking] = ContextVar("asking")


class Cassette:
    """A file of replies."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._known = dict(_read(path))

    def find(self, key: str) -> tuple[str, Usage] | None:
        return self._known.get(key)

    def add(self, key: str, text: str, usage: Usage) -> None:
        line = {"key": key, "text": text, "usage": usage.model_dump()}
        appending(self.path, json.dumps(line))
        self._known[key] = text, usage

    def __len__(self) -> int:
        return len(self._known)

    @property
    def cost(self) -> float:
        """What these replies cost, as far as their prices are known."""
        return sum(usage.cost or 0.0 for _, usage in self._known.values())


def _read(path: Path) -> list[tuple[str, tuple[str, Usage]]]:
    """A line that was cut off is left out."""
    if not path.exists():
        return []
    lines = path.read_text(encoding="utf-8").split("\n")[:-1]
    try:
        found = [json.loads(line) for line in lines if line]
        return [(line["key"], (line["text"], Usage.model_validate(line["usage"]))) for line in found]
    except (ValueError, KeyError, TypeError) as error:
        raise RunError(f"{path}: holds a line that is no recorded reply ({error}); record it anew") from error


class Replies:
    """A model for a judge: recorded replies first, then calls within the allowance. live: None replays only."""

    def __init__(
        self, model: str, cassette: Cassette, live: LLM | None, rubrics: str = "", allowance: Allowance | None = None
    ) -> None:
        self.model, self.cassette, self.live, self.replayed = model, cassette, live is not None, 0
        self.spent = allowance or Allowance()
        self._live, self._rubrics = live and Metered(live, self.spent), rubrics

    async def complete(
        self, messages: Sequence[Message], max_tokens: int = 1200, schema: dict[str, Any] | None = None
    ) -> tuple[str, Usage]:
        """Raises LLMError where the model fails or nothing was recorded, Capped where no more may be spent."""
        key = self._key(messages, {"max_tokens": max_tokens, "schema": schema})
        found = self.cassette.find(key)
        if found is not None:
            self.replayed += 1
            return found
        if self._live is None:
            raise LLMError(f"{self.cassette.path} holds no reply to this: other words, another repeat, or never asked")
        text, usage = await self._live.complete(messages, max_tokens, schema)
        self.cassette.add(key, text, usage)
        return text, usage

    def _key(self, messages: Sequence[Message], parameters: dict[str, Any]) -> str:
        words = [{name: _FENCE.sub("<<fence>>", text) for name, text in message.items()} for message in messages]
        same = json.dumps([self.model, words, parameters, self._rubrics], sort_keys=True)
        who = asking.get()
        who.asked[same] += 1
        return hashlib.sha256(f"{same} {who.epoch}.{who.asked[same]}".encode()).hexdigest()
