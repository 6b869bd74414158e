"""What figures of a suite can bear: intervals, comparisons of two runs, agreement, and how many cases would settle it.

Answers to one question resemble each other, so questions are what is drawn and counted (`clusters`), not answers. Pure
functions; nothing here knows what was run.
"""

import warnings
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil, nan, sqrt
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from scipy import stats
from sklearn.metrics import cohen_kappa_score

Numbers = NDArray[np.float64]
Indices = NDArray[np.int64]
Ratings = Sequence[int] | NDArray[Any]
RESAMPLES = 1000


@dataclass(frozen=True)
class Interval:
    """Where the figure lies, `level` of the time."""

    low: float
    high: float
    level: float = 0.95

    def pair(self) -> list[float]:
        """For JSON."""
        return [round(self.low, 4), round(self.high, 4)]


@dataclass(frozen=True)
class Difference:
    """After less before, over the cases of both runs; error: clustered standard error of the mean.

    spread: the differences' standard deviation. unpaired: cases of one run only, which are left out.
    """

    mean: float
    error: float
    interval: Interval
    spread: float
    cases: int
    clusters: int
    unpaired: int = 0

    @property
    def p(self) -> float:
        """Two-sided, that there is no difference."""
        return 2 * _tail(abs(self.mean), self.error, self.clusters)


def bootstrap(
    statistic: Callable[[Indices], float],
    clusters: Sequence[Hashable],
    seed: int = 0,
    resamples: int | None = None,
    level: float = 0.95,
) -> Interval | None:
    """Percentiles of `statistic` over rows of clusters drawn with replacement; None where it is mostly undefined."""
    members = _members(clusters)
    if len(members) < 2:
        return None
    resamples = RESAMPLES if resamples is None else resamples
    random = np.random.default_rng(seed)
    drawn = random.integers(len(members), size=(resamples, len(members)))
    values = np.array([statistic(np.concatenate([members[index] for index in row])) for row in drawn])
    values = values[np.isfinite(values)]
    if len(values) < resamples / 2:
        return None
    low, high = np.quantile(values, [(1 - level) / 2, (1 + level) / 2])
    return Interval(float(low), float(high), level)


def difference(
    before: Mapping[str, float], after: Mapping[str, float], clusters: Mapping[str, Hashable], level: float = 0.95
) -> Difference:
    """Pairs the runs by case. Raises ValueError unless cases of two clusters are in both."""
    cases = [case for case in before if case in after]
    groups = _members([clusters[case] for case in cases])
    if len(groups) < 2:
        raise ValueError("to compare two runs, cases of at least two questions must be in both")
    values = np.array([after[case] - before[case] for case in cases])
    mean, error = float(values.mean()), clustered_error(values, groups)
    reach = float(stats.t.ppf((1 + level) / 2, len(groups) - 1)) * error
    unpaired = len(before.keys() ^ after.keys())
    interval = Interval(mean - reach, mean + reach, level)
    return Difference(mean, error, interval, float(values.std(ddof=1)), len(cases), len(groups), unpaired)


def clustered_error(values: Numbers, groups: Sequence[Indices]) -> float:
    """Standard error of the mean where rows of a group depend on each other (Miller 2024, with the G/(G-1) factor)."""
    centred = values - values.mean()
    sums = np.array([centred[group].sum() for group in groups])
    return float(sqrt((sums**2).sum() * len(groups) / (len(groups) - 1)) / len(values))


def mcnemar(before: Sequence[bool], after: Sequence[bool]) -> float:
    """Exact two-sided p that as many cases turned right as turned wrong; 1 where none turned."""
    gained = sum(not was and now for was, now in zip(before, after, strict=True))
    lost = sum(was and not now for was, now in zip(before, after, strict=True))
    return float(stats.binomtest(gained, gained + lost).pvalue) if gained + lost else 1.0


def holm(p_values: Sequence[float]) -> list[float]:
    """Adjusted for having looked at all of them, in the given order."""
    order = np.argsort(p_values, kind="stable")
    steps = np.array(p_values, dtype=float)[order] * np.arange(len(p_values), 0, -1)
    adjusted = np.empty(len(p_values))
    adjusted[order] = np.minimum(np.maximum.accumulate(steps), 1.0)
    return [float(value) for value in adjusted]


