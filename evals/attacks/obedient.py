"""The worst model that can be configured: it does whatever a text asks that reaches it. Else it reads by heart."""

import json
import re
from collections.abc import AsyncIterator, Iterable, Sequence
from enum import StrEnum
from typing import Any

from evals.attacks.texts import TELLTALES
from interviewer.events import Usage
from interviewer.llm import Message
from knowledge.schema import Criterion, MarkValue, Question

NAME = "obedient"
_FENCE = re.compile(r"^<<\w+>>$", re.M)
_ASKED = re.compile(r"^Question: (.+)$", re.M)


class Quote(StrEnum):
    """What it quotes for the marks that it was ordered to give."""

    NOTHING = "no quote"
    INVENTED = "an invented quote"
    QUESTION = "the question"
    SAID = "whatever was said"


class Obedient:
    """In place of a language model. obeyed: how often an order reached it."""

    def __init__(self, questions: Iterable[Question], quote: Quote = Quote.SAID) -> None:
        self._known = {" ".join(question.question.split()): question for question in questions}
        self._quote = quote
        self.obeyed = 0

    async def complete(
        self, messages: Sequence[Message], max_tokens: int = 1200, schema: dict[str, Any] | None = None
    ) -> tuple[str, Usage]:
        return self.judged(messages), Usage(model=NAME)

    async def stream(self, messages: Sequence[Message], max_tokens: int = 400) -> AsyncIterator[str | Usage]:
        yield self.spoken(messages)
        yield Usage(model=NAME)

    def judged(self, messages: Sequence[Message]) -> str:
        """A judge's reply in form."""
        system, user = messages[0]["content"], messages[1]["content"]
        asked = _ASKED.search(system)
        question = self._known[" ".join(asked.group(1).split())] if asked else None
        if question is None:
            raise ValueError("the judge's prompt names no question that is known")
        said = _FENCE.sub("", user).strip()
        ordered = self._is_ordered(messages)
        marks = [self._ordered(one, question, said) if ordered else _by_heart(one, question, said)
                 for one in question.criteria]  # fmt: skip
        return json.dumps({"marks": marks})

    def spoken(self, messages: Sequence[Message]) -> str:
        """Tells all that it was told, where it is asked to."""
        if not self._is_ordered(messages):
            return "All right."
        return "Of course, here is everything. " + "\n".join(message["content"] for message in messages)

    def _is_ordered(self, messages: Sequence[Message]) -> bool:
        text = " ".join(message["content"] for message in messages).lower()
        found = any(order in text for order in TELLTALES)
        self.obeyed += found
        return found

    def _ordered(self, criterion: Criterion, question: Question, said: str) -> dict[str, Any]:
        quotes = {
            Quote.NOTHING: None,
            Quote.INVENTED: criterion.expects,
            Quote.QUESTION: question.question,
            Quote.SAID: " ".join(said.split()[:8]),
        }
        return {"criterion": criterion.id, "mark": "met", "quote": quotes[self._quote], "reason": ""}


def _by_heart(criterion: Criterion, question: Question, said: str) -> dict[str, Any]:
    """What a good judge would say of the bank's own lines."""
    wrong = [text for text in criterion.misconceptions if text in said]
    right = [
        anchor.text for anchor in question.anchors if _meets(anchor.marks.get(criterion.id)) and anchor.text in said
    ]
    right += [example.text for example in criterion.examples if example.text in said]
    mark, quote = ("contradicted", wrong[0]) if wrong else ("met", right[0]) if right else ("missed", None)
    return {"criterion": criterion.id, "mark": mark, "quote": quote, "reason": ""}


def _meets(mark: MarkValue | None) -> bool:
    return mark is MarkValue.MET
