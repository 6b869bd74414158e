"""Questions of one's own, and what the banks cover."""

from pathlib import Path

import pytest

from tests.coding_bank import write_banks
from tests.commands.command import Command, script

pytestmark = pytest.mark.slow


def test_questions_of_ones_own_are_imported_and_asked(run: Command, tmp_path: Path) -> None:
    file = tmp_path / "prep.md"
    file.write_text(
        "## What is a median?\nThe value in the middle; it resists outliers.\n## And a mode?\n", encoding="utf-8"
    )
    assert "nothing is written" in run("questions", "import", str(file), "--dry-run")
    assert run.json("questions", "list", "--topic", "prep") == []
    assert "[y/N]" in run("questions", "import", str(file), stdin="n\n")
    text = run("questions", "import", str(file), "--level", "mid", "--yes")
    assert "criteria derived from the model answer" in text
    (item,) = run.json("questions", "list", "--topic", "prep")
    path = script(tmp_path, "It is the middle value, which outliers do not move.", *["I don't know"] * 3, "end")
    text = run("chat", "--question", item["id"], "--questions", "1", "--seed", "1", "--script", path)
    assert "criteria derived from the model answer" in text
    assert "nothing to do" in run("questions", "import", str(file), "--level", "mid", "--yes")
    file.write_text("## What is a median?\nSomething else.\n", encoding="utf-8")
    assert "--replace" in run("questions", "import", str(file), "--yes", code=2)


def test_a_bank_s_code_is_proved(run: Command, data_dir: Path, tmp_path: Path) -> None:
    write_banks(data_dir)
    path = data_dir / "banks" / "coding.yaml"
    assert "code." not in run("questions", "lint", "--run", str(path))
    path.write_text(path.read_text().replace("SUM(amount)", "MAX(amount)"))
    assert "fails the test totals" in run("questions", "lint", "--run", str(path), code=2)


@pytest.mark.parametrize(("columns", "stages"), [("80", False), ("140", True)])
def test_coverage_fits_the_terminal(run: Command, columns: str, stages: bool) -> None:
    run.environment["COLUMNS"] = columns
    table = run("questions", "coverage").split("for that role.")[1].split("hole(s)")[0].splitlines()
    assert all(len(line) <= int(columns) for line in table)
    assert any(line.startswith("duplicate-detection ") for line in table)
    assert ("stages" in table[2]) == stages
