from pathlib import Path

import pytest

from evals.jsonl import CaseError
from evals.marker.answers import labelled
from evals.marker.readers import agreement
from knowledge.store import Library

ANSWERS = labelled({entry.question.id: entry.question.spoken for entry in Library.load().questions.values()})


def test_every_answer_of_ours_can_be_used_and_a_tenth_was_marked_twice() -> None:
    assert len({answer.question.id for answer in ANSWERS}) >= 120
    assert len(ANSWERS) >= 1500
    found = agreement(ANSWERS)
    assert found["marks"] > len(ANSWERS) / 10
    assert found["met_kappa"] > 0.9


@pytest.mark.parametrize("line", ['{"id": "nobody/terse", "marks": {"a": "met"}}', '{"id": "x"}', "{"])
def test_a_second_reading_of_something_else_is_named(tmp_path: Path, line: str) -> None:
    (tmp_path / "second.jsonl").write_text(line + "\n")
    with pytest.raises(CaseError, match=r"second\.jsonl:1"):
        agreement(ANSWERS, tmp_path / "second.jsonl")
