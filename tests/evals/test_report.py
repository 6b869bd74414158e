import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from typer.testing import CliRunner

from evals.errors import RunError
from evals.manifest import Manifest, Options
from evals.plots import plots
from evals.report import WRITERS, Report, write_all
from evals.store import Run
from evals.suite import Case, Goal, Row, Suite
from interviewer.cli import app
from interviewer.settings import settings
from knowledge.store import Library
from tests.evals import toy

EVIL = "<script>alert(1)</script>\x1b[31m & \x00 ]]> | `x`"


def _marks(gold: str, guess: str) -> list[dict[str, Any]]:
    return [{"criterion": "noise", "gold": gold, "guess": guess, "mark": guess, "chance": 0.4, "quote": EVIL}]


def _row(case: Case, number: int) -> Row:
    right = number % 3 > 0
    marks = _marks("met", "met" if right else "missed")
    data = {"id": case.id, "gold": {"overall": 1 + number % 4}, "given": 1 + number % 3, "marks": marks}
    seen = {"question": "Why?", "answer": EVIL, "marks": marks}
    return Row(case.id, f"q{number}", {"right": right}, data, "" if right else f"wrong: {EVIL}", {} if right else seen)


def _suite(size: int = 12, **changes: Any) -> Suite:
    def grade(cases: Any) -> list[list[Row]]:
        return [[_row(case, case.payload)] for case in cases]

    cases = [Case(f"c{number} {EVIL}", number) for number in range(size)]
    goals = (Goal("right", "at least", 0.9), Goal("gone", "at most", 0))
    return Suite(cases, grade, toy.measure, **{"goals": goals, **changes})


@pytest.fixture
def run(tmp_path: Path) -> Run:
    return toy.stored(tmp_path, _suite())


def test_what_falls_short_stands_first(run: Run) -> None:
    report = Report.of(run)
    assert "right 0.6667, wanted at least 0.9" in report.markdown().split("###")[0]
    page = report.html()
    assert page.index("right 0.6667") < page.index("<h2>")
    assert json.loads(report.json())["falls_short"] == report.short


def test_a_run_that_reaches_its_goals_says_so(tmp_path: Path) -> None:
    made = Report.of(toy.stored(tmp_path, toy.suite()))
    assert made.short == []
    assert "Every stated goal is met" in made.html()
    assert "Every stated goal is met" in made.markdown()


def test_the_page_needs_nothing_and_runs_nothing(run: Run) -> None:
    page = Report.of(run).html()
    assert not re.search(r"(?:src|href)=|<script|@import|url\(", page)
    assert "default-src 'none'" in page
    assert "&lt;script&gt;" in page
    assert page.count("<details>") == 4
    assert "<blockquote>&lt;script&gt;" in page
    titles = re.findall(r"<figcaption>(.*?)</figcaption>", page)
    assert [title.split(":")[0] for title in titles][1:] == [
        "Reliability by criterion",
        "Score against gold",
        "Confusion",
    ]


def test_control_characters_are_shown_not_sent(run: Run) -> None:
    for name, make in WRITERS.values():
        text = make(Report.of(run))
        assert not re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f]", text), name


def test_junit_is_well_formed(run: Run) -> None:
    tests = ElementTree.fromstring(Report.of(run).junit()).find("testsuite")
    assert tests is not None
    assert (tests.get("tests"), tests.get("failures"), tests.get("skipped")) == ("3", "0", "2")
    assert "\\x1b[31m" in str(tests.findtext("system-out"))


def test_a_missed_goal_and_lost_cases_fail_in_junit(tmp_path: Path) -> None:
    made = toy.suite(value=lambda case: 0.5, broken=["c1"])
    tests = ElementTree.fromstring(Report.of(toy.stored(tmp_path, made)).junit())
    assert [case.get("name") for case in tests.findall(".//failure/..")] == ["coverage", "right at least 0.9"]


def test_plots_of_the_lattice_and_of_length() -> None:
    rows = [
        Row(str(n), "q", {}, {"check": "padding_changes", "detail": f"{n}.0", "before": 0.1, "after": 0.1 * n})
        for n in range(1, 4)
    ]
    result = {"metrics": {"length_slope": 0.02, "point_lowers": 0.1}, "intervals": {"point_lowers": [0.0, 0.2]}}
    assert [plot.title.split(":")[0] for plot in plots(result, rows)][1:] == ["Length slope", "Lattice"]
    assert plots({"metrics": {}}, []) == []


def test_all_reports_are_written_into_the_folder(run: Run) -> None:
    assert [path.name for path in write_all(run)] == ["report.html", "report.json", "junit.xml", "summary.md"]


def test_a_run_without_figures_has_no_report(tmp_path: Path, library: Library) -> None:
    made = Run.create(tmp_path, Manifest.new(Options(suites=("reading",)), library))
    with pytest.raises(RunError, match="no figures yet.*--resume"):
        Report.of(made)


@pytest.fixture
def data_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("MOCK_INTERVIEWER_DATA_DIR", str(tmp_path))
    settings.cache_clear()
    yield tmp_path
    settings.cache_clear()


def test_the_command_prints_or_writes(data_folder: Path, run: Run) -> None:
    printed = CliRunner().invoke(app, ["eval", "report", "--markdown"]).stdout
    assert printed == Report.of(run).markdown()
    assert "report.html" in CliRunner().invoke(app, ["eval", "report", run.manifest.id]).stdout


def test_what_moves_scores_and_how_varieties_fare_are_tables(tmp_path: Path) -> None:
    line = {"factor": "length", "pairs": 3, "variance": 0.1, "deviation": 0.3, "share": 0.8, "limits": [0.5, 0.9]}
    variety = {
        "variety": "dropped <articles>", "answers": 4, "questions": 2, "difference": -0.1, "low": -0.2, "high": 0.0, "p": 0.4,
        "verdict": "open",
    }  # fmt: skip

    def measured(rows: Any) -> dict[str, Any]:
        return {**toy.measure(rows), "budget": [line], "slices": [variety]}

    page = Report.of(toy.stored(tmp_path, replace(_suite(), measure=measured))).html()
    assert "<td>length</td><td>3</td><td>0.300</td><td>0.800</td><td>0.500 to 0.900</td>" in page
    assert "<td>dropped &lt;articles&gt;</td>" in page
