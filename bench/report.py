"""One line a figure: median, 95th percentile, spread and number."""

import statistics
from collections.abc import Sequence


def line(name: str, seconds: Sequence[float], unit: str = "ms") -> float:
    """Prints it; returns the median in seconds."""
    factor = {"ms": 1e3, "s": 1.0}[unit]
    values = sorted(value * factor for value in seconds)
    median = statistics.median(values)
    high = values[min(len(values) - 1, round(0.95 * (len(values) - 1)))]
    print(
        f"{name:<58} median {median:8.1f}  p95 {high:8.1f}  min {values[0]:8.1f}  max {values[-1]:8.1f} {unit}  n={len(values)}"
    )
    return median / factor
