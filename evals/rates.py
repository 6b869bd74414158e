"""From observations to stored rows, and from rows to rates of violations: 0 is right for all of them."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np

from evals.consistency.observation import Observation
from evals.statistics import bootstrap
from evals.suite import Case, Row
from evals.tables import rounded
from knowledge.store import Entry

Found = Iterable[Observation]
Data = Mapping[str, Any]
Figure = Callable[[Sequence[Data]], float | None]


def each(name: str, entries: Sequence[Entry], check: Callable[[Sequence[Entry]], Found]) -> list[Case]:
    """A case a question."""
    return [Case(f"{name}/{entry.question.id}", partial(check, [entry])) for entry in entries]


def grade(part: Sequence[Case]) -> list[list[Row]]:
    """Runs the checks of the cases."""
    return [rows(one.id, one.payload()) for one in part]


def rows(case: str, observed: Found) -> list[Row]:
    """Findings that would be named alike are numbered."""
    seen: Counter[str] = Counter()
    found = []
    for one in observed:
        name = f"{case}: {one.check} {one.question} {one.detail}"
        seen[name] += 1
        found.append(one.finding(name if seen[name] == 1 else f"{name} #{seen[name]}"))
    return found


def by_check(names: Sequence[str], observed: Sequence[Data]) -> dict[str, list[Data]]:
    return {name: [one for one in observed if one["check"] == name] for name in names}


def rate(observed: Sequence[Data]) -> float | None:
    return rounded(sum(one["violated"] for one in observed) / len(observed)) if observed else None


def drift(observed: Sequence[Data]) -> float | None:
    """How far the shares moved, either way, on average."""
    return rounded(float(np.mean([abs(one["after"] - one["before"]) for one in observed]))) if observed else None


def interval(observed: Sequence[Data], figure: Figure) -> list[float] | None:
    def drawn(places: Any) -> float:
        value = figure([observed[place] for place in places])
        return float("nan") if value is None else value

    found = bootstrap(drawn, [one["question_id"] for one in observed]) if observed else None
    return found.pair() if found else None


def kinds(
    checks: Mapping[str, Sequence[Data]], names: Sequence[str], figure: Figure = rate
) -> dict[str, dict[str, Any]]:
    """By kind of attack, twin or introduction: `attack_passes injection` and so on, with intervals over questions."""
    return {f"{name} {kind}": found for name in names for kind, found in by_kind(checks[name], figure).items()}


def by_kind(observed: Sequence[Data], figure: Figure = rate) -> dict[str, dict[str, Any]]:
    parts = {kind: [one for one in observed if _kind(one) == kind] for kind in sorted({_kind(one) for one in observed})}
    return {
        kind: {"n": len(part), "rate": figure(part), "interval": interval(part, figure)} for kind, part in parts.items()
    }


def _kind(one: Data) -> str:
    return str(one["detail"]).partition(":")[0]
