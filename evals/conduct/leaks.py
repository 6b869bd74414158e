"""Answers that an interviewer gives away."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

from evals.conduct.moment import Moment, flat
from interviewer import moves
from interviewer.events import Kind
from interviewer.policy import QUESTIONS_FOR_US
from interviewer.text import content, sentences
from knowledge.schema import Criterion, Question

# A wording is taken for said where so much of what is new in it was said; with fewer new words than LEAST, only where
# it stands there whole.
SAID = 0.6
LEAST = 4
# Of a line of a solution, without blanks.
LEAST_CODE = 12


def leak(moment: Moment) -> str | None:
    """A point that the candidate has not made is in the interviewer's words, which policy did not put there."""
    if moment.question is None and moment.put is None:
        return None
    if isinstance(moment.move, moves.GiveHint) and not hint_is_due(moment, moment.move):
        return f"hint {moment.move.rung}, which was not asked for or is deeper than this interviewer goes"
    return next(_given_away(moment), "")


def hint_is_due(moment: Moment, move: moves.GiveHint) -> bool:
    """Rungs come in order, to those who ask, or are stuck where the persona helps them."""
    asked, hints = moment.interview.current, moment.interview.start.persona.hints
    stuck = moment.interview.heard is Kind.DONT_KNOW and hints.offers == "when_stuck"
    wanted = moment.interview.heard is Kind.HINT or stuck
    return asked is not None and wanted and move.rung == asked.hints + 1 and move.rung <= hints.deepest


def _given_away(moment: Moment) -> Iterator[str]:
    known = f"{moment.said}\n{moment.task}"
    before, said, heard = content(known), flat(moment.words), flat(known)
    fresh = content(moment.words) - before
    for question, met in ((moment.question, moment.met), (moment.put, frozenset[str]())):
        if question is None or _is_theirs(question, moment):
            continue
        for wording in wordings(question.criteria, question.model_answer):
            new = wording.content - before
            whole = wording.size >= LEAST and wording.flat in said and wording.flat not in heard
            if wording.criterion not in met and (whole or (len(new) >= LEAST and len(new & fresh) >= SAID * len(new))):
                yield f"gives away {question.id}, {wording.criterion}: “{wording.text}”"
        yield from _code_given_away(moment.words, known, question)


def _is_theirs(question: Question, moment: Moment) -> bool:
    """Where candidates earn points by asking, an answer to what they ask is none that they should have given."""
    return question.topic == QUESTIONS_FOR_US and isinstance(moment.move, moves.AnswerBack)


def _code_given_away(said: str, known: str, question: Question) -> Iterator[str]:
    for line in question.code.solution.splitlines() if question.code else ():
        bare = _bare(line)
        if len(bare) >= LEAST_CODE and bare in _bare(said) and bare not in _bare(known):
            yield f"gives away {question.id}, a line of its solution: “{line.strip()}”"


@dataclass(frozen=True)
class Wording:
    """A way to make a point."""

    criterion: str
    text: str

    @cached_property
    def content(self) -> frozenset[str]:
        return content(self.text)

    @cached_property
    def flat(self) -> str:
        return flat(self.text)

    @cached_property
    def size(self) -> int:
        return len(self.flat.split())


@lru_cache(maxsize=1024)
def wordings(criteria: tuple[Criterion, ...], answer: str) -> tuple[Wording, ...]:
    """Statements, examples, and each sentence of the model answer with the point that it is nearest to."""
    found = [Wording(item.id, text) for item in criteria for text in _texts(item)]
    vocabulary = {item.id: content(" ".join(_texts(item))) for item in criteria}
    found += [Wording(_nearest(content(sentence), vocabulary), sentence) for sentence in sentences(answer)]
    return tuple(found)


def _nearest(own: frozenset[str], vocabulary: Mapping[str, frozenset[str]]) -> str:
    return max(vocabulary, key=lambda id: len(vocabulary[id] & own))


def _texts(criterion: Criterion) -> tuple[str, ...]:
    return criterion.expects, *(example.text for example in criterion.examples)


def _bare(text: str) -> str:
    return re.sub(r"\s", "", text)
