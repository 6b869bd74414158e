"""The product on the bench: where faults are planted, and the checks that must notice them."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from typing import Any
from unittest.mock import patch

from evals.grading import Grader
from evals.suite import Goal, Suite, run_all
from interviewer.events import Mark
from interviewer.marking import Marking
from interviewer.marking.local import LocalMarker
from interviewer.service import Service
from knowledge.schema import Question
from knowledge.store import Library

Jobs = Sequence[tuple[Question, Sequence[str]]]
Twist = Callable[[Question, str, tuple[Mark, ...]], tuple[Mark, ...]]


class Bench:
    """The local marker, which marks an answer once, and whatever twists its marks."""

    def __init__(self, service: Service) -> None:
        self.service = service
        self.twist: Twist | None = None
        self._known: dict[tuple[str, tuple[str, ...]], Marking] = {}

    @property
    def library(self) -> Library:
        return self.service.library

    def fresh(self) -> Grader:
        marker = LocalMarker.of(self.service.embedder)
        return Grader(lambda jobs: self._mark(marker, jobs), self.library.rubrics)

    def forget(self) -> None:
        self._known.clear()

    def _mark(self, marker: LocalMarker, jobs: Jobs) -> list[Marking]:
        keys = [(question.model_dump_json(), tuple(said)) for question, said in jobs]
        missing = [number for number, key in enumerate(keys) if key not in self._known]
        for number, marking in zip(missing, marker.mark_many([jobs[number] for number in missing]), strict=True):
            self._known[keys[number]] = marking
        return [self._twisted(*job, self._known[key]) for job, key in zip(jobs, keys, strict=True)]

    def _twisted(self, question: Question, said: Sequence[str], marking: Marking) -> Marking:
        if self.twist is None:
            return marking
        return replace(marking, marks=self.twist(question, " ".join(said), marking.marks))


Plant = Callable[[Bench], AbstractContextManager[Any]]


@dataclass(frozen=True)
class Check:
    """A figure of a suite, on few questions, and what it must reach."""

    suite: str
    goal: Goal
    measure: Callable[[Bench], float]


@dataclass(frozen=True)
class Mutant:
    """plant: puts the fault there for as long as the context lasts."""

    fault: str
    check: Check
    plant: Plant


def twisting(twist: Twist) -> Plant:
    """A marker whose marks are made of the product's."""

    @contextmanager
    def plant(bench: Bench) -> Iterator[None]:
        bench.twist = twist
        try:
            yield
        finally:
            bench.twist = None

    return plant


def patching(target: str, value: Any) -> Plant:
    """Other code at a named seam; what was marked without it is forgotten, and what was marked with it."""

    @contextmanager
    def plant(bench: Bench) -> Iterator[None]:
        bench.forget()
        with patch(target, value):
            yield
        bench.forget()

    return plant


def part(suite: Suite, *names: str) -> dict[str, Any]:
    """What a suite measures on its cases of these names."""
    cases = [case for case in suite.cases if case.id.startswith(names)]
    return suite.measure(run_all(replace(suite, cases=cases)))
