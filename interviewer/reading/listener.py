"""Reads a turn of an interview: its kind, the facts it asks for, its code, and what is odd about it."""

import asyncio
import re
from collections.abc import Sequence
from typing import Any

from interviewer.events import Kind, TurnRead
from interviewer.negotiation import at_the_table
from interviewer.reading.astray import Astray, Elsewhere
from interviewer.reading.facts import CERTAIN, FACT_MATCH, match_facts, questions
from interviewer.reading.features import Embed
from interviewer.reading.finetuned import finetuned
from interviewer.reading.patterns import normalised, patterns
from interviewer.reading.reader import Reader, is_for_us
from interviewer.reading.rules import is_code, is_foreign, question_share
from interviewer.snippets import split
from interviewer.state import Asked, Interview
from knowledge.embedding import BUNDLED
from knowledge.schema import Question

# A message that takes issue with the interviewer, in words; in a longer one it is part of a story.
LONGEST_PROTEST, LONGEST_PROTEST_ANSWER = 30, 12
LEAST_FOREIGN = 4
# A longer message, or one that mostly states something, is an answer that happens to ask.
LONGEST_ASK, ASKING_SHARE = 40, 0.5


class Listener:
    """Works best on the bundled embedding model; with any other, patterns and the network alone tell kinds apart."""

    def __init__(self, embedder: Any) -> None:
        self._embed: Embed = embedder.embed
        # What is fitted is so on the bundled model's vectors.
        fitting = embedder.name == BUNDLED
        self.reader = Reader(embedder.embed) if fitting else Reader(network=finetuned())
        self._astray = Astray(embedder.embed) if fitting else None

    async def read(self, text: str, interview: Interview) -> TurnRead:
        return await asyncio.to_thread(self.read_now, text, interview)

    def read_now(self, text: str, interview: Interview) -> TurnRead:
        asked = interview.current
        question = asked.question if asked else None
        if question is not None and question.code is not None:
            code, talk = split(text, question.code.language)
            if code is not None:
                return TurnRead(kind=Kind.ANSWER, confidence=0.9, code=code, talk=talk)
        said = _without_name(text, interview)
        kind, confidence = self.reader.classify(said, interview.start.stage, question, interview.status == "inviting")
        if asked is None or question is None or kind in (Kind.END, Kind.SKIP):
            return TurnRead(kind=kind, confidence=confidence)
        if question.offer is not None:
            kind = at_the_table(kind, text, question.offer)
        elif protests(said, kind):
            return TurnRead(kind=Kind.SMALLTALK, confidence=confidence, manner="protest")
        if foreign(said, kind) and "foreign" not in interview.manners:
            return TurnRead(kind=kind, confidence=confidence, manner="foreign")
        if kind is not Kind.CLARIFY and (facts := self._surely_asked(text, question)):
            return TurnRead(kind=Kind.CLARIFY, confidence=confidence, facts=facts)
        if kind is Kind.ANSWER and (elsewhere := self._elsewhere(text, asked, interview)):
            return TurnRead(kind=kind, confidence=confidence, manner="astray", about=elsewhere.about)
        return TurnRead(kind=kind, confidence=confidence, facts=self._facts(text, kind, question))

    def _facts(self, text: str, kind: Kind, question: Question) -> tuple[str, ...]:
        if kind is not Kind.CLARIFY:
            return ()
        return self._match(
            [part for part in text.replace("?", "?\n").splitlines() if part.strip()], question, FACT_MATCH
        )

    def _surely_asked(self, text: str, question: Question) -> tuple[str, ...]:
        """Facts that a message asks for though it looks like something else: the sheet knows what may be asked."""
        if len(text.split()) > LONGEST_ASK or question_share(text) < ASKING_SHARE:
            return ()
        return self._match(questions(text), question, CERTAIN)

    def _match(self, parts: Sequence[str], question: Question, least: float) -> tuple[str, ...]:
        if not question.facts or not parts:
            return ()
        pairs = [(ask, fact.id) for fact in question.facts for ask in (*fact.asks, fact.fact)]
        vectors = self._embed([*parts, *(ask for ask, _ in pairs)])
        return match_facts(vectors[: len(parts)], vectors[len(parts) :], [id for _, id in pairs], least)

    def _elsewhere(self, text: str, asked: Asked, interview: Interview) -> Elsewhere | None:
        """Set where an answer belongs to another question."""
        question = asked.question
        if self._astray is None or interview.recalling or is_for_us(question) or question.offer is not None:
            return None
        # The embedding model reads neither.
        if is_code(text) or is_foreign(normalised(text)):
            return None
        return self._astray.look(text, question, interview.start.stage, bool(asked.probes))


def protests(text: str, kind: Kind) -> bool:
    """Whether the candidate argues with the interviewer rather than about the matter."""
    said = normalised(text)
    longest = LONGEST_PROTEST_ANSWER if kind is Kind.ANSWER else LONGEST_PROTEST
    return (
        kind in (Kind.ANSWER, Kind.SMALLTALK, Kind.REVEAL, Kind.REPEAT)
        and len(said.split()) <= longest
        and patterns().part("arguing", said)
    )


def foreign(text: str, kind: Kind) -> bool:
    """Whether it is a message in another language, other than a plain wish that was understood."""
    said = normalised(text)
    understood = kind in (Kind.HINT, Kind.REPEAT, Kind.DONT_KNOW)
    return not understood and len(said.split()) >= LEAST_FOREIGN and is_foreign(said)


def _without_name(text: str, interview: Interview) -> str:
    name = interview.start.persona.title.partition(",")[0]
    return re.sub(rf"\b{re.escape(name)}\b[,!]?", "", text, flags=re.IGNORECASE)
