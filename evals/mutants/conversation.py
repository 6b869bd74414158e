"""Faults of what leads the interview: policy, phrasing, reader, retriever, scoring."""

from dataclasses import replace
from typing import Any

from interviewer import moves
from interviewer.engines import Brief, llm, offline
from interviewer.events import Kind
from interviewer.llm import Message
from interviewer.policy import decide
from interviewer.reading.reader import Reader
from interviewer.scoring import QuestionScore, score_question, to_score
from interviewer.state import Interview
from interviewer.text import words
from knowledge.index import Hit, Index
from knowledge.ranking import Ranking

_probe, _classify, _hits, _messages = offline._probe, Reader.classify, Index._hits, llm.messages


def gives_hints_unasked(interview: Interview) -> moves.Move:
    """The deepest hint instead of a refusal."""
    move = decide(interview)
    begged = isinstance(move, moves.RefuseReveal) and interview.current is not None
    return moves.GiveHint(question=interview.current.question.id, rung=3) if begged and interview.current else move


def ignores_goodbyes(interview: Interview) -> moves.Move:
    move = decide(interview)
    return moves.SmallTalk() if isinstance(move, moves.Close) and interview.heard is Kind.END else move


def probes_with_the_point(interview: Interview, move: moves.Probe) -> str:
    """Asks for a point by saying it."""
    asked = interview.current
    point = asked.question.criterion(move.criterion).expects if asked else ""
    return f"{_probe(interview, move)} {point}"


def prompts_with_the_points(brief: Brief) -> list[Message]:
    """What the question wants stands in the interviewer's prompt, "for orientation"."""
    first, *rest = _messages(brief)
    asked = brief.interview.current
    points = [criterion.expects for criterion in asked.question.criteria] if asked else []
    return [{**first, "content": "\n".join([first["content"], "A good answer says:", *points])}, *rest]


def hears_an_end_in_short_answers(self: Reader, text: str, *args: Any) -> Any:
    found = _classify(self, text, *args)
    return (Kind.END, *found[1:]) if len(words(text)) < 12 else found


def returns_the_worst(self: Index, ranking: Ranking, k: int) -> list[Hit]:
    """The passage that fits least comes first."""
    return _hits(self, ranking, len(ranking.places))[::-1][:k]


def averages_the_cap_away(*args: Any, **options: Any) -> QuestionScore:
    """The mean decides alone: a heaviest point that is contradicted caps nothing."""
    scored = score_question(*args, **options)
    return replace(scored, score=to_score(scored.share, args[3]))
