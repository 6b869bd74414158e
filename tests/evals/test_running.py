import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from evals.store import Run
from interviewer.cli import app
from interviewer.errors import InterviewerError
from interviewer.settings import settings


@pytest.fixture(autouse=True)
def fresh_settings(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("MOCK_INTERVIEWER_DATA_DIR", str(data_dir))
    settings.cache_clear()
    yield
    settings.cache_clear()


def _eval(*words: str) -> Any:
    return CliRunner().invoke(app, ["eval", *words])


def _json(*words: str) -> Any:
    done = _eval(*words, "--json")
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def test_the_list_says_what_each_suite_needs() -> None:
    found = {row["suite"]: row for row in _json("list")}
    assert found["agreement"]["needs"] == ["--bank", "--cases"]
    assert found["reading"]["offline"] is True
    assert found["retrieval"]["offline"] is False


def test_one_suite_prints_its_result_and_is_stored(data_dir: Path) -> None:
    result = _json("run", "reading", "--limit", "5", "--tag", "five")
    assert result["suite"] == "reading"
    assert result["coverage"] == {"planned": 5, "graded": 5, "share": 1.0}
    run = Run.open(data_dir, "five")
    assert (run.manifest.status, run.manifest.exit) == ("complete", 0)
    assert run.manifest.options.limit == 5
    assert run.manifest.grader.startswith("local/")
    assert run.result("reading")["metrics"] == result["metrics"]


def test_a_run_goes_on_with_what_is_missing(data_dir: Path) -> None:
    _json("run", "reading", "--limit", "5")
    run = Run.open(data_dir, "latest")
    path = run.path / "reading.jsonl"
    kept = path.read_text().splitlines(keepends=True)[:2]
    path.write_text("".join(kept))
    assert _json("run", "--resume", "latest")["coverage"]["graded"] == 5
    assert path.read_text().startswith("".join(kept))


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["nosuch"], "no suite nosuch; the suites are"),
        (["agreement"], "--bank is missing"),
        (["reading", "--cases", "/none.jsonl"], "no such file"),
        (["reading", "consistency", "--cases", "README.md"], "belongs to one suite"),
        (["reading", "--judge", "openai/x"], "grades nothing"),
        (["--resume", "nosuch"], "no run nosuch"),
    ],
)
def test_wrong_use_is_explained(words: list[str], message: str) -> None:
    done = _eval("run", *words)
    assert isinstance(done.exception, InterviewerError)
    assert message in str(done.exception)
    assert done.exception.exit_code == 1


def test_a_run_that_rests_on_something_else_is_not_mixed(monkeypatch: pytest.MonkeyPatch) -> None:
    _json("run", "reading", "--limit", "2")
    monkeypatch.setattr("evals.manifest.content_digest", lambda library: "other")
    done = _eval("run", "--resume", "latest")
    assert "other banks or rubrics" in str(done.exception)
