"""Interviews that a suite holds: the real service over a data folder of its own, with nothing of the user's in it."""

import asyncio
import shutil
import tempfile
import weakref
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path

from evals.grading import Grader
from interviewer.marking import Marking
from interviewer.service import Service
from interviewer.state import Interview
from interviewer.wishes import Proposal, Wish
from knowledge.bundled import BUNDLED, open_index
from knowledge.ingest import Ingestor
from knowledge.schema import Level, Question

FILE = "handed-in.md"
NO_LOCK = shutil.ignore_patterns("lock")


class Worlds:
    """Makes data folders that hold the bundled documents; their services share one embedder and the grader's marks.

    make: what a service is made by. index: of the bundled documents, where there is one already.
    """

    def __init__(self, base: Service, grader: Grader, make: type[Service] = Service, index: Path | None = None) -> None:
        self._base, self._make, self._made = base, make, index
        self._marker = Remembering(grader)
        self._with: dict[str, Path] = {}

    @cached_property
    def _index(self) -> Path:
        """The user's own where it holds nothing else; made anew otherwise."""
        if self._made is not None:
            return self._made
        if self._base.index.status()["collections"] == [BUNDLED]:
            return self._base.index_folder
        folder = self._temporary()
        open_index(folder, self._base.embedder)
        return folder

    def _holding(self, document: str) -> Path:
        """An index with one document more; each is ingested once."""
        if document not in self._with:
            folder = self._temporary()
            shutil.copytree(self._index, folder / "index", ignore=NO_LOCK)
            (folder / FILE).write_text(document, encoding="utf-8")
            Ingestor(folder / "index", self._base.embedder).ingest([folder / FILE])
            self._with[document] = folder / "index"
        return self._with[document]

    def led_by_its_model(self, service: Service) -> None:
        """Lets the model that was named lead, where one was named."""
        if self._base.settings.model is not None:
            service.engine = self._base.engine

    def _temporary(self) -> Path:
        """Cleared with this object; TemporaryDirectory would warn of what it clears by itself."""
        folder = Path(tempfile.mkdtemp(prefix="mock-interviewer-"))
        weakref.finalize(self, shutil.rmtree, folder, ignore_errors=True)
        return folder

    @contextmanager
    def world(self, document: str = "") -> Iterator[Service]:
        """A service of its own, offline, whose local marks are the grader's. document: what its user has ingested."""
        index = self._holding(document) if document else self._index
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
            shutil.copytree(index, Path(folder) / "index", ignore=NO_LOCK)
            chosen = {"data_dir": Path(folder), "model": None, "judge_model": None, "second_judge_model": None}
            service = self._make(self._base.settings.model_copy(update=chosen))
            service.embedder, service.listener = self._base.embedder, self._base.listener
            service.marker = self._marker
            try:
                yield service
            finally:
                service.close()


class Remembering:
    """The grader as an interview's marker; what it is asked twice in the same words it answers once."""

    name = "local"

    def __init__(self, grader: Grader) -> None:
        self._grader = grader
        self._known: dict[tuple[str, tuple[str, ...]], Marking] = {}

    async def prepare(self, question: Question) -> None:
        """Nothing to prepare."""

    async def mark(self, question: Question, messages: Sequence[str], level: Level | None = None) -> Marking:
        key = question.model_dump_json(), tuple(messages)
        if key not in self._known:
            self._known[key] = self._grader.mark([(question, messages)])[0]
        return self._known[key]


def held(service: Service, wish: Wish | Proposal, messages: Sequence[str]) -> Interview:
    """The same, outside an event loop."""
    found: list[Interview] = []

    async def hold() -> None:
        # Not returned: asyncio.run would print the whole of it for a handler of signals, which takes longer than to hold it.
        found.append(await interviewed(service, wish, messages))

    asyncio.run(hold())
    return found[0]


async def interviewed(service: Service, wish: Wish | Proposal, messages: Sequence[str]) -> Interview:
    """The whole interview, in which the candidate says these messages, and the judge's marks have come."""
    session = await service.start(wish)
    async for _ in session.open():
        pass
    for message in messages:
        async for _ in session.turn(message):
            pass
    await session.settle()
    return session.interview
