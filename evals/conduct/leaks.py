"""Answers that an interviewer gives away."""

import re
from collections.abc import Iterator
from functools import lru_cache

from evals.conduct.moment import Moment, flat
from interviewer import moves
from interviewer.events import Kind
from interviewer.text import content, sentences, words
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
    fresh, said, heard = content(moment.words) - content(known), flat(moment.words), flat(known)
    for question, met in ((moment.question, moment.met), (moment.put, frozenset[str]())):
        for criterion, wording in wordings(question) if question else ():
            if criterion in met:
                continue
            new = content(wording) - content(known)
            whole = len(words(wording)) >= LEAST and flat(wording) in said and flat(wording) not in heard
            if whole or (len(new) >= LEAST and len(new & fresh) >= SAID * len(new)):
                yield f"gives away {question.id if question else ''}, {criterion}: “{wording}”"
        yield from _code_given_away(moment.words, known, question) if question else ()


def _code_given_away(said: str, known: str, question: Question) -> Iterator[str]:
    for line in question.code.solution.splitlines() if question.code else ():
        bare = _bare(line)
        if len(bare) >= LEAST_CODE and bare in _bare(said) and bare not in _bare(known):
            yield f"gives away {question.id}, a line of its solution: “{line.strip()}”"


@lru_cache(maxsize=1024)
def _wordings(question: str, criteria: tuple[Criterion, ...], answer: str) -> tuple[tuple[str, str], ...]:
    found = [(item.id, text) for item in criteria for text in (item.expects, *(one.text for one in item.examples))]
    vocabulary = {item.id: content(" ".join((item.expects, *(one.text for one in item.examples)))) for item in criteria}
    for sentence in sentences(answer):
        nearest = max(vocabulary, key=lambda id: len(vocabulary[id] & content(sentence)))
        found.append((nearest, sentence))
    return tuple(found)


def wordings(question: Question) -> tuple[tuple[str, str], ...]:
    """(criterion, a way to make its point): statement, examples, and the sentences of the model answer nearest to it."""
    return _wordings(question.id, question.criteria, question.model_answer)


def _bare(text: str) -> str:
    return re.sub(r"\s", "", text)
