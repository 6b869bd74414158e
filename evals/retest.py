"""The same cases graded again: what differs between epochs, and by how much."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import numpy as np

from evals.statistics import measurement_error
from evals.suite import Row
from evals.tables import rounded


def retest(rows: Sequence[Row]) -> dict[str, dict[str, Any]]:
    """Figure → share of the repeated cases that differ at all, standard error of one measurement, and how many."""
    repeated: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        for figure, value in row.outcomes.items():
            if value is not None:
                repeated[figure][row.id].append(float(value))
    return {figure: _figure(list(cases.values())) for figure, cases in repeated.items()}


def _figure(cases: Sequence[Sequence[float]]) -> dict[str, Any]:
    again = [values for values in cases if len(values) > 1]
    return {
        "cases": len(again),
        "differs": rounded(float(np.mean([max(values) > min(values) for values in again]))) if again else None,
        "error": rounded(measurement_error(again)),
    }
