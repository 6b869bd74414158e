"""A run for readers: one HTML page, JSON, a Markdown summary. What falls short stands first."""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from evals import suites
from evals.errors import RunError
from evals.junit import junit
from evals.plots import Plot, plots
from evals.store import Run
from evals.suite import Row
from evals.verdict import Coverage, Judged

HERE = Path(__file__).parent
# Wrong cases that a summary names.
NAMED = 5
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


@dataclass(frozen=True)
class Part:
    """One suite of a run, as a reader sees it."""

    name: str
    result: Mapping[str, Any]
    rows: Sequence[Row]
    failures: Mapping[tuple[str, int], str]

    @property
    def about(self) -> str:
        return suites.find(self.name).about

    @property
    def labels(self) -> str:
        return suites.find(self.name).labels

    @property
    def coverage(self) -> Coverage:
        return Coverage(self.result["coverage"]["planned"], self.result["coverage"]["graded"])

    @property
    def goals(self) -> list[Judged]:
        return [Judged(**goal) for goal in self.result["goals"]]

    @property
    def short(self) -> list[str]:
        """What a reader must know first."""
        few = f"only {self.coverage.graded} of {self.coverage.planned} cases were graded: inconclusive"
        return [
            *([] if self.coverage.enough else [few]),
            *(str(goal) for goal in self.goals if goal.verdict != "met"),
        ]

    @cached_property
    def wrong(self) -> list[Row]:
        return [row for row in self.rows if row.wrong]

    @property
    def plots(self) -> list[Plot]:
        return plots(self.result, self.rows)

    def range(self, figure: str) -> str:
        limits = self.result.get("intervals", {}).get(figure)
        return f"{limits[0]:.3f} to {limits[1]:.3f}" if limits else ""


@dataclass(frozen=True)
class Report:
    run: Run
    parts: Sequence[Part]

    @classmethod
    def of(cls, run: Run) -> "Report":
        """Raises RunError where the run has no figures yet."""
        names = [name for name in run.manifest.options.suites if (run.path / f"{name}.json").exists()]
        if not names:
            raise RunError(
                f"{run.path}: no figures yet; go on with: mock-interviewer eval run --resume {run.path.name}"
            )
        return cls(run, [_part(run, name) for name in names])

    @property
    def short(self) -> list[str]:
        return [*self.run.manifest.notes, *(f"{part.name}: {line}" for part in self.parts for line in part.short)]

    def html(self) -> str:
        shown = _environment().get_template("report.html.j2").render(report=self, made=self.run.manifest)
        return clean(shown)

    def json(self) -> str:
        parts = {
            part.name: {**part.result, "labels": part.labels, "wrong": [row.json() for row in part.wrong]}
            for part in self.parts
        }
        whole = {"manifest": self.run.manifest.model_dump(mode="json"), "falls_short": self.short, "suites": parts}
        return json.dumps(whole, indent=1)

    def junit(self) -> str:
        return junit(self.run.manifest.id, self.parts, clean)

    def markdown(self) -> str:
        return clean("\n".join([*_heading(self), *(line for part in self.parts for line in _section(part))]) + "\n")


WRITERS: Mapping[str, tuple[str, Callable[[Report], str]]] = {
    "html": ("report.html", Report.html),
    "json": ("report.json", Report.json),
    "junit": ("junit.xml", Report.junit),
    "markdown": ("summary.md", Report.markdown),
}


def write_all(run: Run) -> list[Path]:
    """Into the run's folder."""
    report = Report.of(run)
    return [run.write(name, make(report)) for name, make in WRITERS.values()]


def clean(text: str) -> str:
    """Control characters as one can read them: no page, XML or terminal takes them well."""
    return _CONTROL.sub(lambda found: f"\\x{ord(found.group()):02x}", text)


def _part(run: Run, name: str) -> Part:
    rows = [row for rows in run.rows(name).values() for row in rows]
    return Part(name, run.result(name), rows, run.failures(name))


def _heading(report: Report) -> list[str]:
    made = report.run.manifest
    short = [f"- {_cell(line)}" for line in report.short] or ["Every stated goal is met."]
    return [
        f"## Eval run {made.id}", "", *(["**Falls short:**", ""] if report.short else []), *short, "",
        f"Grader `{made.grader}`, version {made.version}, seed {made.options.seed}, {made.options.epochs} epoch(s).", "",
    ]  # fmt: skip


def _section(part: Part) -> list[str]:
    goals = {goal.figure: goal for goal in part.goals}
    figures = [
        f"| {name} | {_number(value)} | {part.range(name)} | {goals[name].verdict if name in goals else ''} |"
        for name, value in part.result["metrics"].items()
    ]
    wrong = [f"- `{_cell(row.id)}`: {_cell(row.wrong)}" for row in part.wrong[:NAMED]]
    more = len(part.wrong) - NAMED
    return [
        f"### {part.name}", "", f"{part.coverage.graded} of {part.coverage.planned} cases graded. {part.labels}", "",
        "| figure | value | 95 % | goal |", "|---|---|---|---|", *figures, "",
        *wrong, *([f"- and {more} more in the report"] if more > 0 else []), "",
    ]  # fmt: skip


def _cell(text: str) -> str:
    return " ".join(text.replace("|", "\\|").replace("`", "'").split())


def _number(value: float | None) -> str:
    return "–" if value is None else str(value) if isinstance(value, int) else f"{value:.3f}"


def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(HERE), undefined=StrictUndefined, autoescape=True, trim_blocks=True, lstrip_blocks=True
    )
    made.filters["number"] = _number
    return made
