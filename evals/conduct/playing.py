"""Plays a whole interview with a candidate, and keeps what was known whenever the interviewer spoke."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from interviewer.engines import Brief, Engine
from interviewer.errors import EngineError
from interviewer.events import Usage
from interviewer.journal import Journal
from interviewer.marking import Marker, Marking
from interviewer.service import Service
from interviewer.session import Parts, Session
from interviewer.state import Interview, fold
from interviewer.wishes import Wish
from knowledge.schema import Level, Question

# In memory: a user's history holds none of these interviews.
NOWHERE = Path(":memory:")
# Messages of a candidate; an interview that goes on after so many has no end.
MOST = 90


@dataclass(frozen=True)
class Said:
    """A candidate's message. wants: the fact that it asks for, "" for one that no sheet holds. ends: a goodbye."""

    text: str
    wants: str | None = None
    ends: bool = False


Candidate = Callable[[Interview], Awaitable[Said | None]]


@dataclass(frozen=True)
class Turn:
    """What the interviewer said, what it knew, and what it answers to; `said` is None for the first turn."""

    number: int
    said: Said | None
    brief: Brief
    words: str
    after: Interview


@dataclass(frozen=True)
class Played:
    """unfinished: the candidate had nothing more to say, or `MOST` messages were not enough."""

    turns: tuple[Turn, ...]
    interview: Interview
    unfinished: bool


async def play(service: Service, marker: Marker, wish: Wish, candidate: Candidate) -> Played:
    """Raises EngineError where the engine that was named did not speak: what another says is no finding about it."""
    engine = _Listening(service.engine)
    with_journal = Journal(NOWHERE)
    try:
        session = Session(
            fold("conduct", [service.started(await service.propose(wish))]),
            _parts(service, marker, engine, with_journal),
        )
        turns = [await _turn(session, engine, None, 0)]
        while session.interview.status != "ended" and len(turns) <= MOST:
            said = await candidate(session.interview)
            if said is None:
                break
            turns.append(await _turn(session, engine, said, len(turns)))
    finally:
        with_journal.close()
    return Played(tuple(turns), session.interview, session.interview.status != "ended")


async def _turn(session: Session, engine: "_Listening", said: Said | None, number: int) -> Turn:
    stream = session.open() if said is None else session.turn(said.text)
    async for _ in stream:
        pass
    line = session.interview.lines[-1]
    if line.degraded:
        raise EngineError(line.degraded)
    return Turn(number, said, engine.heard[-1], line.words, session.interview)


def _parts(service: Service, marker: Marker, engine: Engine, journal: Journal) -> Parts:
    return Parts(journal, engine, service.offline, service.read, marker, None, service.passages.told)


class Remembering:
    """A marker that reads no answer twice: many candidates begin with the same one."""

    def __init__(self, marker: Marker) -> None:
        self._marker, self.name = marker, marker.name
        self._known: dict[tuple[str, tuple[str, ...]], Marking] = {}

    async def prepare(self, question: Question) -> None:
        await self._marker.prepare(question)

    async def mark(self, question: Question, messages: Sequence[str], level: Level | None = None) -> Marking:
        key = question.id, tuple(messages)
        if key not in self._known:
            self._known[key] = await self._marker.mark(question, messages, level)
        return self._known[key]


class _Listening:
    """An engine, and the briefs that it was given."""

    def __init__(self, engine: Engine) -> None:
        self._engine, self.name = engine, engine.name
        self.heard: list[Brief] = []

    async def speak(self, brief: Brief) -> AsyncIterator[str | Usage]:
        self.heard.append(brief)
        async for item in self._engine.speak(brief):
            yield item
