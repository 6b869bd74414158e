"""A progress bar on standard error, where a person looks at it."""

import sys
from typing import Any


class Bar:
    def __init__(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        self._shown = Progress(*columns, console=Console(stderr=True), disable=not sys.stderr.isatty())
        self._task: Any = None

    def __enter__(self) -> "Bar":
        self._shown.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._shown.stop()

    def begin(self, suite: str, total: int, done: int) -> None:
        self._task = self._shown.add_task(suite, total=total, completed=done)

    def advance(self) -> None:
        self._shown.advance(self._task)
