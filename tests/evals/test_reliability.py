import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from evals import own_answers
from evals.errors import RunError
from evals.manifest import grader_name
from evals.reliability import reliability, shipped, write
from evals.store import Run
from evals.suite import Case, Row, Suite
from interviewer.cli import app
from interviewer.marking.local import weights
from interviewer.reliability import error_bar, measured
from interviewer.settings import settings
from knowledge.store import Library
from tests.evals import toy
from tests.scripted_llm import Say, ScriptedLLM


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


def test_a_judge_is_measured_like_the_local_marker(tmp_path: Path) -> None:
    assert reliability(_run(tmp_path, judge="openai/x"))["marker"].startswith("openai/x/")


def test_only_a_whole_run_of_answers_not_met_before_will_do(tmp_path: Path, library: Library) -> None:
    unfinished = _run(tmp_path)
    unfinished.save(status="incomplete")
    with pytest.raises(RunError, match="is not complete"):
        reliability(unfinished)
    with pytest.raises(RunError, match="no run of agreement"):
        reliability(toy.stored(tmp_path, toy.suite()))
    bank, cases = own_answers.write(library, tmp_path)
    with pytest.raises(RunError, match="was fitted on answers of .*answers.jsonl, which would flatter it"):
        reliability(_run(tmp_path, bank=bank, cases=cases))
    assert reliability(_run(tmp_path, bank=bank, cases=cases, judge="openai/x"))


def test_what_ships_is_of_the_marker_that_marks(tmp_path: Path) -> None:
    path = tmp_path / "reliability.json"
    with pytest.raises(RunError, match="holds figures of none"):
        shipped(path)
    write(path, {"stages": {}, "marker": "local/another"})
    with pytest.raises(RunError, match="holds figures of local/another"):
        shipped(path)
    write(path, {"stages": {}, "marker": grader_name(None)})
    assert shipped(path)["marker"] == weights().marker


@pytest.fixture
def data_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("MOCK_INTERVIEWER_DATA_DIR", str(tmp_path))
    settings.cache_clear()
    yield tmp_path
    settings.cache_clear()


def test_the_command_writes_the_file(data_folder: Path) -> None:
    _run(data_folder)
    path = data_folder / "reliability.json"
    done = CliRunner().invoke(app, ["eval", "reliability", "latest", "--out", str(path)])
    assert "theory" in done.stdout
    assert set(json.loads(path.read_text())) == {"stages", "marker", "measured_on", "note"}


def test_a_judge_is_measured_on_our_answers_and_its_scores_carry_the_error(
    llm: ScriptedLLM, data_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def judged(body: dict[str, Any]) -> Say:
        ids = re.findall(r'^- id "([^"]+)"', body["messages"][0]["content"], re.M)
        rows = [{"criterion": id, "quote": None, "mark": "missed", "reason": ""} for id in ids]
        return Say(json.dumps({"marks": rows}))

    llm.always = judged
    monkeypatch.setenv("INTERVIEWER_API_BASE", llm.url)
    monkeypatch.setattr("evals.reliability.ANSWERS", 2)
    monkeypatch.setattr("evals.reliability.QUESTIONS", 2)
    done = CliRunner().invoke(app, ["eval", "reliability", "--judge", "openai/scripted", "--limit", "24", "--json"])
    assert done.exit_code == 0, done.output
    found = measured(data_folder, data_folder / "none.json")
    (marker,) = found
    assert marker.startswith("openai/scripted/")
    assert found[marker].stages["theory"].answers == 3
    assert error_bar(found, "theory", 1, {marker}) is not None
    assert error_bar(found, "theory", 1, {f"{marker} ×3"}) is None


@pytest.mark.parametrize("named", ["--bank", "--cases"])
def test_questions_and_answers_go_together(data_folder: Path, named: str) -> None:
    done = CliRunner().invoke(app, ["eval", "reliability", "--judge", "openai/x", named, "x.jsonl"])
    assert "go together" in str(done.exception)
