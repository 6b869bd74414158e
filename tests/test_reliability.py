import json
from pathlib import Path

import pytest

from interviewer.errors import InterviewerError
from interviewer.marking.local import weights
from interviewer.reliability import (
    FOLDER,
    PATH,
    Reliability,
    StageError,
    error_bar,
    is_real,
    measured,
    place,
    reliability,
)

STAGES = {"theory": StageError(sem=0.42, answers=300, questions=57)}
FOUND = Reliability(stages=STAGES, marker="local/m1", note="Synthetic.")
ERRORS = {"local/m1": FOUND}


def _write(path: Path, marker: str = "local/m1", sem: object = 0.42) -> None:
    path.parent.mkdir(exist_ok=True)
    stages = {"theory": {"sem": sem, "answers": 300, "questions": 57}}
    path.write_text(json.dumps({"stages": stages, "marker": marker, "note": "Synthetic."}))


def test_without_files_nothing_is_measured(tmp_path: Path) -> None:
    assert measured(tmp_path, tmp_path / "none.json") == {}
    assert error_bar({}, "theory", 3, {"local/m1"}) is None


def test_files_are_read_and_one_s_own_come_first(tmp_path: Path) -> None:
    shipped = tmp_path / "shipped.json"
    _write(shipped)
    assert measured(tmp_path, shipped) == ERRORS
    _write(place(tmp_path, "openai/judge:1 ×3"), "openai/judge:1 ×3", 0.2)
    _write(place(tmp_path, "local/m1"), sem=0.5)
    found = measured(tmp_path, shipped)
    assert {marker: one.stages["theory"].sem for marker, one in found.items()} == {
        "local/m1": 0.5,
        "openai/judge:1 ×3": 0.2,
    }
    assert place(tmp_path, "openai/judge:1 ×3") == tmp_path / FOLDER / "openai-judge-1-3.json"


@pytest.mark.parametrize("sem", [-1, float("nan"), "much"])
def test_a_file_that_is_wrong_is_named(tmp_path: Path, sem: object) -> None:
    path = tmp_path / "wrong.json"
    _write(path, sem=sem)
    with pytest.raises(InterviewerError, match=str(path)):
        reliability(path)


@pytest.mark.skipif(not PATH.exists(), reason="nothing is measured of the marker that ships")
def test_what_ships_is_of_the_weights_that_ship() -> None:
    assert reliability(PATH).marker == weights().marker, "measure them: evals/marker/reliability.py"


def test_more_questions_narrow_the_bar() -> None:
    one, four = error_bar(ERRORS, "theory", 1, {"local/m1"}), error_bar(ERRORS, "theory", 4, {"local/m1"})
    assert one is not None
    assert four is not None
    assert (one.se, four.se) == (0.42, 0.21)


@pytest.mark.parametrize("markers", [{"local/m2"}, {"local/m1", "openai/judge/a"}, {""}, set()])
def test_what_was_not_measured_gets_no_bar(markers: set[str]) -> None:
    assert error_bar(ERRORS, "theory", 2, markers) is None
    assert error_bar(ERRORS, "coding", 2, {"local/m1"}) is None
    assert error_bar(ERRORS, "theory", 0, {"local/m1"}) is None


def test_a_difference_is_real_beyond_both_errors() -> None:
    assert not is_real(0.8, 0.3, 0.3)
    assert is_real(-0.9, 0.3, 0.3)
