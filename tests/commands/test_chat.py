"""Whole interviews in the terminal."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from knowledge.schema import Stage
from knowledge.store import Library
from tests.coding_bank import write_banks
from tests.commands.command import ROOT, Command, script

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("stage", sorted({entry.stage for entry in Library.load().questions.values()}))
def test_a_whole_interview_of_each_stage_from_a_script(run: Command, tmp_path: Path, stage: Stage) -> None:
    lines = [
        "hello",
        "How do you measure success here?",
        "I don't know",
        "hint please",
        "I would start simple and measure it.",
    ]
    path = script(tmp_path, *lines, *["My answer is that I would look at the data first."] * 20)
    arguments = ("chat", "--stage", stage, "--seed", "11", "--questions", "2", "--script", path)
    first = run(*arguments)
    assert "## Scorecard" in first
    assert "## Retrospective" in first
    assert first == run(*arguments), "the same seed must give the same interview"
    history = run.json("history")
    assert [(item["stage"], item["status"]) for item in history] == [(stage, "ended")] * 2
    report = json.loads(run("report", history[0]["id"][:8], "--format", "json"))
    said = [line["text"] for line in report["transcript"] if line["speaker"] == "candidate"]
    quotes = [point["quote"] for question in report["questions"] for point in question["points"] if point["quote"]]
    assert all(any(quote in text for text in said) for quote in quotes)
    interviewer = [line["text"] for line in report["transcript"] if line["speaker"] == "interviewer"]
    # At the table a demand that is only repeated gets the same answer.
    if stage != Stage.OFFER.value:
        assert len(set(interviewer)) == len(interviewer), "an interviewer repeats itself"


def test_an_interrupted_interview_is_resumed(run: Command, tmp_path: Path) -> None:
    run(
        "chat",
        "--stage",
        "theory",
        "--seed",
        "3",
        "--questions",
        "2",
        "--script",
        script(tmp_path, "My first thought."),
    )
    (item,) = run.json("history")
    assert item["status"] == "open"
    text = run("chat", "--resume", item["id"][:8], "--script", script(tmp_path, "end the interview"))
    assert "My first thought." in text
    assert run.json("history")[0]["status"] == "ended"
    assert run("delete", item["id"], "--yes").startswith("deleted")
    assert run.json("history") == []


def test_a_coding_interview_in_the_terminal(run: Command, data_dir: Path, tmp_path: Path) -> None:
    write_banks(data_dir)
    solution = tmp_path / "solution.sql"
    solution.write_text("SELECT customer, SUM(amount) FROM orders GROUP BY customer")
    path = script(tmp_path, f"/file {solution}", "It reads the table once.", "end the interview")
    arguments = ("chat", "--stage", "coding", "--question", "code-orders", "--questions", "1", "--seed", "2")
    said = run(*arguments, "--script", path)
    assert "CREATE TABLE orders" in said
    assert "Tests: 2 of 2 passed" in said
    assert "| The code is right. | ✓ met | 2 of 2 tests pass |" in said
    path = script(tmp_path, "/code", "SELECT customer", "FROM orders", ".", "end the interview")
    assert "Tests: 1 of 2 passed" in run(*arguments, "--script", path)
    assert "no such" in run(*arguments, "--script", script(tmp_path, "/file none.sql"), code=2).lower()


def test_a_take_home_defence_in_the_terminal(run: Command, data_dir: Path, tmp_path: Path) -> None:
    write_banks(data_dir)
    work = tmp_path / "train.py"
    work.write_text("a, b = train_test_split(data)\nmodel = Ridge().fit(a)\n")
    path = script(tmp_path, "I split at random.", "end the interview")
    said = run("chat", "--work", str(work), "--seed", "2", "--script", path)
    assert "I have read your script." in said
    assert "### Before you accept the next assignment" in said
    assert "Churn of a coffee subscription" in run("chat", "--brief", "subscription-churn", "--script", path)
    assert [item["name"] for item in run.json("briefs")] == ["subscription-churn", "used-bicycles"]
    assert "cannot be read" in run("chat", "--work", "none.py", code=2)


def test_a_whole_interview_with_every_outside_connection_refused(data_dir: Path, tmp_path: Path) -> None:
    """The network is cut inside the process, before anything is imported."""
    path = script(tmp_path, "What is the salary like at your company?", "It learns the noise.", "end the interview")
    code = f"""
import socket, sys
real = socket.socket.connect
def connect(self, address):
    if isinstance(address, tuple) and not str(address[0]).startswith(("127.", "::1", "localhost")):
        print("REFUSED", address); raise OSError("refused")
    return real(self, address)
socket.socket.connect = connect
socket.getaddrinfo = lambda *a, **k: (_ for _ in ()).throw(OSError("no names"))
sys.argv = ["mock-interviewer", "chat", "--stage", "theory", "--seed", "1", "--script", {path!r}]
from interviewer.cli import main
main()
"""
    environment = {**os.environ, "MOCK_INTERVIEWER_DATA_DIR": str(data_dir)}
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "## Scorecard" in done.stdout
    assert "REFUSED" not in done.stdout
