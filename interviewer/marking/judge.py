"""The LLM judge: one call a question, evidence before mark, and every quote verified in code.

Where the score sits on the edge of a band, the answer is read three times.
"""

import asyncio
import json
import re
import secrets
from collections.abc import Callable, Sequence
from typing import Annotated, Any, Literal, Protocol

from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError

from interviewer.errors import GradingError, LLMError
from interviewer.events import Mark, Usage
from interviewer.llm import LLM, Message
from interviewer.marking import Marking, identity
from interviewer.marking.quotes import find_quote
from interviewer.marking.readings import AT_AN_EDGE, combine, on_edge
from interviewer.marking.spans import is_echo
from interviewer.settings import Settings
from interviewer.templating import render
from interviewer.text import content
from knowledge.schema import Level, MarkValue, Question

# Characters of instructions, question and passages: about 1,450 tokens. Passages beyond it stay out.
ROOM = 5800
NEEDS_QUOTE = frozenset({MarkValue.MET, MarkValue.PARTIAL, MarkValue.CONTRADICTED})


class JudgedMark(BaseModel):
    """One criterion as the model returns it."""

    model_config = ConfigDict(extra="forbid")

    criterion: str
    quote: str | None
    mark: Literal["met", "partial", "missed", "contradicted"]
    reason: Annotated[str, StringConstraints(max_length=400)] = ""


class Judgement(BaseModel):
    """A whole reply."""

    model_config = ConfigDict(extra="forbid")

    marks: list[JudgedMark]


# Passages that a question's facts can be checked against.
References = Callable[[Question], Sequence[str]]


class Client(Protocol):
    """What a judge asks."""

    async def complete(
        self, messages: Sequence[Message], max_tokens: int = 1200, schema: dict[str, Any] | None = None
    ) -> tuple[str, Usage]: ...


class Judge:
    """Reads with the judging model, and where a second one is set, with both in turn."""

    name = "judge"

    def __init__(
        self, settings: Settings, references: References = lambda question: (), llm: Client | None = None
    ) -> None:
        if settings.judge is None:
            raise ValueError("the judge needs a model")
        names = [settings.judge, *([settings.second_judge_model] if settings.second_judge_model else [])]
        self._models: list[Client] = [llm] if llm else [LLM(settings, name) for name in names]
        self._least = max(settings.judge_readings, len(self._models))
        self._references = references

    async def prepare(self, question: Question) -> None:
        """Nothing to prepare: the question goes with each call."""

    async def mark(self, question: Question, messages: Sequence[str], level: Level | None = None) -> Marking:
        """Raises GradingError where a model cannot be reached or does not reply in form, after one repair."""
        references = await asyncio.to_thread(self._references, question)
        found = [await self._read(turn, question, messages, references) for turn in range(self._least)]
        if on_edge(question, combine([one.marks for one in found]), level):
            found += [await self._read(turn, question, messages, references) for turn in range(self._least, AT_AN_EDGE)]
        usage = total([one.usage for one in found])
        marker = identity.judge([one.usage.model for one in found if one.usage], self._least)
        return Marking(combine([one.marks for one in found]), usage, marker)

    async def _read(self, turn: int, question: Question, messages: Sequence[str], references: Sequence[str]) -> Marking:
        """One reading, by the model whose turn it is."""
        model = self._models[turn % len(self._models)]
        turns = prompt(question, messages, references)
        try:
            text, usage = await model.complete(turns, schema=Judgement.model_json_schema())
            judgement, fault = parse(text, question)
            if judgement is None:
                turns += [{"role": "assistant", "content": text}, {"role": "user", "content": _repair(fault)}]
                text, more = await model.complete(turns, schema=Judgement.model_json_schema())
                usage = total([usage, more])
                judgement, fault = parse(text, question)
        except LLMError as error:
            raise GradingError(str(error)) from error
        if judgement is None:
            raise GradingError(f"the model's reply was not in form, twice: {fault}")
        return Marking(verify(judgement, question, messages), usage)


def prompt(question: Question, messages: Sequence[str], references: Sequence[str] = ()) -> list[Message]:
    """Nothing but question, criteria, passages and the candidate's words: no name, no résumé, no persona."""
    fence = f"<<{secrets.token_hex(6)}>>"
    answer = "\n".join(f"{fence}\n{message}\n{fence}" for message in messages)
    return [
        {"role": "system", "content": _instructions(question, references, fence)},
        {"role": "user", "content": answer},
    ]


def _instructions(question: Question, references: Sequence[str], fence: str) -> str:
    anchors = [anchor for anchor in question.anchors if anchor.marks]
    for count in range(len(references), -1, -1):
        text = render("judge", question=question, anchors=anchors, references=references[:count], fence=fence)
        if len(text) <= ROOM:
            return text
    return text


def parse(text: str, question: Question) -> tuple[Judgement | None, str]:
    """(the judgement, "") or (None, what is wrong with the reply)."""
    found = re.search(r"\{.*\}", text, re.S)
    try:
        judgement = Judgement.model_validate(json.loads(found.group() if found else text))
    except json.JSONDecodeError as error:
        return None, f"no valid JSON ({error.msg})"
    except ValidationError as error:
        first = error.errors()[0]
        return None, f"{'.'.join(map(str, first['loc']))}: {first['msg']}"
    given = [mark.criterion for mark in judgement.marks]
    wanted = [criterion.id for criterion in question.criteria]
    if sorted(given) != sorted(wanted):
        return None, f"criteria {given}, but each of {wanted} is wanted exactly once"
    return judgement, ""


def verify(judgement: Judgement, question: Question, messages: Sequence[str]) -> tuple[Mark, ...]:
    """Marks in the question's order; a mark whose quote was not said, or only repeats the question, is void."""
    judged = {mark.criterion: mark for mark in judgement.marks}
    asked = content(question.question)
    return tuple(_verified(judged[criterion.id], messages, asked) for criterion in question.criteria)


def _verified(judged: JudgedMark, messages: Sequence[str], asked: frozenset[str]) -> Mark:
    value = MarkValue(judged.mark)
    if value not in NEEDS_QUOTE:
        return Mark(criterion=judged.criterion, mark=value, reason=judged.reason or None)
    quote = find_quote(judged.quote, messages) if judged.quote else None
    if quote is None:
        return _void(judged, "the judge gave no quote that was said")
    if is_echo(quote, asked):
        return _void(judged, "the judge's quote only repeats the question")
    return Mark(criterion=judged.criterion, mark=value, quote=quote, reason=judged.reason or None)


def _void(judged: JudgedMark, why: str) -> Mark:
    return Mark(criterion=judged.criterion, mark=MarkValue.NO_EVIDENCE, confidence=0.0, reason=why)


def _repair(fault: str) -> str:
    return f"Your reply could not be used: {fault}. Reply again, with the JSON object only, in the form that was asked for."


def total(usages: Sequence[Usage | None]) -> Usage:
    """What several calls took together; the models are named once each."""
    known = [usage for usage in usages if usage is not None]
    costs = [usage.cost for usage in known if usage.cost is not None]
    return Usage(
        model=", ".join(dict.fromkeys(usage.model for usage in known)),
        prompt_tokens=sum(usage.prompt_tokens for usage in known),
        completion_tokens=sum(usage.completion_tokens for usage in known),
        cost=sum(costs) if costs else None,
        seconds=sum(usage.seconds for usage in known),
    )
