"""Cases graded by a model: each is a sample of inspect_ai, which runs many at once and logs every call."""

import asyncio
import os
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any

import anyio.to_thread

from evals.cassette import Asking, Replies, asking
from evals.errors import Capped, RunError
from evals.provider import CONNECTIONS, Inspected
from evals.runner import Pending, Store
from evals.suite import Case, Row, Suite
from interviewer.errors import EngineError, GradingError
from interviewer.marking import Marking
from interviewer.marking.judge import Judge
from interviewer.settings import Settings
from knowledge.schema import Question


class Judging:
    """A judge in the local marker's place. mark_many is called from the thread of a case."""

    def __init__(self, settings: Settings, replies: Replies, logs: Path) -> None:
        self._client = Inspected(replies)
        self._judge = Judge(settings, llm=self._client)
        self._logs = logs
        self._loop: asyncio.AbstractEventLoop | None = None

    def mark_many(self, jobs: Sequence[tuple[Question, Sequence[str]]]) -> list[Marking]:
        if self._loop is None:
            raise RunError("a judge marks within a run only; let the suite grade in `grade`, not in `plan`")
        return asyncio.run_coroutine_threadsafe(self._all(jobs), self._loop).result()

    async def _all(self, jobs: Sequence[tuple[Question, Sequence[str]]]) -> list[Marking]:
        found = await asyncio.gather(*(self._judge.mark(*job) for job in jobs), return_exceptions=True)
        for one in found:
            if isinstance(one, BaseException):
                raise one
        return [one for one in found if isinstance(one, Marking)]

    def grade(self, name: str, suite: Suite, pending: Pending, store: Store) -> None:
        """Raises what ended the run: Capped, a fault of the harness, or an interrupt."""
        if pending:
            log, failure = _evaluated(name, self, suite, pending, store)
            if failure is not None:
                raise failure
            if log.status == "cancelled":
                raise KeyboardInterrupt
            if log.status != "success":
                raise RunError(f"suite {name}: inspect_ai stopped: {log.error.message if log.error else log.status}")

    def run(self, task: Any) -> Any:
        from inspect_ai import eval as evaluate

        os.environ.setdefault("INSPECT_DISPLAY", "none")
        return evaluate(
            task, model=self._client.model, log_dir=str(self._logs), display="none", max_samples=CONNECTIONS,
            fail_on_error=True, log_realtime=False, log_header_only=True, log_level="error",
        )[0]  # fmt: skip

    def listen(self) -> None:
        """Takes the loop that runs now as the one to call in."""
        self._loop = asyncio.get_running_loop()


def _evaluated(
    name: str, judging: Judging, suite: Suite, pending: Pending, store: Store
) -> tuple[Any, BaseException | None]:
    """inspect_ai's log, and what ended it early."""
    from inspect_ai import Task
    from inspect_ai.dataset import MemoryDataset, Sample
    from inspect_ai.scorer import Score, Scorer, Target, mean, scorer
    from inspect_ai.solver import Generate, Solver, TaskState, solver

    work = {f"{case.id} #{epoch}": (case, epoch) for case, epoch in pending}
    going = _Going()

    @solver
    def graded() -> Solver:
        async def solve(state: TaskState, generate: Generate) -> TaskState:
            judging.listen()
            case, epoch = work[str(state.sample_id)]
            async with going.sample(str(state.sample_id)):
                asking.set(Asking(epoch))
                rows, error = await _attempt(suite, case)
                store((case.id, epoch), rows, error)
            state.metadata["rows"], state.metadata["error"] = len(rows or ()), error
            state.metadata["wrong"] = [row.wrong for row in rows or () if row.wrong]
            return state

        return solve

    @scorer(metrics=[mean()])
    def sound() -> Scorer:
        async def score(state: TaskState, target: Target) -> Score:
            said = state.metadata
            if said["error"]:
                return Score.unscored(reason="grader_failed", explanation=said["error"])
            share = 1 - len(said["wrong"]) / max(1, said["rows"])
            return Score(value=share, explanation="\n".join(said["wrong"]) or "nothing to find fault with")

        return score

    samples = [Sample(input=id, id=id) for id in work]
    task = Task(name=name, dataset=MemoryDataset(samples), solver=graded(), scorer=sound())
    return judging.run(task), going.failure


class _Going:
    """The samples under way. A cap lets them finish; any other failure ends the run at once."""

    def __init__(self) -> None:
        self._busy: set[str] = set()
        self._idle = asyncio.Event()
        self.failure: BaseException | None = None

    @asynccontextmanager
    async def sample(self, id: str) -> AsyncIterator[None]:
        try:
            self._enter(id)
            yield
        except asyncio.CancelledError:
            raise
        except BaseException as failure:
            self.failure = self.failure or failure
            self._leave(id)
            if isinstance(failure, Capped):
                await self._idle.wait()
            raise
        finally:
            self._leave(id)

    def _enter(self, id: str) -> None:
        if self.failure is not None:
            raise self.failure
        self._idle.clear()
        self._busy.add(id)

    def _leave(self, id: str) -> None:
        self._busy.discard(id)
        if not self._busy:
            self._idle.set()


async def _attempt(suite: Suite, case: Case) -> tuple[list[Row] | None, str]:
    """The rows, or why there are none: what cannot be graded is left unscored."""
    try:
        work = partial(suite.grade, [case])
        return list((await anyio.to_thread.run_sync(work, abandon_on_cancel=True))[0]), ""
    except (GradingError, EngineError) as error:
        return None, str(error)
