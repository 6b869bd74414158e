"""The loop: receive → read → mark → decide → speak → append."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass

from interviewer import moves, policy
from interviewer.counting import TESTS
from interviewer.display import results, sheet, work_sheet
from interviewer.engines import Brief, Engine
from interviewer.errors import EngineError, GradingError
from interviewer.events import (
    CandidateSaid,
    Ended,
    Event,
    Kind,
    Marked,
    MarkingFailed,
    Showed,
    Source,
    Spoke,
    TurnRead,
    Usage,
    Work,
)
from interviewer.journal import Journal
from interviewer.marking import Marker, marked
from interviewer.marking.tested import mark_by_tests
from interviewer.sandbox import runner
from interviewer.state import Asked, Interview, step
from interviewer.summary import summarise
from knowledge.schema import Question

log = logging.getLogger(__name__)
MAX_CHARACTERS = 20_000


@dataclass(frozen=True)
class Restart:
    """What was streamed so far is void: the engine broke off, and the next chunks begin the turn anew."""

    reason: str


Chunk = str | Restart


@dataclass(frozen=True)
class Parts:
    """What a session works with. `read` is local; `judge` is None where no model is configured."""

    journal: Journal
    engine: Engine
    fallback: Engine
    read: Callable[[str, Interview], Awaitable[TurnRead]]
    marker: Marker
    judge: Marker | None
    retrieve: Callable[[str, Interview], Awaitable[Sequence[Source]]]


class Session:
    """One interview in progress. Not to be shared by two tasks without its `lock`."""

    def __init__(self, interview: Interview, parts: Parts) -> None:
        self.interview = interview
        self.parts = parts
        self.lock = asyncio.Lock()
        self._append_lock = asyncio.Lock()
        self._judging: dict[str, asyncio.Task[None]] = {}
        self._preparing: asyncio.Task[None] | None = None

    async def open(self) -> AsyncIterator[Chunk]:
        """The greeting and the first question; or, after a crash, the answer that was still due."""
        interview = self.interview
        if not interview.asked:
            async for chunk in self._speak(policy.open_interview(interview)):
                yield chunk
        elif interview.pending is not None:
            async for chunk in self._answer(interview.pending):
                yield chunk
        elif interview.status != "ended" and interview.lines[-1].speaker == "candidate":
            await self._test()
            async for chunk in self._speak(policy.decide(interview)):
                yield chunk
        self._judge_closed()

    async def turn(self, text: str) -> AsyncIterator[Chunk]:
        """Takes one message and streams the reply; the message is stored before anything else happens."""
        if self.interview.status == "ended":
            return
        text = clean(text)
        await self._append(CandidateSaid(text=text))
        async for chunk in self._answer(text):
            yield chunk
        self._judge_closed()

    async def show(self, work: Work) -> None:
        """Takes the candidate's work in mid-interview; later questions refer to it."""
        await self._append(Showed(work=work))

    async def settle(self, seconds: float = 60.0) -> None:
        """Waits for the judge's marks that are still under way; what is late is noted, not guessed."""
        if self._judging:
            await asyncio.wait(self._judging.values(), timeout=seconds)
        for task in self._judging.values():
            task.cancel()
        await asyncio.gather(*self._judging.values(), return_exceptions=True)
        self._judging.clear()

    async def _answer(self, text: str) -> AsyncIterator[Chunk]:
        await self._append(await self.parts.read(text, self.interview))
        await self._test()
        asked = self.interview.current
        if asked is not None and self.interview.heard in (Kind.ANSWER, Kind.CLARIFY) and _can_be_marked(asked):
            marking = await self.parts.marker.mark(asked.question.spoken, asked.messages)
            await self._append(marked(asked.question.id, self.parts.marker.name, marking))
        async for chunk in self._speak(policy.decide(self.interview)):
            yield chunk

    async def _test(self) -> None:
        """Runs the code of the candidate's last message, unless that was done before a crash."""
        asked, line = self.interview.current, self.interview.lines[-1]
        if asked is None or asked.question.code is None or line.code is None or line.run is not None:
            return
        question = asked.question
        await self._append(await asyncio.to_thread(runner.run, question.id, asked.question.code, line.code))
        best = self.interview.get(question.id).run
        if best is not None and (marks := mark_by_tests(question, best)):
            await self._append(Marked(question=question.id, grader=TESTS, marks=marks))

    async def _speak(self, move: moves.Move) -> AsyncIterator[Chunk]:
        sources = await self._sources(move)
        brief = Brief(self.interview, move, sources)
        said: list[str | Usage] = []
        before, after = self._around(move)
        if before:
            yield f"{before}\n\n"
        engine, degraded = self.parts.engine, None
        try:
            async for item in engine.speak(brief):
                said.append(item)
                if isinstance(item, str):
                    yield item
        except EngineError as error:
            log.warning("engine %s: %s", engine.name, error)
            engine, degraded = self.parts.fallback, str(error)
            said.clear()
            yield Restart(degraded)
            if before:
                yield f"{before}\n\n"
            async for item in engine.speak(brief):
                said.append(item)
                if isinstance(item, str):
                    yield item
        if after:
            yield f"\n\n{after}"
        text = "".join(item for item in said if isinstance(item, str))
        usage = next((item for item in said if isinstance(item, Usage)), None)
        spoke = Spoke(
            move=move,
            text=text,
            before=before,
            after=after,
            engine=engine.name,
            degraded=degraded,
            sources=tuple(sources),
            usage=usage,
        )
        ended = [Ended(reason=move.reason)] if isinstance(move, moves.Close) else []
        await self._append(spoke, *ended)
        if isinstance(move, moves.Open | moves.Next):
            # While the candidate reads the question.
            self._preparing = asyncio.create_task(self._prepare(self.interview.asked[-1].question.spoken))

    async def _prepare(self, question: Question) -> None:
        if question.criteria:
            await self.parts.marker.prepare(question)

    def _around(self, move: moves.Move) -> tuple[str, str]:
        """What the program shows before and after the engine's words: no model can change or invent it."""
        run = self.interview.lines[-1].run if self.interview.lines else None
        before = results(run) if run is not None else ""
        if isinstance(move, moves.Open | moves.Next | moves.Repeat):
            planned = next(item for item in self.interview.start.plan if item.id == move.question)
            brief = "" if isinstance(move, moves.Next) else work_sheet(self.interview.work)
            return before, "\n\n".join(part for part in (brief, sheet(planned)) if part)
        return before, ""

    async def _sources(self, move: moves.Move) -> tuple[Source, ...]:
        if not isinstance(move, moves.AnswerBack):
            return ()
        return tuple(await self.parts.retrieve(self.interview.lines[-1].text, self.interview))

    def _judge_closed(self) -> None:
        judge = self.parts.judge
        if judge is None:
            return
        for asked in self.interview.asked:
            id = asked.question.id
            done = judge.name in asked.marks or judge.name in asked.failures or id in self._judging
            if asked.leaving is not None and _can_be_marked(asked) and not done:
                self._judging[id] = asyncio.create_task(self._judge(judge, asked))

    async def _judge(self, judge: Marker, asked: Asked) -> None:
        question: Question = asked.question
        event: Event
        try:
            marking = await judge.mark(question.spoken, asked.messages, self.interview.start.level)
            event = marked(question.id, judge.name, marking)
        except GradingError as error:
            event = MarkingFailed(question=question.id, grader=judge.name, reason=str(error))
        except asyncio.CancelledError:
            event = MarkingFailed(question=question.id, grader=judge.name, reason="the judge was too slow")
        await self._append(event)

    async def _append(self, *events: Event) -> None:
        async with self._append_lock:
            interview = self.interview
            for event in events:
                interview = step(interview, event)
            await self.parts.journal.append(interview.id, self.interview.seq, events, summarise(interview))
            self.interview = interview


def _can_be_marked(asked: Asked) -> bool:
    """Something was said, and some criterion is not left to tests."""
    return bool(asked.messages and asked.question.spoken.criteria)


def clean(text: str) -> str:
    """The text as typed, less what no encoding can hold (lone surrogates) and what is over the limit."""
    return text.encode("utf-8", "replace").decode("utf-8")[:MAX_CHARACTERS]
