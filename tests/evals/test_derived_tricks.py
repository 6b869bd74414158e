from collections.abc import Sequence

from evals.derived_tricks import forged, measure
from evals.tricks import KEPT_ASIDE, TAUGHT
from interviewer.events import Mark
from interviewer.marking import Marking
from knowledge.schema import MarkValue, Question
from tests.factories import question


class Trusting:
    """Marks everything met, for it reads nothing; but is sure of the model answer only."""

    def mark_many(self, jobs: Sequence[tuple[Question, Sequence[str]]]) -> list[Marking]:
        return [self._mark(asked, text) for asked, (text,) in jobs]

    def _mark(self, asked: Question, text: str) -> Marking:
        sure = text == asked.model_answer
        given = MarkValue.MET if sure else MarkValue.NO_EVIDENCE
        marks = [
            Mark(criterion=item.id, mark=given, guess=None if sure else MarkValue.MET, chance=0.6)
            for item in asked.criteria
        ]
        return Marking(tuple(marks))


def test_every_family_is_tried_on_every_question() -> None:
    made = list(forged([question("a"), question("b")]))
    names = [name for name, _, _ in made]
    assert {*TAUGHT, *KEPT_ASIDE, "model answer", "model answer, mistyped"} <= set(names)
    assert all(names.count(name) == 2 for name in names)


def test_shares_are_of_the_points() -> None:
    found = measure([question("a")], Trusting())
    assert found["model answer"] == {"called": 1.0, "surely": 1.0, "chance": 0.6}
    assert found["negated"] == {"called": 1.0, "surely": 0.0, "chance": 0.6}
