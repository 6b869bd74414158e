import errno
import json
from pathlib import Path
from typing import Any

import pytest

from evals.errors import Capped, DiskError, RunError
from evals.manifest import Manifest, Options
from evals.runner import HOPELESS, in_bulk, run_suite
from evals.store import Run
from evals.suite import Case, Suite
from knowledge.store import Library
from tests.evals import toy


@pytest.fixture
def run(tmp_path: Path, library: Library) -> Run:
    return Run.create(tmp_path, Manifest.new(Options(suites=("toy",), tag="mine", epochs=2), library))


def _go(run: Run, suite: Suite) -> dict[str, Any]:
    return run_suite(run, "toy", suite, in_bulk, toy.Silent())


def test_every_case_of_every_epoch_is_stored(run: Run) -> None:
    result = _go(run, toy.suite())
    assert result["coverage"] == {"planned": 20, "graded": 20, "share": 1.0}
    assert [goal["verdict"] for goal in result["goals"]] == ["met"]
    assert result["retest"]["right"] == {"cases": 10, "differs": 0.0, "error": 0.0}
    assert len(run.rows("toy")) == 20
    assert "cases" not in run.result("toy")


def test_an_interrupt_loses_nothing_and_nothing_is_graded_twice(run: Run) -> None:
    graded: list[str] = []

    def value(case: Case) -> float:
        graded.append(case.id)
        if len(graded) == 7:
            raise KeyboardInterrupt
        return 1.0

    with pytest.raises(KeyboardInterrupt):
        _go(run, toy.suite(value=value, bulk=1))
    assert len(run.rows("toy")) == 6
    assert run.result("toy")["coverage"]["graded"] == 6
    result = _go(run, toy.suite(value=value, bulk=1))
    assert result["coverage"]["share"] == 1.0
    assert len(graded) == 21


def test_a_line_that_was_cut_off_is_graded_again(run: Run) -> None:
    _go(run, toy.suite())
    path = run.path / "toy.jsonl"
    path.write_bytes(path.read_bytes()[:-30])
    assert len(run.rows("toy")) == 19
    assert _go(run, toy.suite())["coverage"]["graded"] == 20
    assert all(json.loads(line) for line in path.read_text().splitlines())


def test_a_case_that_cannot_be_graded_takes_no_other_with_it(run: Run) -> None:
    result = _go(run, toy.suite(broken=["c1"]))
    assert result["coverage"] == {"planned": 20, "graded": 18, "share": 0.9}
    assert result["errors"] == {"the model is away": 2}
    assert _go(run, toy.suite())["errors"] == {}


def test_where_nothing_can_be_graded_it_gives_up(run: Run) -> None:
    suite = toy.suite(size=100, broken=[f"c{number}" for number in range(100)])
    with pytest.raises(Capped, match="all failed, the last with: the model is away"):
        _go(run, suite)
    assert run.result("toy")["coverage"]["graded"] == 0
    assert len(run.failures("toy")) == HOPELESS


def test_a_full_disk_is_named_and_what_was_graded_is_safe(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = Path.open
    monkeypatch.setattr(
        Path, "open", lambda self, *rest, **named: _full() if "ab" in rest else opened(self, *rest, **named)
    )
    with pytest.raises(DiskError, match=f"the disk is full.*--resume {run.manifest.id}"):
        _go(run, toy.suite())
    monkeypatch.undo()
    assert _go(run, toy.suite())["coverage"]["share"] == 1.0


def _full() -> Any:
    raise OSError(errno.ENOSPC, "No space left on device")


def test_a_suite_must_hold_cases_and_name_them_apart(run: Run) -> None:
    with pytest.raises(RunError, match="holds no case"):
        _go(run, toy.suite(size=0))
    with pytest.raises(RunError, match="the case c0 stands twice"):
        _go(run, Suite([Case("c0"), Case("c0")], lambda cases: [], toy.measure))


def test_a_run_is_found_by_id_tag_path_and_as_the_latest(run: Run, tmp_path: Path) -> None:
    for name in (run.manifest.id, "mine", str(run.path), "latest"):
        assert Run.open(tmp_path, name).manifest == run.manifest
    with pytest.raises(RunError, match=f"no run other.*the newest are: {run.manifest.id}"):
        Run.open(tmp_path, "other")


def test_a_run_of_another_format_is_refused(run: Run, tmp_path: Path) -> None:
    stored = json.loads((run.path / "manifest.json").read_text())
    (run.path / "manifest.json").write_text(json.dumps({**stored, "format": 99, "version": "9.0"}))
    with pytest.raises(RunError, match=r"version 9\.0 of the project in format 99"):
        Run.open(tmp_path, "latest")
    (run.path / "manifest.json").write_text("{")
    with pytest.raises(RunError, match="is no manifest"):
        Run.open(tmp_path, run.manifest.id)


def test_two_processes_do_not_write_one_run(run: Run) -> None:
    with run.held(), pytest.raises(RunError, match="another process"), Run(run.path, run.manifest).held():
        pass


def test_what_a_run_rests_on_is_compared(run: Run, library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    assert run.manifest.differs(library) == ""
    assert run.manifest.differs(Library({}, library.rubrics, {}, {})) == "other banks or rubrics"
    monkeypatch.setattr("evals.manifest.__version__", "9.9")
    assert "this is 9.9" in run.manifest.differs(library)
