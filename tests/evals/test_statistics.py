"""Known values, and what must hold for any numbers."""

import math
import subprocess
import sys
from functools import partial

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy import stats

from evals.statistics import (
    Difference,
    Interval,
    alpha,
    bootstrap,
    correlation,
    detectable_change,
    difference,
    equivalence,
    further_cases,
    holm,
    kappa,
    mcnemar,
    measurement_error,
    weighted_kappa,
)

P = st.floats(0, 1)
POINTS = st.lists(st.tuples(st.integers(1, 4), st.integers(1, 4)), min_size=2, max_size=40)
FEW = settings(max_examples=40, deadline=None)
# Computing Krippendorff's Alpha-Reliability (2011), section C.
CODERS = [
    [1, 2, 3, 3, 2, 1, 4, 1, 2, None, None, None],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, None, 3],
    [None, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, None],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, None],
]


def _difference(values: list[float], each: int = 1) -> Difference:
    before = {str(index): 0.0 for index in range(len(values))}
    after = {str(index): value for index, value in enumerate(values)}
    return difference(before, after, {case: int(case) // each for case in before})


def _mean(values: NDArray[np.float64], rows: NDArray[np.int64]) -> float:
    return float(values[rows].mean())


def test_alpha_of_krippendorffs_own_example() -> None:
    """Four observers, twelve units: 0.743 nominal, 0.815 ordinal (Krippendorff 2011, section C)."""
    assert alpha(CODERS, "nominal") == pytest.approx(0.743, abs=5e-4)
    assert alpha(CODERS, "ordinal") == pytest.approx(0.815, abs=5e-4)


def test_exact_mcnemar() -> None:
    """Ten turned right and two wrong: 2·(C(12,0)+C(12,1)+C(12,2))/2^12."""
    before = [False] * 10 + [True] * 2 + [True] * 30
    after = [True] * 10 + [False] * 2 + [True] * 30
    assert mcnemar(before, after) == pytest.approx(2 * (1 + 12 + 66) / 2**12)
    assert mcnemar(after, after) == 1.0


def test_holm_known() -> None:
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])
    assert holm([]) == []


@given(st.lists(P, max_size=12))
def test_holm_never_makes_surer_and_keeps_the_order(values: list[float]) -> None:
    adjusted = holm(values)
    assert all(value <= now <= 1 for value, now in zip(values, adjusted, strict=True))
    assert [adjusted[index] for index in np.argsort(values, kind="stable")] == sorted(adjusted)


def test_quadratic_kappa_known() -> None:
    """Disagreement 2 of 4 cells by one step: 1 - 0.5/1.0 by hand."""
    assert weighted_kappa([1, 1, 2, 2], [1, 2, 1, 2]) == pytest.approx(0.0)
    assert weighted_kappa([1, 2, 3, 4], [1, 2, 3, 3]) == pytest.approx(1 - 1 / (4 * (1.25 + 0.6875 + 0.0625)))
    assert weighted_kappa([1, 2, 4, 4], [1, 4, 4, 2]) == pytest.approx(1 - 8 / (2 * 4 * 1.6875))
    assert math.isnan(weighted_kappa([3, 3], [3, 3]))
    assert math.isnan(kappa([], []))


@FEW
@given(POINTS)
def test_kappa_is_symmetric_and_at_most_one(points: list[tuple[int, int]]) -> None:
    first, second = [a for a, _ in points], [b for _, b in points]
    there, back = weighted_kappa(first, second), weighted_kappa(second, first)
    assert there == pytest.approx(back, nan_ok=True)
    assert math.isnan(there) or there <= 1 + 1e-12


@FEW
@given(st.lists(st.integers(1, 4), min_size=3, max_size=40).filter(lambda values: len(set(values)) > 1))
def test_who_agrees_fully_gets_one(values: list[int]) -> None:
    assert weighted_kappa(values, values) == pytest.approx(1)
    assert alpha([values, values], "ordinal") == pytest.approx(1)
    assert correlation(np.array(values, float), np.array(values, float), "spearman") == pytest.approx(1)


def test_clustered_error_without_clusters_is_the_usual_one() -> None:
    values = [0.1, 0.4, -0.2, 0.3, 0.0]
    found = _difference(values)
    assert found.error == pytest.approx(np.std(values, ddof=1) / math.sqrt(5))
    assert found.p == pytest.approx(stats.ttest_1samp(values, 0).pvalue)


