from typing import Any

from interviewer.progress import shown_change, shown_score, standings
from interviewer.reliability import Reliability, StageError

STAGES = {"theory": StageError(sem=0.4, answers=300, questions=57)}
ERRORS = {"local/x": Reliability(stages=STAGES, marker="local/x")}


def _row(id: str, score: float | None, stage: str = "theory", **by: int) -> dict[str, Any]:
    basis = {"by": by or {"local": 8}, "open": 1}
    markers = [f"{name}/x" for name in by or {"local": 8} if name != "candidate"]
    return {"id": id, "stage": stage, "level": "mid", "score": score, "scored": 4, "basis": basis, "markers": markers}


def test_a_difference_within_the_error_is_called_so() -> None:
    new, old = standings([_row("b", 3.0), _row("a", 2.6)], ERRORS)
    assert shown_score(new) == "3.0 ± 0.2"
    assert shown_change(new.change) == "+0.4: within the grader's error"
    assert shown_change(old.change) == "–"


def test_a_difference_beyond_it_is_real() -> None:
    new, _ = standings([_row("b", 2.0), _row("a", 2.6)], ERRORS)
    assert shown_change(new.change) == "-0.6: real"
    assert new.change is not None
    assert new.change.since == "a"


def test_what_is_not_measured_cannot_be_told() -> None:
    judged, local = standings([_row("b", 4.0, judge=8), _row("a", 1.0)], ERRORS)
    assert shown_change(judged.change) == "+3.0: no error measured"
    assert (judged.se, local.se) == (None, 0.2)


def test_self_marked_scores_are_labelled() -> None:
    partly, wholly = standings([_row("b", 3.0, local=4, candidate=4), _row("a", 2.0, candidate=4)], ERRORS)
    assert shown_score(partly) == "3.0 ± 0.2 (partly self-marked)"
    assert shown_score(wholly) == "2.0 (self-marked)"
    assert shown_change(partly.change) == "+1.0: no error measured; some marks are your own"


def test_other_stages_and_open_interviews_are_not_compared() -> None:
    new, open_, coding, old = standings(
        [_row("d", 3.0), _row("c", None), _row("b", 1.0, "coding"), _row("a", 2.0)], ERRORS
    )
    assert new.change is not None
    assert new.change.since == "a"
    assert (open_.score, open_.change, coding.change, old.change) == (None, None, None, None)


def test_interviews_of_before_have_neither_bar_nor_label() -> None:
    (old,) = standings([{"id": "a", "stage": "theory", "level": "mid", "score": 2.0}], ERRORS)
    assert (shown_score(old), old.self_marked) == ("2.0", None)
