"""Who answers and who asks must not matter: names, and the interviewer's persona."""

import asyncio
import tempfile
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from evals.consistency.observation import Observation, anchor, item, visibly_differs
from evals.grading import Graded, Grader, chance
from evals.variants import INTRODUCTIONS, MENTIONS, NAMES
from interviewer.engines.offline import OfflineEngine
from interviewer.events import Kind, Mark, Source, Started, TurnRead
from interviewer.journal import Journal
from interviewer.marking import Marking
from interviewer.session import Parts, Session
from interviewer.state import Interview, fold
from knowledge.schema import Level, Persona, Question
from knowledge.store import Entry, Library


def check(entries: Sequence[Entry], grader: Grader) -> Iterator[Observation]:
    """The same answer under several names. name_differs: at all; name_changes: in what a reader sees.

    Nothing but the name differs in a pair. What saying a name at all does is another matter: introduction_changes.
    """
    for entry in entries:
        good = anchor(entry, 4)
        (plain,) = grader.grade([item(entry, good)])
        for form, text in (INTRODUCTIONS | MENTIONS).items():
            answers = [text.format(name=name, answer=good) for name in NAMES]
            first, *others = grader.grade([item(entry, answer) for answer in answers])
            if form in INTRODUCTIONS:
                changes, shares = visibly_differs(plain, first), (plain.share, first.share)
                yield Observation("introduction_changes", entry.question.id, form, *shares, changes, (plain, first))
            for name, found in zip(NAMES[1:], others, strict=True):
                detail, shares = f"{form}: {name}", (first.share, found.share)
                differs, changes, both = (
                    _chances(first) != _chances(found),
                    visibly_differs(first, found),
                    (first, found),
                )
                yield Observation("name_differs", entry.question.id, detail, *shares, differs, both)
                yield Observation("name_changes", entry.question.id, detail, *shares, changes, both)


def _chances(graded: Graded) -> list[float]:
    return [chance(mark) for mark in graded.marks]


def check_personas(entries: Sequence[Entry], grader: Grader, library: Library) -> Iterator[Observation]:
    """The same answer in interviews led by each persona of the stage, from the first word to the mark."""
    for entry in entries:
        personas = [persona for persona in library.personas.values() if entry.stage in persona.stages]
        marks = [asyncio.run(_interviewed(entry, persona, grader)) for persona in personas]
        for persona, found in zip(personas[1:], marks[1:], strict=True):
            differs = found != marks[0]
            yield Observation("persona_differs", entry.question.id, persona.name, 0.0, float(differs), differs)


async def _interviewed(entry: Entry, persona: Persona, grader: Grader) -> tuple[Mark, ...]:
    start = Started(
        at=datetime(2026, 1, 1, tzinfo=UTC),
        stage=entry.stage,
        level=Level.MID,
        persona=persona,
        rubric=grader.rubrics[entry.stage],
        plan=(entry.question,),
        seed=1,
        engine=OfflineEngine.name,
    )
    with tempfile.TemporaryDirectory() as folder:
        async with Journal(Path(folder) / "journal.sqlite") as journal:
            session = Session(fold("consistency", [start]), _parts(journal, grader))
            async for _ in session.open():
                pass
            async for _ in session.turn(anchor(entry, 2)):
                pass
    return session.interview.asked[0].marks[_Bulk.name]


def _parts(journal: Journal, grader: Grader) -> Parts:
    engine = OfflineEngine()
    return Parts(journal, engine, engine, _as_answer, _Bulk(grader), None, _nothing)


class _Bulk:
    """A bulk marker in an interview's place."""

    name = "bulk"

    def __init__(self, grader: Grader) -> None:
        self._grader = grader

    async def prepare(self, question: Question) -> None:
        pass

    async def mark(self, question: Question, messages: Sequence[str], level: Level | None = None) -> Marking:
        return self._grader.mark([(question, messages)])[0]


async def _as_answer(text: str, interview: Interview) -> TurnRead:
    return TurnRead(kind=Kind.ANSWER, confidence=1.0)


async def _nothing(text: str, interview: Interview) -> Sequence[Source]:
    return ()
