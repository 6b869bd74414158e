"""Which of the things that should not matter moves a score the most: variance by factor."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from evals.statistics import Indices, Numbers, bootstrap

# Points between no share of the criteria and all of it.
POINTS = 3
FACTORS = {
    "repeat": ("retest_differs", "bulk_differs"),
    "order of criteria": ("criteria_order_differs",),
    "order of points": ("point_order_changes",),
    "name": ("name_differs",),
    "introduction": ("introduction_changes",),
    "length": ("padding_changes",),
    "paraphrase": ("paraphrase_changes",),
    "dialect": ("dialect_changes",),
    "wording of the rubric": ("wording_moves",),
}
Data = Mapping[str, Any]


def budget(observed: Sequence[Data]) -> list[dict[str, Any]]:
    """The largest first. deviation: of one score, in points of four, by that factor alone; share: of all factors' variance.

    Half the squared difference of a pair that differs in nothing else is that factor's variance. One factor is varied at a
    time, so what two do together is not in it.
    """
    owners = {check: number for number, checks in enumerate(FACTORS.values()) for check in checks}
    rows = [row for row in observed if row["check"] in owners]
    if not rows:
        return []
    factor = np.array([owners[row["check"]] for row in rows])
    squares = np.array([(POINTS * (row["after"] - row["before"])) ** 2 / 2 for row in rows])
    questions = [row["question_id"] for row in rows]
    lines = [_line(name, number, factor, squares, questions) for number, name in enumerate(FACTORS) if number in factor]
    return sorted(lines, key=lambda line: -line["variance"])


def _line(name: str, number: int, factor: Indices, squares: Numbers, questions: Sequence[str]) -> dict[str, Any]:
    def share(drawn: Indices) -> float:
        return float(_shares(factor[drawn], squares[drawn])[number])

    limits = bootstrap(share, questions)
    variance = float(squares[factor == number].mean())
    return {
        "factor": name,
        "pairs": int((factor == number).sum()),
        "variance": round(variance, 6),
        "deviation": round(variance**0.5, 3),
        "share": round(float(np.nan_to_num(share(np.arange(len(factor))))), 4),
        "limits": limits.pair() if limits else None,
    }


def _shares(factor: Indices, squares: Numbers) -> Numbers:
    """nan where nothing moves at all; a factor that no drawn question has counts for nothing."""
    count = np.bincount(factor, minlength=len(FACTORS))
    variances = np.bincount(factor, squares, minlength=len(FACTORS)) / np.maximum(count, 1)
    total = variances.sum()
    return variances / total if total > 0 else np.full(len(FACTORS), np.nan)
