"""Two runs side by side: paired by case, clustered by question, and told how many figures were looked at."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np

from evals.errors import RunError
from evals.statistics import Difference, bootstrap, difference, equivalence, further_cases, holm, mcnemar
from evals.store import Run
from evals.suite import Row

SURE = 0.05
Values = dict[str, float]


@dataclass(frozen=True)
class Compared:
    """One figure of one suite. before, after: means over the cases of both runs. interval: of the difference, 95 %.

    p: exact McNemar where each case is right or wrong, else from the clustered error; adjusted: by Holm, over all figures.
    equivalent: p that it lies beyond the margin. more: cases that would show a difference of this size, or of the margin.
    """

    suite: str
    figure: str
    before: float
    after: float
    difference: float
    interval: list[float]
    test: str
    p: float
    cases: int
    questions: int
    unpaired: int
    adjusted: float = 1.0
    equivalent: float | None = None
    more: int = 0

    @property
    def says(self) -> str:
        if self.adjusted <= SURE:
            return "differs"
        return "equivalent" if self.equivalent is not None and self.equivalent <= SURE else "undecided"


def compare(before: Run, after: Run, seed: int = 0, margin: float | None = None) -> dict[str, Any]:
    """Raises RunError where the runs share nothing."""
    shared = [name for name in before.manifest.options.suites if name in after.manifest.options.suites]
    found = [one for name in shared for one in _suite(name, before, after, seed, margin)]
    if not found:
        raise RunError(
            f"{before.manifest.id} and {after.manifest.id} share no two questions; compare runs of one suite"
        )
    adjusted = [replace(one, adjusted=p) for one, p in zip(found, holm([one.p for one in found]), strict=True)]
    return {
        "before": before.manifest.id,
        "after": after.manifest.id,
        "margin": margin,
        "notes": notes(before, after),
        "figures": [{**asdict(one), "says": one.says} for one in adjusted],
    }


def notes(before: Run, after: Run) -> list[str]:
    """What a reader must know before believing a difference, or none."""
    one, two = before.manifest, after.manifest
    named = [
        (one.content != two.content, "the banks or rubrics differ"),
        (one.options.seed != two.options.seed, "the seeds differ, and with them the samples"),
        (_asked(before) != _asked(after), "the case files differ"),
        (_heard(before) == _heard(after) is not None, "both hear the same recorded replies: they are not independent"),
    ]
    return [text for holds, text in named if holds]


def _asked(run: Run) -> list[str]:
    options, files = run.manifest.options, run.manifest.files
    return [files[str(path)] for path in (options.bank, options.cases, options.documents) if path is not None]


def _heard(run: Run) -> str | None:
    """The run whose replies it hears."""
    options = run.manifest.options
    if options.judge is None:
        return None
    return str(options.replay or (run.path / "cassette.jsonl").resolve())


def _suite(name: str, before: Run, after: Run, seed: int, margin: float | None) -> list[Compared]:
    first, second = _outcomes(before, name), _outcomes(after, name)
    questions = {row.id: row.question for rows in before.rows(name).values() for row in rows}
    figures = [figure for figure in first if figure in second]
    found = (_figure(name, one, first[one], second[one], questions, seed, margin) for one in figures)
    return [one for one in found if one is not None]


def _outcomes(run: Run, suite: str) -> dict[str, Values]:
    """Figure → case → mean over its epochs."""
    rows: Sequence[Row] = [row for rows in run.rows(suite).values() for row in rows]
    table: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        for figure, value in row.outcomes.items():
            if value is not None:
                table[figure][row.id].append(float(value))
    return {figure: {case: float(np.mean(values)) for case, values in cases.items()} for figure, cases in table.items()}


def _figure(
    suite: str,
    figure: str,
    first: Values,
    second: Values,
    questions: Mapping[str, str],
    seed: int,
    margin: float | None,
) -> Compared | None:
    cases = [case for case in first if case in second]
    clusters = [questions[case] for case in cases]
    if len(set(clusters)) < 2:
        return None
    before, after = (np.array([values[case] for case in cases]) for values in (first, second))
    found = difference(first, second, questions)
    drawn = bootstrap(lambda rows: float((after - before)[rows].mean()), clusters, seed)
    test, p = _tested(found, before, after)
    return Compared(
        suite, figure, round(float(before.mean()), 4), round(float(after.mean()), 4), round(found.mean, 4),
        drawn.pair() if drawn else [], test, round(p, 4), found.cases, found.clusters, found.unpaired,
        equivalent=None if margin is None else round(equivalence(found, margin), 4),
        more=_more(found, margin),
    )  # fmt: skip


def _tested(found: Difference, before: Any, after: Any) -> tuple[str, float]:
    if np.isin(before, (0, 1)).all() and np.isin(after, (0, 1)).all():
        return "McNemar, exact", mcnemar((before == 1).tolist(), (after == 1).tolist())
    return "clustered t", found.p


def _more(found: Difference, margin: float | None) -> int:
    effect = abs(found.mean) if margin is None else margin
    return further_cases(found, effect) if effect > 0 else 0
