from pathlib import Path

import pytest

from interviewer.errors import InterviewerError
from interviewer.reliability import Reliability, StageError, error_bar, is_real, reliability

FOUND = Reliability(stages={"theory": StageError(sem=0.42, answers=300, questions=57)}, marker="m1", note="Synthetic.")


def test_a_missing_file_measures_nothing(tmp_path: Path) -> None:
    assert reliability(tmp_path / "none.json") == Reliability()
    assert error_bar(Reliability(), "theory", 3, {"local"}) is None


def test_the_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "reliability.json"
    path.write_text(
        '{"stages": {"theory": {"sem": 0.42, "answers": 300, "questions": 57}}, "marker": "m1", "note": "Synthetic."}'
    )
    assert reliability(path) == FOUND


@pytest.mark.parametrize("sem", ["-1", "NaN", '"much"'])
def test_a_file_that_is_wrong_is_named(tmp_path: Path, sem: str) -> None:
    path = tmp_path / f"{len(sem)}.json"
    path.write_text(f'{{"stages": {{"theory": {{"sem": {sem}, "answers": 1, "questions": 1}}}}}}')
    with pytest.raises(InterviewerError, match=str(path)):
        reliability(path)


def test_more_questions_narrow_the_bar() -> None:
    one, four = error_bar(FOUND, "theory", 1, {"local"}), error_bar(FOUND, "theory", 4, {"local", "tests"})
    assert one is not None
    assert four is not None
    assert (one.se, four.se) == (0.42, 0.21)


@pytest.mark.parametrize("graders", [{"judge"}, {"local", "judge"}, {"candidate"}, {"tests"}, set()])
def test_what_was_not_measured_gets_no_bar(graders: set[str]) -> None:
    assert error_bar(FOUND, "theory", 2, graders) is None
    assert error_bar(FOUND, "coding", 2, {"local"}) is None
    assert error_bar(FOUND, "theory", 0, {"local"}) is None


def test_a_difference_is_real_beyond_both_errors() -> None:
    assert not is_real(0.8, 0.3, 0.3)
    assert is_real(-0.9, 0.3, 0.3)
