"""Puts the parts together for a front end: library, journal, embedder, index, engines, markers."""

import secrets
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Any
from uuid import uuid4

from interviewer.engines import ENGINES, Engine
from interviewer.errors import UsageError
from interviewer.events import Started, TurnRead
from interviewer.importing import load
from interviewer.journal import Journal
from interviewer.marking import MARKERS, Marker
from interviewer.passages import Passages
from interviewer.planning import plan
from interviewer.reading import Listener
from interviewer.reliability import measured
from interviewer.reports import Report
from interviewer.retrospective import report
from interviewer.session import Parts, Session
from interviewer.settings import Settings
from interviewer.state import Interview, fold
from interviewer.summary import summarise
from interviewer.wishes import Proposal, Wish, choose_persona, chosen_work
from knowledge.schema import Level, Stage
from knowledge.store import Library

WHOLE_ID = 32


class Service:
    """Everything loads on first use. One per process and event loop."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.errors = measured(settings.data_dir)

    @property
    def library(self) -> Library:
        """Read anew whenever a file has changed."""
        return Library.load(self.settings.data_dir)

    @cached_property
    def journal(self) -> Journal:
        return Journal(self.settings.data_dir / "journal.sqlite")

    @cached_property
    def embedder(self) -> Any:
        from knowledge.embedding import load_embedder

        return load_embedder(self.settings.data_dir, self.settings.embedding_model)

    @cached_property
    def marker(self) -> Marker:
        marker: Marker = load(MARKERS["local"]).of(self.embedder)
        return marker

    @cached_property
    def listener(self) -> Listener:
        return Listener(self.embedder)

    @cached_property
    def judge(self) -> Marker | None:
        if self.settings.judge is None:
            return None
        judge: Marker = load(MARKERS["judge"])(self.settings, self.passages.references)
        if not self.settings.judge_controls:
            return judge
        from interviewer.marking.controls import Controlled

        ours = [item.question.spoken for item in self.library.questions.values() if item.stage is Stage.THEORY]
        return Controlled(judge, self.settings.judge, ours, self.settings.data_dir)

    @cached_property
    def offline(self) -> Engine:
        engine: Engine = load(ENGINES["offline"])()
        return engine

    @cached_property
    def engine(self) -> Engine:
        if self.settings.model is None:
            return self.offline
        engine: Engine = load(ENGINES["llm"])(self.settings)
        return engine

    @cached_property
    def index(self) -> Any:
        from knowledge.bundled import index_banks, open_index

        index = open_index(self.index_folder, self.embedder)
        if (self.settings.data_dir / "banks").exists():
            index_banks(self.index_folder, self.embedder, self.library.questions.values())
        return index

    @cached_property
    def passages(self) -> Passages:
        return Passages(lambda: self.index)

    @property
    def index_folder(self) -> Path:
        return self.settings.data_dir / "index"

    def warm_up(self) -> None:
        """Loads what the first turn needs."""
        self.embedder.embed(["warm-up"])
        self.index.search("warm-up", 1)
        self.listener.reader.prepare(None)
        _ = self.marker

    def close(self) -> None:
        if "journal" in self.__dict__:
            self.journal.close()

    async def propose(self, wish: Wish, shown: frozenset[str] = frozenset()) -> Proposal:
        """What would be asked, and why. Raises UsageError or ContentError for a wish that cannot be met."""
        library = self.library
        work = chosen_work(library, wish)
        if work is not None and wish.stage is None and wish.persona is None:
            wish = replace(wish, stage=Stage.TAKE_HOME_DEFENCE)
        persona, stage = choose_persona(library, wish)
        if work is not None and stage is not Stage.TAKE_HOME_DEFENCE:
            raise UsageError(f"work can be defended at the stage take-home-defence only, not at {stage.value}")
        name = wish.role or wish.tailoring.role
        role = library.role(name) if name else None
        level = wish.level or wish.tailoring.level or Level.MID
        seed = wish.seed if wish.seed is not None else secrets.randbelow(2**31)
        seen = shown | (await self._seen() if wish.seed is None else set())
        count = wish.questions or persona.questions
        made = plan(library, stage, level, role, count, seed, seen, wish.wanted, wish.tailoring)
        return Proposal(wish, stage, persona, role, level, seed, made, shown | made.reasons.keys())

    async def propose_again(self, proposal: Proposal) -> Proposal:
        """Another selection; what was shown before comes last."""
        wish = proposal.wish
        again = wish if wish.seed is None else replace(wish, seed=wish.seed + 1)
        return await self.propose(again, proposal.shown)

    async def start(self, wish: Wish | Proposal) -> Session:
        """A new interview, written down. Raises UsageError or ContentError for a wish that cannot be met."""
        agreed = wish if isinstance(wish, Proposal) else await self.propose(wish)
        started = self.started(agreed)
        interview = fold(agreed.wish.id or str(uuid4()), [started])
        await self.journal.append(interview.id, 0, [started], summarise(interview))
        return Session(interview, self._parts())

    def started(self, agreed: Proposal) -> Started:
        """The first event of an interview, not written down yet. Raises ContentError for an unknown brief."""
        tailoring = agreed.wish.tailoring
        return Started(
            stage=agreed.stage,
            level=agreed.level,
            persona=agreed.persona,
            role=agreed.role,
            rubric=self.library.rubric(agreed.stage),
            plan=agreed.plan.questions,
            seed=agreed.seed,
            feedback=agreed.wish.feedback,
            engine=self.settings.model or self.offline.name,
            work=chosen_work(self.library, agreed.wish),
            resume=tailoring.resume,
            job=tailoring.job,
            reasons=agreed.plan.reasons if tailoring else {},
            gaps=tailoring.gaps,
            loop=agreed.wish.loop,
        )

    async def resume(self, id: str) -> Session:
        """Raises UsageError for an unknown id."""
        return Session(await self.interview(id), self._parts())

    async def interview(self, id: str) -> Interview:
        """Raises UsageError for an unknown id; the first characters of one are enough."""
        full = await self._complete(id)
        return fold(full, await self.journal.events(full))

    def report(self, interview: Interview) -> Report:
        """The interview's report, with passages to read for what was missing."""
        return report(interview, find=self.passages.best, errors=self.errors)

    async def history(self) -> list[dict[str, Any]]:
        return await self.journal.summaries()

    async def read(self, text: str, interview: Interview) -> TurnRead:
        """The message's kind, and what it asks for."""
        return await self.listener.read(text, interview)

    def _parts(self) -> Parts:
        return Parts(
            journal=self.journal,
            engine=self.engine,
            fallback=self.offline,
            read=self.read,
            marker=self.marker,
            judge=self.judge,
            retrieve=self.passages.told,
        )

    async def _seen(self) -> set[str]:
        return {id for summary in await self.journal.summaries() for id in summary.get("questions", ())}

    async def _complete(self, id: str) -> str:
        if not 4 <= len(id) < WHOLE_ID:
            return id
        found = [item["id"] for item in await self.journal.summaries() if item["id"].startswith(id)]
        if len(found) > 1:
            raise UsageError(f"{len(found)} interviews begin with {id!r}; give more of the id")
        return found[0] if found else id
