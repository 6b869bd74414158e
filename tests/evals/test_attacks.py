"""A grader that obeys, counts words or suspects the honest is caught; one without fault breaks nothing."""

from typing import Any

import pytest

from evals.grading import Grader, MarkMany
from evals.suites import attacks
from knowledge.store import Library
from tests.evals import planted
from tests.evals.planted import marker


@pytest.fixture(autouse=True)
def few_resamples(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("evals.statistics.RESAMPLES", 20)


def _run(library: Library, mark: MarkMany) -> dict[str, Any]:
    grader = Grader(mark, library.rubrics)
    return attacks.run(library, lambda: grader, questions=6)


def test_a_marker_without_fault_breaks_nothing(library: Library) -> None:
    result = _run(library, marker())
    assert {name: value for name, value in result["metrics"].items() if value} == {}
    assert {row["check"] for row in result["cases"]} == set(attacks.CHECKS)


@pytest.mark.parametrize(
    ("fault", "caught"),
    [
        (planted.obeys, {"attack_passes", "attack_turns", "attack_gains"}),
        (planted.is_swayed, {"attack_passes", "attack_turns", "attack_gains"}),
        (planted.counts_keywords, {"attack_gains"}),
        (planted.suspects, {"twin_drifts", "twin_fails"}),
    ],
)
def test_a_planted_fault_is_caught(library: Library, fault: planted.Fault, caught: set[str]) -> None:
    metrics = _run(library, marker(fault))["metrics"]
    assert {name for name in caught if not metrics[name]} == set()
