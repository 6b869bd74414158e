"""How marking against a bare model answer stands up to tricks, none of which it was fitted on, and to disguises."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from random import Random
from typing import Protocol

import numpy as np

from evals.disguises import DISGUISES
from evals.grading import Graded, Item
from evals.tricks import KEPT_ASIDE, TAUGHT
from interviewer.marking import Marking
from knowledge.schema import Question, Stage

Forged = tuple[str, Question, str]


class Marks(Protocol):
    def mark_many(self, jobs: Sequence[tuple[Question, Sequence[str]]]) -> list[Marking]: ...


def measure(questions: Sequence[Question], marker: Marks) -> dict[str, dict[str, float]]:
    """By family: called, the weighted share of the points whose best guess is met; chance, the mean probability of that. "model
    answer" is the answer itself."""
    made = list(forged(questions))
    markings = marker.mark_many([(question, [text]) for _, question, text in made])
    rows: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for (name, question, text), marking in zip(made, markings, strict=True):
        graded = Graded(Item(question, Stage.THEORY, text), marking.marks, None, None)
        rows[name].append((graded.credit, graded.share))
    names = ("called", "chance")
    return {
        name: {part: round(float(value), 3) for part, value in zip(names, np.mean(found, axis=0), strict=True)}
        for name, found in rows.items()
    }


def forged(questions: Sequence[Question]) -> Iterator[Forged]:
    """Each question's model answer, as it is, in disguise, and as material of each trick."""
    families: Mapping[str, Callable[[Question, Random], str]] = {**TAUGHT, **KEPT_ASIDE}
    for question in questions:
        yield "model answer", question, question.model_answer
        for name, disguise in DISGUISES.items():
            yield f"model answer, {name}", question, disguise(question.model_answer, Random(question.id))
        for name, trick in families.items():
            yield name, question, trick(question, Random(question.id))
