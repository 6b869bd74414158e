import pytest

from evals.suite import Goal, Row
from evals.verdict import Coverage, Exit, exit_code, judge

ROWS = [Row(str(number), str(number), {"rate": 0.1}) for number in range(25)]


@pytest.mark.parametrize(
    ("value", "limits", "bound", "verdict", "more"),
    [
        (0.1, [0.0, 0.2], 0.3, "met", None),
        (0.5, [0.4, 0.6], 0.3, "missed", None),
        (0.2, [0.0, 0.4], 0.3, "open", 75),
        (0.4, [0.2, 0.6], 0.3, "open", 75),
        (0.01, [0.0, 0.02], 0.0, "missed", None),
        (0.0, None, 0.0, "met", None),
        (None, None, 0.3, "unmeasured", None),
    ],
)
def test_a_goal(value: float | None, limits: list[float] | None, bound: float, verdict: str, more: int | None) -> None:
    result = {"metrics": {"rate": value}, "intervals": {"rate": limits}}
    judged = judge(Goal("rate", "at most", bound), result, ROWS)
    assert (judged.verdict, judged.more) == (verdict, more)
    assert ("75 more questions" in str(judged)) == (more == 75)


def test_coverage_comes_before_all_else() -> None:
    assert Coverage(100, 95).enough
    assert not Coverage(100, 94).enough
    assert not Coverage(0, 0).enough


@pytest.mark.parametrize(
    ("graded", "verdict", "finished", "strict", "code"),
    [
        (100, "met", True, True, Exit.PASS),
        (100, "missed", True, False, Exit.PASS),
        (100, "missed", True, True, Exit.REGRESSION),
        (100, "open", True, True, Exit.INCONCLUSIVE),
        (90, "met", True, False, Exit.INCONCLUSIVE),
        (0, "met", True, True, Exit.INCONCLUSIVE),
        (100, "met", False, False, Exit.INCONCLUSIVE),
    ],
)
def test_the_exit_code(graded: int, verdict: str, finished: bool, strict: bool, code: Exit) -> None:
    result = {"coverage": {"planned": 100, "graded": graded}, "goals": [{"verdict": verdict}]}
    assert exit_code({"toy": result}, finished, strict) is code
