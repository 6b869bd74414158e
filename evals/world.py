"""Interviews that a suite holds: the real service over a data folder of its own, with nothing of the user's in it."""

import shutil
import tempfile
import weakref
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path

from evals.grading import Grader
from interviewer.marking import Marking
from interviewer.service import Proposal, Service, Wish
from interviewer.state import Interview
from knowledge.bundled import open_index
from knowledge.schema import Level, Question


class Worlds:
    """Makes data folders that hold the bundled documents; their services share one embedder and the grader's marks.

    make: what a service is made by. index: of the bundled documents, where there is one already.
    """

    def __init__(self, base: Service, grader: Grader, make: type[Service] = Service, index: Path | None = None) -> None:
        self._base, self._make, self._made = base, make, index
        self._marker = Remembering(grader)

    @cached_property
    def _index(self) -> Path:
        """Ingested once."""
        if self._made is not None:
            return self._made
        folder = Path(tempfile.mkdtemp(prefix="mock-interviewer-"))
        # Also where a run is interrupted; TemporaryDirectory would warn of what it clears by itself.
        weakref.finalize(self, shutil.rmtree, folder, ignore_errors=True)
        open_index(folder, self._base.embedder)
        return folder

    @contextmanager
    def world(self) -> Iterator[Service]:
        """A service of its own, offline, whose local marks are the grader's."""
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
            shutil.copytree(self._index, Path(folder) / "index", ignore=shutil.ignore_patterns("lock"))
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
