"""A committed baseline: what each figure was, which way is better, and how much worse it may be."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from evals import suites
from evals.errors import RunError
from evals.manifest import Options
from evals.statistics import further_for_width
from evals.store import Run
from evals.verdict import Coverage, Exit

FORMAT = 1
# Floats that are summed otherwise on another machine turn a mark or two.
TOLERANCE = 0.01


class Figure(BaseModel):
    """tolerance: how much worse it may be. widest: instead, the run's interval decides, if it is no wider than this."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    value: float
    direction: Literal["higher", "lower", "zero"]
    tolerance: float | None = Field(default=None, ge=0)
    widest: float | None = Field(default=None, gt=0)

    @model_validator(mode="after")
    def _one_rule(self) -> "Figure":
        if (self.tolerance is None) == (self.widest is None):
            raise ValueError("give tolerance or widest, one of them")
        return self

    def worse(self, value: float) -> float:
        """By how much; below 0 where it is better."""
        if self.direction == "zero":
            return abs(value) - abs(self.value)
        return value - self.value if self.direction == "lower" else self.value - value


class Baseline(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    format: int = FORMAT
    made: datetime
    version: str
    grader: str
    content: str
    options: Options
    figures: dict[str, dict[str, Figure]]


class Finding(BaseModel):
    suite: str
    figure: str
    baseline: float
    value: float | None
    verdict: Literal["same", "better", "worse", "inconclusive"]
    why: str = ""


def read(path: Path) -> Baseline:
    """Raises RunError naming field and remedy."""
    try:
        return Baseline.model_validate_json(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise RunError(f"{path}: cannot be read ({error}); `eval gate --update {path}` writes it") from error
    except ValidationError as error:
        first = error.errors()[0]
        raise RunError(
            f"{path}: {'.'.join(map(str, first['loc']))}: {first['msg']}; mend it, or write it anew"
        ) from error


def updated(run: Run, before: Baseline | None) -> Baseline:
    """The run's figures, by the rules that stood there; new figures get the usual ones. Raises RunError if unfinished."""
    made = run.manifest
    if made.status != "complete" or made.exit == Exit.INCONCLUSIVE:
        raise RunError(
            f"run {made.id} is not complete, so it makes no baseline; go on with: eval run --resume {made.id}"
        )
    rules = before.figures if before else {}
    return Baseline(
        made=datetime.now(UTC).replace(microsecond=0), version=made.version, grader=made.grader, content=made.content,
        options=made.options.model_copy(update={"tag": None}),
        figures={name: _figures(name, run.result(name), rules.get(name, {})) for name in made.options.suites},
    )  # fmt: skip


def _figures(suite: str, result: Mapping[str, Any], rules: Mapping[str, Figure]) -> dict[str, Figure]:
    entry = suites.find(suite)
    exact = {goal["figure"] for goal in result["goals"] if goal["bound"] == 0 and goal["verdict"] == "met"}
    found = {}
    for name, value in result["metrics"].items():
        if value is not None and name not in entry.ungated:
            tolerance = 0 if name in exact or isinstance(value, int) else TOLERANCE
            usual = Figure(value=value, direction=entry.direction(name), tolerance=tolerance)
            found[name] = rules.get(name, usual).model_copy(update={"value": value})
    return found


def check(run: Run, baseline: Baseline) -> tuple[Exit, list[Finding]]:
    """Coverage first, then every figure of the baseline."""
    results = {name: run.result(name) for name in baseline.figures if (run.path / f"{name}.json").exists()}
    findings = [
        _check(suite, name, figure, results.get(suite))
        for suite, figures in baseline.figures.items()
        for name, figure in figures.items()
    ]
    verdicts = {finding.verdict for finding in findings}
    if "inconclusive" in verdicts and "worse" not in verdicts:
        return Exit.INCONCLUSIVE, findings
    return (Exit.REGRESSION if "worse" in verdicts else Exit.PASS), findings


def _check(suite: str, name: str, figure: Figure, result: Mapping[str, Any] | None) -> Finding:
    value = result["metrics"].get(name) if result else None
    verdict, why = _verdict(name, figure, value, result or {})
    return Finding(suite=suite, figure=name, baseline=figure.value, value=value, verdict=verdict, why=why)


def _verdict(
    name: str, figure: Figure, value: float | None, result: Mapping[str, Any]
) -> tuple[Literal["same", "better", "worse", "inconclusive"], str]:
    covered = result.get("coverage", {"planned": 0, "graded": 0})
    coverage = Coverage(covered["planned"], covered["graded"])
    if not coverage.enough:
        return "inconclusive", f"{coverage.graded} of {coverage.planned} cases were graded"
    if value is None:
        return "inconclusive", "not measured"
    if figure.widest is not None:
        return _by_interval(figure, result.get("intervals", {}).get(name), coverage.graded)
    worse = figure.worse(value)
    if worse > (figure.tolerance or 0) + 1e-9:
        return "worse", f"by {worse:.4g}, and {figure.tolerance:g} is allowed"
    return ("better", f"by {-worse:.4g}") if worse < -(figure.tolerance or 0) else ("same", "")


def _by_interval(
    figure: Figure, limits: list[float] | None, cases: int
) -> tuple[Literal["same", "better", "worse", "inconclusive"], str]:
    if limits is None:
        return "inconclusive", "no interval; grade cases of more questions"
    width = limits[1] - limits[0]
    if width > (figure.widest or 0):
        more = further_for_width(cases, width / 2, (figure.widest or 0) / 2)
        return "inconclusive", f"the interval is {width:.3g} wide; about {more} more cases would settle it"
    losses = sorted(figure.worse(limit) for limit in limits)
    if losses[0] > 0:
        return "worse", f"by {losses[0]:.3g} to {losses[1]:.3g}"
    return ("better", f"by {-losses[1]:.3g} to {-losses[0]:.3g}") if losses[1] < 0 else ("same", "")


def write(path: Path, baseline: Baseline) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(baseline.model_dump(mode="json", exclude_none=True), indent=1)
    path.write_text(f"{text}\n", encoding="utf-8")
