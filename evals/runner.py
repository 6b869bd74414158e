"""Runs suites: what is missing is graded and stored case by case, then the figures are made of all that is stored."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from typing import Any, Protocol

from evals.errors import Capped, RunError
from evals.retest import retest
from evals.store import Key, Run
from evals.suite import Case, Row, Suite
from evals.verdict import Coverage, judge
from interviewer.errors import EngineError, GradingError

# If so many cases fail and none has gone well, the rest would fail too.
HOPELESS = 20
MESSAGES = 5


class Progress(Protocol):
    def begin(self, suite: str, total: int, done: int) -> None: ...
    def advance(self) -> None: ...


Pending = Sequence[tuple[Case, int]]
Store = Callable[[Key, list[Row] | None, str], None]
Grading = Callable[[str, Suite, Pending, Store], None]


def run_suite(run: Run, name: str, suite: Suite, grading: Grading, progress: Progress) -> dict[str, Any]:
    """The result, with all that was stored before. Raises Capped where the run may not go on."""
    _check(name, suite)
    run.mend(name)
    done = run.rows(name)
    wanted = [(case, epoch) for epoch in range(1, run.manifest.options.epochs + 1) for case in suite.cases]
    pending = [(case, epoch) for case, epoch in wanted if (case.id, epoch) not in done]
    progress.begin(name, len(wanted), len(wanted) - len(pending))
    store = _Storing(run, name, progress, bool(done))
    try:
        grading(name, suite, pending, store)
    except (Capped, KeyboardInterrupt):
        _summarised(run, name, suite, wanted)
        raise
    return _summarised(run, name, suite, wanted)


def _summarised(run: Run, name: str, suite: Suite, wanted: Pending) -> dict[str, Any]:
    result = summary(run, name, suite, [(case.id, epoch) for case, epoch in wanted])
    run.save_result(name, {key: value for key, value in result.items() if key != "cases"})
    return result


def _check(name: str, suite: Suite) -> None:
    twice = [id for id, count in Counter(case.id for case in suite.cases).items() if count > 1]
    if twice:
        raise RunError(f"suite {name}: the case {twice[0]} stands twice; give each case an id of its own")
    if not suite.cases:
        raise RunError(f"suite {name}: holds no case; add cases, or raise --limit")


class _Storing:
    """Stores what was graded as it comes, and gives up where nothing ever goes well."""

    def __init__(self, run: Run, suite: str, progress: Progress, hopeful: bool) -> None:
        self._run, self._suite, self._progress = run, suite, progress
        self._hopeful, self._failed = hopeful, 0

    def __call__(self, key: Key, rows: list[Row] | None, error: str) -> None:
        self._run.append(self._suite, key, rows, error)
        self._progress.advance()
        self._hopeful = self._hopeful or rows is not None
        self._failed += rows is None
        if not self._hopeful and self._failed >= HOPELESS:
            raise Capped(f"suite {self._suite}: the first {self._failed} cases all failed, the last with: {error}")


def summary(run: Run, name: str, suite: Suite, wanted: Sequence[Key]) -> dict[str, Any]:
    stored = run.rows(name)
    graded = [key for key in wanted if key in stored]
    rows = [row for key in graded for row in stored[key]]
    result = suite.measure(rows) if rows else {"suite": name, "metrics": {}, "intervals": {}, "cases": []}
    errors = Counter(run.failures(name).values())
    return {
        **result,
        "coverage": Coverage(len(wanted), len(graded)).json(),
        "goals": [vars(judge(goal, result, rows)) for goal in suite.goals],
        "errors": dict(errors.most_common(MESSAGES)),
        **({"retest": retest(rows)} if run.manifest.options.epochs > 1 else {}),
    }


def in_bulk(name: str, suite: Suite, pending: Pending, store: Store) -> None:
    """Grades many cases at once, in this process."""
    for epoch, part in groupby(pending, key=lambda item: item[1]):
        cases = [case for case, _ in part]
        for start in range(0, len(cases), suite.bulk):
            for case, rows, error in _graded(suite, cases[start : start + suite.bulk]):
                store((case.id, epoch), rows, error)


def _graded(suite: Suite, cases: Sequence[Case]) -> Iterator[tuple[Case, list[Row] | None, str]]:
    """Where the whole cannot be graded, each case by itself: one that fails takes no other with it."""
    try:
        found = suite.grade(cases)
        yield from ((case, list(rows), "") for case, rows in zip(cases, found, strict=True))
    except (GradingError, EngineError) as error:
        if len(cases) == 1:
            yield cases[0], None, str(error)
        else:
            for case in cases:
                yield from _graded(suite, [case])
