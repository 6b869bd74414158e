import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from evals.errors import RunError
from evals.reliability import reliability
from evals.store import Run
from evals.suite import Case, Row, Suite
from interviewer.cli import app
from interviewer.settings import settings
from tests.evals import toy


def _row(case: Case, number: int) -> Row:
    """Every other score is one point off; every tenth answer has none."""
    shown = None if number % 10 == 9 else 2 + number % 2
    data = {"stage": "theory" if number < 40 else "coding", "gold": {"overall": 2}, "shown": shown}
    return Row(case.id, f"q{number % 6}", {"right": 1.0}, data)


def _run(folder: Path, **options: Any) -> Run:
    cases = [Case(f"c{number}", number) for number in range(50)]
    made = Suite(
        cases, lambda some: [[_row(one, one.payload)] for one in some], lambda rows: {"metrics": {}, "cases": []}
    )
    return toy.stored(folder, made, name="agreement", **options)


def test_the_error_of_one_score_by_stage(tmp_path: Path) -> None:
    """Coding has too few answers to say anything."""
    run = _run(tmp_path)
    found = reliability(run)
    assert set(found["stages"]) == {"theory"}
    theory = found["stages"]["theory"]
    assert (theory["answers"], theory["questions"]) == (36, 6)
    assert theory["sem"] == pytest.approx((16 / 36) ** 0.5, abs=1e-3)
    assert theory["interval"][0] <= theory["sem"] <= theory["interval"][1]
    assert found["marker"] == run.manifest.grader


def test_only_a_whole_run_of_the_local_marker_will_do(tmp_path: Path) -> None:
    with pytest.raises(RunError, match="with the local marker"):
        reliability(_run(tmp_path, judge="openai/x"))
    unfinished = _run(tmp_path)
    unfinished.save(status="incomplete")
    with pytest.raises(RunError, match="is not complete"):
        reliability(unfinished)
    with pytest.raises(RunError, match="no run of agreement"):
        reliability(toy.stored(tmp_path, toy.suite()))


@pytest.fixture
def data_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("MOCK_INTERVIEWER_DATA_DIR", str(tmp_path))
    settings.cache_clear()
    yield tmp_path
    settings.cache_clear()


def test_the_command_writes_the_file(data_folder: Path) -> None:
    _run(data_folder)
    path = data_folder / "reliability.json"
    done = CliRunner().invoke(app, ["eval", "reliability", "--out", str(path)])
    assert "theory" in done.stdout
    assert set(json.loads(path.read_text())) == {"stages", "marker", "measured_on", "note"}