def test_answers_that_agree_within_a_question_widen_the_interval() -> None:
    values = [0.5] * 5 + [-0.1] * 5 + [0.3] * 5 + [0.0] * 5
    assert _difference(values, each=5).error > 2 * _difference(values).error


@FEW
@given(st.lists(st.floats(-1, 1), min_size=4, max_size=40))
def test_the_difference_turns_its_sign_with_the_runs(values: list[float]) -> None:
    there, back = _difference(values, each=2), _difference([-value for value in values], each=2)
    assert there.mean == pytest.approx(-back.mean)
    assert there.interval.low == pytest.approx(-back.interval.high)
    assert there.interval.low <= there.mean <= there.interval.high


def test_cases_of_one_run_only_are_counted() -> None:
    found = difference({"a": 1, "b": 2, "c": 3}, {"a": 1, "b": 3, "d": 0}, {"a": 1, "b": 2, "c": 3, "d": 4})
    assert (found.cases, found.unpaired) == (2, 2)
    with pytest.raises(ValueError, match="two questions"):
        difference({"a": 1}, {"a": 2}, {"a": 1})


def test_equivalence_is_not_merely_no_difference() -> None:
    sure, few = _difference([0.01, -0.01] * 20), _difference([0.9, -0.8, 0.3, -0.2])
    assert equivalence(sure, 0.1) < 0.001
    assert few.p > 0.5
    assert equivalence(few, 0.1) > 0.3
    assert equivalence(_difference([0.0] * 4), 0.1) == 0
    with pytest.raises(ValueError, match="margin"):
        equivalence(sure, 0)


@FEW
@given(st.lists(st.floats(-1, 1), min_size=4, max_size=30), st.floats(0.01, 1), st.floats(0.01, 1))
def test_a_wider_margin_is_easier_to_keep(values: list[float], narrow: float, more: float) -> None:
    found = _difference(values)
    assert equivalence(found, narrow + more) <= equivalence(found, narrow) + 1e-12


def test_power_of_millers_arithmetic() -> None:
    """A spread of 0.5 and an effect of 0.1 need about 196 cases at 80 % power."""
    found = Difference(0.02, 0.5 / math.sqrt(50), Interval(-0.12, 0.16), 0.5, 50, 50)
    assert found.cases + further_cases(found, 0.1) == pytest.approx(196, abs=1)
    assert further_cases(found, 1.0) == 0
    assert further_cases(found, 0.1, power=0.9) > further_cases(found, 0.1)


def test_error_of_measurement() -> None:
    assert measurement_error([[1, 3], [2, 2], [5]]) == pytest.approx(1.0)
    assert math.isnan(measurement_error([[1], [2]]))
    assert detectable_change(1.0) == pytest.approx(2.77, abs=0.01)


def test_the_bootstrap_is_seeded_and_draws_whole_questions() -> None:
    values = np.array([0.0] * 10 + [1.0] * 10)
    once = bootstrap(partial(_mean, values), ["a"] * 10 + ["b"] * 10)
    again = bootstrap(partial(_mean, values), ["a"] * 10 + ["b"] * 10)
    assert once == again == Interval(0.0, 1.0)
    assert bootstrap(lambda rows: 0.0, ["a"] * 20) is None
    assert bootstrap(lambda rows: float("nan"), list(range(9))) is None


def test_the_bootstrap_covers_the_truth() -> None:
    """95 % intervals of the mean over 40 questions of 3 answers hold it in about 95 % of 200 worlds."""
    random = np.random.default_rng(3)
    held = 0
    for world in range(200):
        values = np.repeat(random.normal(size=40), 3) + random.normal(size=120)
        found = bootstrap(partial(_mean, values), np.repeat(range(40), 3).tolist(), world, 200)
        held += found is not None and found.low <= 0 <= found.high
    assert 0.88 <= held / 200 <= 0.99


def test_constants_correlate_with_nothing() -> None:
    assert math.isnan(correlation(np.ones(5), np.arange(5.0), "pearson"))


def test_no_runner_is_imported() -> None:
    code = "import sys, evals.statistics; print([m for m in sys.modules if m.split('.')[0] in ('interviewer', 'inspect_ai')])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
