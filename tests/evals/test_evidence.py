"""Credit without words, false quotes and quotes that mean nothing are caught; a marker without fault breaks nothing."""

from typing import Any

import pytest

from evals.grading import Grader, MarkMany
from evals.suites import evidence
from knowledge.store import Library
from tests.evals import planted
from tests.evals.planted import marker

pytestmark = pytest.mark.usefixtures("few_resamples")


def _run(library: Library, mark: MarkMany) -> dict[str, Any]:
    grader = Grader(mark, library.rubrics)
    return evidence.run(library, lambda: grader, questions=6)


def test_a_marker_without_fault_breaks_nothing(library: Library) -> None:
    result = _run(library, marker())
    assert {name: value for name, value in result["metrics"].items() if value} == {}
    assert {row["check"] for row in result["cases"]} == set(evidence.CHECKS)


@pytest.mark.parametrize(
    ("fault", "caught"),
    [
        (planted.credits_without_quote, {"credit_without_quote"}),
        (planted.misquotes, {"quote_not_verbatim"}),
        (planted.credits_whatever_is_left, {"deletion_keeps", "nothing_credited"}),
        (planted.counts_the_words, {"deletion_spills"}),
        (planted.takes_anything, {"echo_credited", "nothing_credited", "quote_repeats_question"}),
        (planted.is_relieved, {"deletion_raises", "deletion_keeps"}),
    ],
)
def test_a_planted_fault_is_caught(library: Library, fault: planted.Fault, caught: set[str]) -> None:
    metrics = _run(library, marker(fault))["metrics"]
    assert {name for name in caught if not metrics[name]} == set()
