from collections.abc import Sequence

from evals.derived.tricks import forged, measure
from evals.tricks import KEPT_ASIDE, TAUGHT
from interviewer.events import Mark
from interviewer.marking import Marking
from knowledge.schema import MarkValue, Question
from tests.factories import question


class Trusting:
    """Thinks everything met, for it reads nothing; but believes in the model answer more."""

    def mark_many(self, jobs: Sequence[tuple[Question, Sequence[str]]]) -> list[Marking]:
        return [self._mark(asked, text) for asked, (text,) in jobs]

    def _mark(self, asked: Question, text: str) -> Marking:
        chance = 0.9 if text == asked.model_answer else 0.6
        marks = [
            Mark(criterion=item.id, mark=MarkValue.NO_EVIDENCE, guess=MarkValue.MET, chance=chance)
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
    assert found["model answer"] == {"called": 1.0, "chance": 0.9}
    assert found["negated"] == {"called": 1.0, "chance": 0.6}
