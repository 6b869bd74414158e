from pathlib import Path
from typing import Any

import pytest

from evals import gate, suites
from evals.errors import RunError
from evals.gate import Figure
from evals.suites import Entry
from evals.verdict import Exit
from tests.evals import toy

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def higher_is_better(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(suites.SUITES, "reading", Entry("a toy", higher=("right",)))


def _baseline(folder: Path, **rule: Any) -> gate.Baseline:
    made = gate.updated(toy.stored(folder, toy.suite(size=20)), None)
    figure = Figure(value=1.0, direction="higher", **(rule or {"tolerance": 0.1}))
    return made.model_copy(update={"figures": {"reading": {"right": figure}}})


@pytest.mark.parametrize(
    ("wrong", "broken", "code"),
    [
        (0, 0, Exit.PASS),
        (2, 0, Exit.PASS),
        (3, 0, Exit.REGRESSION),
        (0, 2, Exit.INCONCLUSIVE),
        (10, 2, Exit.INCONCLUSIVE),
    ],
)
def test_a_tolerance(tmp_path: Path, wrong: int, broken: int, code: Exit) -> None:
    """Coverage comes first: a run that graded too little is neither good nor bad."""
    made = toy.suite(
        size=20, value=lambda case: float(case.payload >= wrong), broken=[f"c{19 - number}" for number in range(broken)]
    )
    found, findings = gate.check(toy.stored(tmp_path, made), _baseline(tmp_path))
    assert found is code
    assert findings[0].figure == "right"


def test_an_interval_that_is_too_wide_says_how_many_cases_would_do(tmp_path: Path) -> None:
    mixed = toy.stored(tmp_path, toy.suite(size=20, value=lambda case: float(case.payload % 2)))
    code, findings = gate.check(mixed, _baseline(tmp_path, widest=0.5))
    assert code is Exit.INCONCLUSIVE
    assert "about 60 more cases would settle it" in findings[0].why
    worse = toy.stored(tmp_path, toy.suite(size=20, value=lambda case: 0.5 + case.payload / 100))
    code, findings = gate.check(worse, _baseline(tmp_path, widest=0.5))
    assert (code, findings[0].verdict) == (Exit.REGRESSION, "worse")


def test_a_figure_that_is_missing_is_inconclusive(tmp_path: Path) -> None:
    baseline = _baseline(tmp_path)
    gone = {"reading": {"gone": baseline.figures["reading"]["right"]}}
    run = toy.stored(tmp_path, toy.suite(size=20))
    assert gate.check(run, baseline.model_copy(update={"figures": gone}))[0] is Exit.INCONCLUSIVE


def test_an_update_keeps_the_rules(tmp_path: Path) -> None:
    before = _baseline(tmp_path, widest=0.5)
    after = gate.updated(toy.stored(tmp_path, toy.suite(size=20, value=lambda case: 0.5)), before)
    assert after.figures["reading"]["right"] == Figure(value=0.5, direction="higher", widest=0.5)
    path = tmp_path / "baselines" / "offline.json"
    gate.write(path, after)
    assert gate.read(path) == after


def test_an_unfinished_run_makes_no_baseline(tmp_path: Path) -> None:
    run = toy.stored(tmp_path, toy.suite())
    run.save(status="incomplete")
    with pytest.raises(RunError, match="is not complete"):
        gate.updated(run, None)


def test_a_broken_baseline_is_named(tmp_path: Path) -> None:
    path = tmp_path / "offline.json"
    with pytest.raises(RunError, match=f"--update {path}"):
        gate.read(path)
    gate.write(path, _baseline(tmp_path))
    path.write_text(path.read_text().replace('"tolerance": 0.1', '"tolerence": 0.1'))
    with pytest.raises(RunError, match=r"figures\.reading\.right.*mend it"):
        gate.read(path)


def test_our_baseline_can_be_read() -> None:
    held = gate.read(ROOT / "evals" / "baselines" / "offline.json")
    assert set(held.figures) == set(held.options.suites)
