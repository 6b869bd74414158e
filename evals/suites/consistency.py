"""Whether marks hold still where they must, and move only the right way where the answer changes."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from evals.consistency import attacks, evidence, identity, lattice, length, repeats
from evals.consistency.observation import Observation, sample
from evals.grading import Grader
from evals.statistics import bootstrap
from evals.tables import rounded
from knowledge.store import Entry, Library

# Questions a property; fewer for the lattice, which makes fifty answers of each, and for repeats, which load anew.
QUESTIONS = 12
LATTICES = 6
REPEATS = 4
CHECKS = (
    "retest_differs", "bulk_differs", "point_lowers", "contradiction_raises", "irrelevant_changes", "padding_changes", "name_differs", "name_changes",
    "persona_differs", "quote_not_verbatim", "credit_without_quote", "deletion_keeps", "deletion_spills",
    "poor_passes", "attack_passes", "attack_turns", "attack_gains", "twin_drifts", "twin_fails",
)  # fmt: skip


def run(library: Library, fresh: Callable[[], Grader], seed: int = 0, questions: int | None = None) -> dict[str, Any]:
    """Rates of violations: 0 is right for all of them. `fresh` loads a grader that remembers nothing."""
    entries = sample(library, QUESTIONS if questions is None else questions, seed)
    observed = observe(entries, library, fresh, seed)
    checks = {name: [one for one in observed if one.check == name] for name in CHECKS}
    padded = checks["padding_changes"]
    drift = [abs(one.after - one.before) for one in checks["twin_drifts"]]
    return {
        "suite": "consistency",
        "metrics": {
            **{name: _rate(found) for name, found in checks.items()},
            "length_slope": rounded(length.slope(padded)) if padded else None,
            "twin_drift": rounded(float(np.mean(drift))) if drift else None,
        },
        "intervals": {
            **{name: _interval(found, _rate) for name, found in checks.items()},
            "length_slope": _interval(padded, length.slope),
        },
        "kinds": _kinds(checks),
        "seed": seed,
        "questions": [entry.question.id for entry in entries],
        "cases": [one.row() for one in observed],
    }


def observe(
    entries: Sequence[Entry], library: Library, fresh: Callable[[], Grader], seed: int = 0
) -> list[Observation]:
    grader = fresh()
    return [
        *repeats.check(entries[:REPEATS], grader, fresh(), fresh()),
        *lattice.check(entries[:LATTICES], grader, seed),
        *length.check(entries, grader, seed),
        *identity.check(entries, grader),
        *identity.check_personas(entries, grader, library),
        *evidence.check(entries, grader, seed),
        *attacks.check(entries, grader),
    ]


def _rate(observed: Sequence[Observation]) -> float | None:
    return rounded(sum(one.violated for one in observed) / len(observed)) if observed else None


def _interval(
    observed: Sequence[Observation], figure: Callable[[Sequence[Observation]], float | None]
) -> list[float] | None:
    def drawn(rows: Any) -> float:
        value = figure([observed[row] for row in rows])
        return float("nan") if value is None else value

    found = bootstrap(drawn, [one.question for one in observed]) if observed else None
    return [round(found.low, 4), round(found.high, 4)] if found else None


def _kinds(checks: dict[str, list[Observation]]) -> dict[str, dict[str, float | None]]:
    """By kind of attack, twin or introduction: `attack_passes injection` and so on."""
    found: dict[str, dict[str, float | None]] = {}
    for name in (
        "name_differs",
        "name_changes",
        "attack_passes",
        "attack_turns",
        "attack_gains",
        "twin_drifts",
        "twin_fails",
    ):
        for kind in sorted({one.kind for one in checks[name]}):
            part = [one for one in checks[name] if one.kind == kind]
            found[f"{name} {kind}"] = {"n": len(part), "rate": _rate(part)}
    return found
