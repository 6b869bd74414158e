import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from evals.comparing import compare
from evals.errors import RunError
from evals.store import Run
from evals.suite import Case
from interviewer.cli import app
from interviewer.settings import settings
from tests.evals import toy

Value = Callable[[Case], float]


def _run(folder: Path, value: Value, size: int = 40, epochs: int = 1) -> Run:
    return toy.stored(folder, toy.suite(size=size, value=value), epochs=epochs)


def _wrong(*numbers: int) -> Value:
    return lambda case: float(case.payload not in numbers)


def test_right_and_wrong_is_compared_exactly(tmp_path: Path) -> None:
    before, after = _run(tmp_path, _wrong(0)), _run(tmp_path, _wrong(*range(0, 24, 2)))
    found = compare(before, after)["figures"][0]
    assert (found["test"], found["cases"], found["questions"]) == ("McNemar, exact", 40, 20)
    assert found["difference"] == pytest.approx(-11 / 40)
    assert found["p"] == pytest.approx(2 / 2**11, abs=1e-4)
    assert found["interval"][1] < 0
    assert found["says"] == "differs"


def test_a_margin_tests_for_equivalence(tmp_path: Path) -> None:
    value: Value = lambda case: 0.5 + case.payload % 3 / 100  # noqa: E731
    other: Value = lambda case: 0.5 + (case.payload + 1) % 3 / 100  # noqa: E731
    before, after = _run(tmp_path, value), _run(tmp_path, other)
    wide, narrow = (compare(before, after, margin=margin)["figures"][0] for margin in (0.05, 0.0001))
    assert (wide["test"], wide["says"]) == ("clustered t", "equivalent")
    assert narrow["says"] == "undecided"
    assert narrow["more"] > 0


def test_epochs_are_averaged_and_what_one_run_lacks_is_left_out(tmp_path: Path) -> None:
    found = compare(_run(tmp_path, _wrong(0), size=10, epochs=3), _run(tmp_path, _wrong(0), size=12))["figures"][0]
    assert (found["cases"], found["unpaired"], found["difference"]) == (10, 2, 0)
    assert found["says"] == "undecided"


def test_the_seed_decides_the_interval(tmp_path: Path) -> None:
    before, after = _run(tmp_path, toy.right), _run(tmp_path, _wrong(1, 5, 6))
    one, again, other = (compare(before, after, seed)["figures"][0]["interval"] for seed in (1, 1, 2))
    assert one == again != other


def test_runs_that_share_nothing_are_not_compared(tmp_path: Path) -> None:
    other = toy.stored(tmp_path, toy.suite(), name="consistency")
    with pytest.raises(RunError, match="share no two questions"):
        compare(_run(tmp_path, toy.right), other)


def test_what_makes_a_comparison_doubtful_is_said(tmp_path: Path) -> None:
    cassette = tmp_path / "cassette.jsonl"
    cassette.touch()
    one = toy.stored(tmp_path, toy.suite(), judge="m", replay=cassette)
    two = toy.stored(tmp_path, toy.suite(), judge="m", replay=cassette, seed=1)
    notes = " ".join(compare(one, two)["notes"])
    assert "not independent" in notes
    assert "seeds differ" in notes


def test_the_command_shows_a_table_and_json(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOCK_INTERVIEWER_DATA_DIR", str(tmp_path))
    settings.cache_clear()
    names = [_run(tmp_path, toy.right).manifest.id, _run(tmp_path, _wrong(1, 2)).manifest.id]
    assert "McNemar" in CliRunner().invoke(app, ["eval", "compare", *names], env={"COLUMNS": "200"}).stdout
    done = CliRunner().invoke(app, ["eval", "compare", *names, "--json", "--margin", "0.001"])
    assert json.loads(done.stdout)["figures"][0]["figure"] == "right"
    assert done.exit_code == 3
    settings.cache_clear()
