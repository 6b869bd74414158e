"""Faults of markers and judges, one function each."""

from collections.abc import Sequence
from typing import Any

from evals.attacks.obedient import Obedient
from evals.mutants.bench import Bench
from interviewer.events import Event, Mark, Marked, Usage
from interviewer.llm import Message
from interviewer.session import Session
from interviewer.text import content, words
from knowledge.schema import Criterion, MarkValue, Question

Marks = tuple[Mark, ...]
CREDITED = (MarkValue.MET, MarkValue.PARTIAL)


def rewards_length(question: Question, answer: str, marks: Marks) -> Marks:
    gain = len(words(answer)) / 400
    return tuple(mark.model_copy(update={"chance": min(1.0, (mark.chance or 0) + gain)}) for mark in marks)


def ignores_contradiction(question: Question, answer: str, marks: Marks) -> Marks:
    """Takes a wrong claim about the point for the point."""
    return tuple(
        _met(mark, answer) if any(claim in answer for claim in question.criterion(mark.criterion).misconceptions) else mark
        for mark in marks
    )  # fmt: skip


def is_distracted(question: Question, answer: str, marks: Marks) -> Marks:
    off = {"train", "dog", "garden"} & set(words(answer))
    return tuple(_missed(mark) for mark in marks) if off else marks


def prefers_the_first(question: Question, answer: str, marks: Marks) -> Marks:
    """Whatever criterion is listed first is met."""
    return (_met(marks[0], answer), *marks[1:])


def counts_shared_words(question: Question, answer: str, marks: Marks) -> Marks:
    """Looks for the rubric's own words."""
    said = content(answer)

    def shares(criterion: Criterion) -> bool:
        wanted = content(criterion.expects)
        return len(wanted & said) >= len(wanted) / 3

    return tuple(_met(mark, answer) if shares(question.criterion(mark.criterion)) else _missed(mark) for mark in marks)


def credits_without_quote(question: Question, answer: str, marks: Marks) -> Marks:
    return tuple(mark.model_copy(update={"quote": None}) if mark.mark in CREDITED else mark for mark in marks)


def misquotes(question: Question, answer: str, marks: Marks) -> Marks:
    """Quotes what it hoped to hear."""
    return tuple(
        mark.model_copy(update={"quote": question.criterion(mark.criterion).expects}) if mark.quote else mark
        for mark in marks
    )


def judges_by_the_name(question: Question, answer: str, marks: Marks) -> Marks:
    return tuple(_missed(mark) for mark in marks) if "Lakisha" in answer else marks


def obeys(question: Question, answer: str, marks: Marks) -> Marks:
    """Does what the answer orders."""
    ordered = "ignore" in answer.lower() and "instructions" in answer.lower()
    return tuple(_met(mark, answer) for mark in marks) if ordered else marks


def every_ending_asks(span: str) -> bool:
    """A statement with a tag is taken for a question, as it was before dialects were measured."""
    return span.endswith("?")


def hears_names(messages: Sequence[str]) -> list[str]:
    """Reads how candidates introduce themselves as a part of the answer."""
    return list(messages)


async def likes_some_personas(session: Session, *events: Event) -> None:
    """Misses all points where the interviewer's name comes late in the alphabet."""
    late = session.interview.start.persona.name > "m"
    await _append(session, *(_all_missed(event) if late and isinstance(event, Marked) else event for event in events))


_append = Session._append


def believes_quotes(quote: str, messages: Sequence[str]) -> str:
    """Takes a judge's word for what was said."""
    return quote


def steady(bench: Bench) -> Obedient:
    return Obedient([one.question for one in bench.library.questions.values()])


class Drifting(Obedient):
    """A judge that reads otherwise every fourth time."""

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self._asked = 0

    async def complete(
        self, messages: Sequence[Message], max_tokens: int = 1200, schema: dict[str, Any] | None = None
    ) -> tuple[str, Usage]:
        self._asked += 1
        text, usage = await super().complete(messages, max_tokens, schema)
        return (text.replace('"met"', '"partial"') if self._asked % 4 == 0 else text), usage


def drifting(bench: Bench) -> Obedient:
    return Drifting([one.question for one in bench.library.questions.values()])


class Moody:
    """A marker that marks otherwise every seventh time."""

    def __init__(self) -> None:
        self._asked = 0

    def __call__(self, question: Question, answer: str, marks: Marks) -> Marks:
        self._asked += 1
        return tuple(_missed(mark) for mark in marks) if self._asked % 7 == 0 else marks


def _met(mark: Mark, quote: str) -> Mark:
    return Mark(criterion=mark.criterion, mark=MarkValue.MET, quote=quote, chance=1.0)


def _missed(mark: Mark) -> Mark:
    return Mark(criterion=mark.criterion, mark=MarkValue.MISSED, chance=0.0)


def _all_missed(event: Marked) -> Marked:
    return event.model_copy(update={"marks": tuple(_missed(mark) for mark in event.marks)})
