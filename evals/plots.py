"""What a suite's rows and figures can be drawn as; a plot whose numbers a suite does not have is left out."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from evals.suite import Row
from evals.svg import Bar, bars, grid, points

# Criteria that are shown: the worst.
WORST = 20
# What a rate of violations is called in `data`.
LATTICE = ("point_lowers", "contradiction_raises", "irrelevant_changes")
Result = Mapping[str, Any]
Rows = Sequence[Row]


@dataclass(frozen=True)
class Plot:
    title: str
    drawn: Markup


def plots(result: Result, rows: Rows) -> list[Plot]:
    return [plot for make in PLOTS for plot in make(result, rows)]


def _rates(result: Result, rows: Rows) -> Iterator[Plot]:
    """Every figure from 0 to 1 with its interval."""
    limits = result.get("intervals", {})
    shown = [
        Bar(name, value, _pair(limits.get(name)))
        for name, value in result["metrics"].items()
        if isinstance(value, float) and 0 <= value <= 1
    ]
    if shown:
        yield Plot("Figures, with 95 % intervals over questions", bars(shown, 1.0))


def _lattice(result: Result, rows: Rows) -> Iterator[Plot]:
    limits, metrics = result.get("intervals", {}), result["metrics"]
    shown = [Bar(name, metrics[name], _pair(limits.get(name))) for name in LATTICE if metrics.get(name) is not None]
    if shown:
        yield Plot("Lattice: share of steps that move the wrong way", bars(shown))


def _length(result: Result, rows: Rows) -> Iterator[Plot]:
    padded = [row.data for row in rows if row.data.get("check") == "padding_changes"]
    slope = result["metrics"].get("length_slope")
    if padded and slope is not None:
        found = [(float(one["detail"]), one["after"] - one["before"]) for one in padded]
        yield Plot(
            f"Length slope: {slope:+.3f} of the share a doubling",
            points(found, ("doublings", "share gained"), (0, slope)),
        )


def _gold(result: Result, rows: Rows) -> Iterator[Plot]:
    """Area by how many answers there are."""
    pairs = Counter(
        (row.data["gold"]["overall"], row.data["given"])
        for row in rows
        if row.data.get("gold") and row.data["gold"]["overall"] and row.data.get("given")
    )
    if len(pairs) > 1:
        biggest = max(pairs.values())
        sizes = [2 + 14 * (count / biggest) ** 0.5 for count in pairs.values()]
        yield Plot("Score against gold", points(list(pairs), ("gold", "given"), (0, 1), sizes))


def _criteria(result: Result, rows: Rows) -> Iterator[Plot]:
    right: dict[str, list[bool]] = defaultdict(list)
    for row in rows:
        for mark in row.data.get("marks", ()):
            if mark.get("gold"):
                agrees = (mark["gold"] == "met") == (mark["guess"] == "met")
                right[f"{row.question} / {mark['criterion']}"].append(agrees)
    worst = sorted(right.items(), key=lambda item: sum(item[1]) / len(item[1]))[:WORST]
    if worst:
        shown = [Bar(name, sum(found) / len(found), note=f"{sum(found)} of {len(found)}") for name, found in worst]
        yield Plot(
            f"Reliability by criterion: marks as people gave them, worst {len(shown)} of {len(right)}", bars(shown, 1)
        )


def _calibration(result: Result, rows: Rows) -> Iterator[Plot]:
    marks = [mark for row in rows for mark in row.data.get("marks", ()) if mark.get("gold")]
    bins: dict[int, list[bool]] = defaultdict(list)
    for mark in marks:
        bins[min(9, int(10 * mark["chance"]))].append(mark["gold"] == "met")
    if len(bins) > 1:
        found = [(number / 10 + 0.05, sum(met) / len(met)) for number, met in sorted(bins.items())]
        sizes = [2 + 10 * (len(bins[number]) / len(marks)) ** 0.5 for number in sorted(bins)]
        yield Plot("Probability against how often it is so", points(found, ("said", "is"), (0, 1), sizes))


def _confusion(result: Result, rows: Rows) -> Iterator[Plot]:
    table: dict[str, Counter[str]] = defaultdict(Counter)
    for row in rows:
        for mark in row.data.get("marks", ()):
            if mark.get("gold"):
                table[mark["gold"]][mark["guess"]] += 1
    found = result.get("confusion") or table
    if found:
        yield Plot("Confusion", grid(found, ("labelled", "taken for")))


def _pair(limits: Sequence[float] | None) -> tuple[float, float] | None:
    return (limits[0], limits[1]) if limits else None


PLOTS: Sequence[Callable[[Result, Rows], Iterator[Plot]]] = (
    _rates, _criteria, _calibration, _gold, _length, _lattice, _confusion,
)  # fmt: skip