def equivalence(found: Difference, margin: float) -> float:
    """p of two one-sided tests: small where the difference surely lies within ±margin."""
    if margin <= 0:
        raise ValueError("margin: give the largest difference that would not matter, above 0")
    return max(
        _tail(margin + found.mean, found.error, found.clusters),
        _tail(margin - found.mean, found.error, found.clusters),
    )


def further_cases(found: Difference, effect: float, power: float = 0.8, alpha: float = 0.05) -> int:
    """How many more cases, of questions like these, would show a difference of `effect` with this power; 0 if enough.

    Cases of a question that agree count for less than cases of different questions: the clustered error says how much.
    """
    if effect <= 0:
        raise ValueError("effect: give the smallest difference worth finding, above 0")
    quantiles = float(stats.norm.ppf(1 - alpha / 2) + stats.norm.ppf(power))
    needed = found.cases * (quantiles * found.error / effect) ** 2
    return max(0, ceil(needed - found.cases - 1e-9))


def further_for_width(cases: int, reach: float, wanted: float) -> int:
    """How many more cases like these would narrow an interval from ±`reach` to ±`wanted`; 0 if it is as narrow."""
    if wanted <= 0:
        raise ValueError("wanted: give the half-width that would do, above 0")
    return max(0, ceil(cases * ((reach / wanted) ** 2 - 1) - 1e-9))


def weighted_kappa(first: Ratings, second: Ratings) -> float:
    """Quadratic-weighted, over whole points; nan where it is undefined: no rows, or one and the same value only."""
    points = sorted({*_values(first), *_values(second)})
    if len(points) < 2:
        return nan
    # Without labels, scikit-learn takes the steps between the values that occur as equally far.
    scale = list(range(int(points[0]), int(points[-1]) + 1))
    return float(cohen_kappa_score(np.asarray(first, int), np.asarray(second, int), labels=scale, weights="quadratic"))


def kappa(first: Ratings, second: Ratings) -> float:
    """Cohen's, nan where it is undefined."""
    if len({*_values(first), *_values(second)}) < 2:
        return nan
    return float(cohen_kappa_score(first, second))


def _values(ratings: Ratings) -> list[float]:
    return [float(value) for value in np.unique(np.asarray(ratings))]


def alpha(ratings: Sequence[Sequence[float | None]], level: Literal["nominal", "ordinal"]) -> float:
    """Krippendorff's, a row a rater, None where one did not rate; nan where fewer than two values occur."""
    import krippendorff

    table = np.array([[np.nan if value is None else value for value in row] for row in ratings], dtype=float)
    pairable = table[:, np.isfinite(table).sum(axis=0) >= 2]
    if len(np.unique(pairable[np.isfinite(pairable)])) < 2:
        return nan
    return float(krippendorff.alpha(reliability_data=pairable, level_of_measurement=level))


def measurement_error(ratings: Sequence[Sequence[float]]) -> float:
    """The standard error of one rating: the spread of repeated ratings of the same answer. A row an answer."""
    repeated = [np.asarray(row, dtype=float) for row in ratings if len(row) > 1]
    if not repeated:
        return nan
    squares = sum(float(((row - row.mean()) ** 2).sum()) for row in repeated)
    return sqrt(squares / sum(len(row) - 1 for row in repeated))


def detectable_change(error: float, level: float = 0.95) -> float:
    """The least difference of two ratings that their error of measurement does not explain."""
    return float(stats.norm.ppf((1 + level) / 2)) * sqrt(2) * error


def correlation(first: Numbers, second: Numbers, kind: Literal["pearson", "spearman"]) -> float:
    """nan where a side is constant or there are fewer than three rows."""
    if len(first) < 3 or np.ptp(first) == 0 or np.ptp(second) == 0:
        return nan
    if kind == "spearman":
        first, second = stats.rankdata(first), stats.rankdata(second)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return float(np.corrcoef(first, second)[0, 1])


def _tail(distance: float, error: float, clusters: int) -> float:
    """P(T > distance / error)."""
    if error == 0:
        return 0.0 if distance > 0 else 0.5 if distance == 0 else 1.0
    return float(stats.t.sf(distance / error, clusters - 1))


def _members(clusters: Sequence[Hashable]) -> list[Indices]:
    """The rows of each cluster, in order of appearance."""
    rows: dict[Hashable, list[int]] = {}
    for index, cluster in enumerate(clusters):
        rows.setdefault(cluster, []).append(index)
    return [np.array(members) for members in rows.values()]
