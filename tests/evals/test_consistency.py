"""Each planted fault is caught by the property it breaks; a marker without fault breaks none."""

import json
from random import Random
from typing import Any

import pytest
from typer.testing import CliRunner

from evals.consistency.observation import sample
from evals.grading import Grader, MarkMany
from evals.suites import consistency
from evals.variants import FILLERS, padded
from interviewer.cli import app
from interviewer.text import words
from knowledge.store import Library
from tests.evals import planted
from tests.evals.planted import marker

QUESTIONS = 6


pytestmark = pytest.mark.usefixtures("few_resamples")


def _run(library: Library, mark: MarkMany) -> dict[str, Any]:
    grader = Grader(mark, library.rubrics)
    return consistency.run(library, lambda: grader, questions=QUESTIONS)


def test_a_marker_without_fault_breaks_nothing(library: Library) -> None:
    result = _run(library, marker())
    moved = {name for name, value in result["metrics"].items() if value}
    # Whoever knows lines by heart does not know them in another variety of English.
    assert moved == {"dialect_changes", "dialect_drift", "dialect_worst"}
    assert {line["factor"] for line in result["budget"]} >= {"length", "paraphrase", "dialect", "wording of the rubric"}
    assert {row["check"] for row in result["cases"]} == {*consistency.CHECKS, "wording_moves"}


@pytest.mark.parametrize(
    ("fault", "caught"),
    [
        (planted.rewards_length, {"padding_changes", "length_slope"}),
        (planted.ignores_misconceptions, {"contradiction_raises"}),
        (planted.judges_by_the_name, {"name_differs", "name_changes"}),
        (planted.is_distracted, {"irrelevant_changes"}),
        (planted.shares_the_credit, {"point_lowers"}),
        (planted.Moody(), {"retest_differs", "bulk_differs", "persona_differs"}),
    ],
)
def test_a_planted_fault_is_caught(library: Library, fault: planted.Fault, caught: set[str]) -> None:
    metrics = _run(library, marker(fault))["metrics"]
    assert {name for name in caught if not metrics[name]} == set()


def test_the_sample_is_seeded_and_whole(library: Library) -> None:
    first, again, other = (sample(library, 12, seed) for seed in (1, 1, 2))
    assert first == again != other
    assert all(entry.question.code is None for entry in sample(library, 500, 0))


def test_padding_keeps_the_content(library: Library) -> None:
    longer = padded("A sail turns wind into motion.", 4, Random(1))
    assert "A sail turns wind into motion." in longer
    assert len(words(longer)) >= 4 * 6
    assert set(longer.replace("A sail turns wind into motion.", "").split()) <= set(" ".join(FILLERS).split())


@pytest.mark.slow
def test_the_command_prints_json(data_dir: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOCK_INTERVIEWER_DATA_DIR", str(data_dir))
    monkeypatch.setattr("evals.suites.consistency.QUESTIONS", 2)
    done = CliRunner().invoke(app, ["eval", "run", "consistency", "--json"])
    assert done.exit_code == 0, done.output
    metrics = json.loads(done.stdout)["metrics"]
    assert metrics["retest_differs"] == metrics["bulk_differs"] == metrics["persona_differs"] == 0
