"""The table of faults says what is true: the whole is run by `make mutants`, a few of the fastest here."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from evals.mutants import checks
from evals.mutants.__main__ import MUTANTS, Trial, main, trials
from evals.mutants.bench import Bench, Check, Mutant
from evals.suite import Goal
from evals.suites import SUITES
from interviewer.service import Service
from interviewer.settings import Settings

FAST = (
    "a judge that drifts by repeat",
    "a retriever that returns the wrong passage",
    "a scoring that averages a cap away",
)


pytestmark = pytest.mark.usefixtures("few_resamples")


@pytest.fixture
def bench(llm_settings: Settings) -> Bench:
    return Bench(Service(llm_settings))


@contextmanager
def _nothing(bench: Bench) -> Iterator[None]:
    yield


@pytest.mark.parametrize("fault", FAST)
def test_a_planted_fault_is_caught_and_the_product_passes(bench: Bench, fault: str) -> None:
    (mutant,) = [one for one in MUTANTS if one.fault == fault]
    (trial,) = trials(bench, [mutant])
    assert trial.verdict == "caught"
    assert mutant.check.measure(bench) == trial.before


def test_a_fault_that_changes_nothing_escapes(bench: Bench) -> None:
    (trial,) = trials(bench, [Mutant("none", checks.JUDGED, _nothing)])
    assert trial.verdict == "ESCAPED"


def test_a_check_that_the_product_fails_catches_nothing() -> None:
    check = Check("reading", Goal("figure", "at most", 0), lambda bench: 1.0)
    assert Trial(Mutant("none", check, _nothing), 1.0, 2.0).verdict == "the product fails the check"


def test_one_that_escapes_fails_the_command(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    check = Check("reading", Goal("figure", "at most", 0), lambda bench: 0.0)
    monkeypatch.setattr(
        "evals.mutants.__main__.trials", lambda bench: [Trial(Mutant("none", check, _nothing), 0.0, 0.0)]
    )
    assert main() == 1
    assert "ESCAPED" in capsys.readouterr().out


def test_each_fault_belongs_to_a_suite_and_has_a_name_of_its_own() -> None:
    assert len({one.fault for one in MUTANTS}) == len(MUTANTS) >= 12
    assert {one.check.suite for one in MUTANTS} <= set(SUITES)
