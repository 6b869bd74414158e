"""Answers graded in bulk by any marker: its marks, and the scores that follow from them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from interviewer.events import Mark
from interviewer.marking import Marking
from interviewer.scoring import CREDIT, Score, score_question
from interviewer.session import clean
from knowledge.schema import Level, MarkValue, Question, Rubric, Stage

MarkMany = Callable[[Sequence[tuple[Question, Sequence[str]]]], Sequence[Marking]]
PASS = 3


@dataclass(frozen=True)
class Item:
    """One answer to one question."""

    question: Question
    stage: Stage
    answer: str
    level: Level = Level.MID


@dataclass(frozen=True)
class Graded:
    """given: the score if every criterion gets the best guess; shown: the one that a candidate is shown."""

    item: Item
    marks: tuple[Mark, ...]
    given: Score | None
    shown: Score | None

    @property
    def share(self) -> float:
        """The expected share of the weighted criteria, 0-1."""
        return self._weighted([chance(mark) for mark in self.marks])

    @property
    def credit(self) -> float:
        """The share of the weighted criteria that the best guesses earn, 0-1."""
        return self._weighted([CREDIT.get(mark.likeliest, 0.0) for mark in self.marks])

    @property
    def passed(self) -> bool:
        return self.given is not None and self.given >= PASS

    @property
    def guesses(self) -> tuple[MarkValue, ...]:
        return tuple(mark.likeliest for mark in self.marks)

    def _weighted(self, credits: Sequence[float]) -> float:
        weights = [self.item.question.criterion(mark.criterion).weight for mark in self.marks]
        return sum(weight * credit for weight, credit in zip(weights, credits, strict=True)) / sum(weights)


@dataclass(frozen=True)
class Grader:
    mark: MarkMany
    rubrics: Mapping[Stage, Rubric]

    def grade(self, items: Sequence[Item]) -> list[Graded]:
        markings = self.mark([(item.question, [clean(item.answer)]) for item in items])
        return [self._graded(item, marking) for item, marking in zip(items, markings, strict=True)]

    def _graded(self, item: Item, marking: Marking) -> Graded:
        guessed = [mark.model_copy(update={"mark": mark.likeliest}) for mark in marking.marks]
        rubric = self.rubrics[item.stage]
        given = score_question(item.question, guessed, rubric, item.level).score
        shown = score_question(item.question, marking.marks, rubric, item.level).score
        return Graded(item, marking.marks, given, shown)


def chance(mark: Mark) -> float:
    """The probability that the point is met, as far as the grader says."""
    return CREDIT.get(mark.likeliest, 0.5) if mark.chance is None else mark.chance
