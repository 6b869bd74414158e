"""A turn of the interviewer, with what was said before it and what it was to say."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from evals.conduct.playing import Played, Turn
from interviewer import moves
from interviewer.engines.llm import task
from interviewer.moves import Move
from interviewer.state import Interview
from interviewer.text import words
from knowledge.schema import MarkValue, Question


@dataclass(frozen=True)
class Moment:
    """names: of the other interviewers."""

    turn: Turn
    before: tuple[Turn, ...] = ()
    names: frozenset[str] = frozenset()

    @property
    def words(self) -> str:
        return self.turn.words

    @property
    def move(self) -> Move:
        return self.turn.brief.move

    @property
    def interview(self) -> Interview:
        """Before the interviewer spoke."""
        return self.turn.brief.interview

    @property
    def question(self) -> Question | None:
        """The one that was open when the candidate spoke."""
        return self.interview.current.question if self.interview.current else None

    @property
    def put(self) -> Question | None:
        """The question that this turn puts anew."""
        if not isinstance(self.move, moves.Open | moves.Next):
            return None
        id = self.move.question
        return next(question for question in self.interview.start.plan if question.id == id)

    @cached_property
    def task(self) -> str:
        """What policy wants said, as a model is told it; passages from documents are left out."""
        return task(replace(self.turn.brief, sources=()))

    @cached_property
    def said(self) -> str:
        """All that was on the candidate's screen, and what the program shows beside these words."""
        return "\n".join((*(line.text for line in self.interview.lines), self.shown))

    @property
    def shown(self) -> str:
        return self.turn.after.lines[-1].text.replace(self.words, "")

    @property
    def met(self) -> frozenset[str]:
        """Points of the open question that any grader has found."""
        asked = self.interview.current
        marks = [mark for found in asked.marks.values() for mark in found] if asked else []
        return frozenset(mark.criterion for mark in marks if mark.mark is MarkValue.MET)


def flat(text: str) -> str:
    """Its words, so that one text can be looked for in another."""
    return f" {' '.join(words(text))} "


def moments(played: Played, names: frozenset[str]) -> Iterator[Moment]:
    for number, turn in enumerate(played.turns):
        yield Moment(turn, played.turns[:number], names)
