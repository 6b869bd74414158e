from random import Random

import pytest

from evals.reader.lessons import Labelled
from evals.reader.tuning import class_weights, lesson
from interviewer.events import Kind
from interviewer.reading.features import Message
from interviewer.reading.finetuned import KINDS
from knowledge.schema import Stage
from knowledge.store import Library
from tests.factories import question

SHORT = Message("Could I have a hint?", Stage.THEORY, question())
LONG = Message("It learns the noise of the sample it was shown, and so it fails on any other.", Stage.CODING)


def test_rare_kinds_weigh_more_and_all_weigh_one_on_average() -> None:
    items = [Labelled(SHORT, Kind.HINT, "a")] * 1 + [Labelled(LONG, Kind.ANSWER, "b")] * 9
    found = class_weights(items)
    assert found[KINDS.index(Kind.HINT)] == pytest.approx(3 * float(found[KINDS.index(Kind.ANSWER)]))
    assert sum(float(found[KINDS.index(item.kind)]) for item in items) == pytest.approx(10)


@pytest.mark.slow
def test_an_epoch_has_every_kind_and_each_labelled_message_twice(library: Library) -> None:
    items = lesson(library, Random(0))
    assert {item.kind for item in items} == set(KINDS)
    labelled = [item.group for item in items if item.group.startswith("case ")]
    assert len(labelled) == 2 * len(set(labelled))
