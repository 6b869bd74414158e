"""Marks given by the candidate, contested, and anew."""

import asyncio
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from uuid import uuid4

import pytest

from interviewer.events import Event
from knowledge.schema import MarkValue
from tests.commands.command import ROOT, Command, script
from tests.factories import half_marked, half_open, marked, write

pytestmark = pytest.mark.slow


def _half_open(run: Command) -> str:
    return _written(run, *half_open())


def _written(run: Command, *events: Event) -> str:
    id = str(uuid4())
    asyncio.run(write(Path(run.environment["MOCK_INTERVIEWER_DATA_DIR"]), id, *events))
    return id


def test_open_points_are_marked_line_by_line_and_changed_later(run: Command) -> None:
    id = _half_open(run)
    text = run("mark", id[:8], stdin="my answer\np\n")
    assert "'my answer' is no key here" in text
    assert "1 of 2 points marked by the local marker, 1 by you" in text
    assert "**Partly self-marked: 1 of the 2" in text
    assert run("mark", id[:8]).strip() == "No point is open."
    assert "→ met" in run("mark", id[:8], "--again", stdin="met\n")
    assert "✓ met (your own mark)" in run("report", id[:8])
    assert json.loads(run("report", id[:8], "--format", "json"))["basis"] == {
        "by": {"candidate": 1, "local": 1},
        "open": 0,
    }
    assert run.json("history")[0]["self_marked"] == "partly"
    assert "4.0 (partly self-marked)" in run("history")
    assert "1 open" in run("mark", id[:8], "--again", stdin="o\n")


@pytest.mark.skipif(sys.platform == "win32", reason="no pseudo-terminals")
def test_at_a_terminal_one_key_is_enough(run: Command) -> None:
    import pty

    id = _half_open(run)
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "interviewer.cli", "mark", id]
    with subprocess.Popen(
        command,
        env=run.environment,
        cwd=ROOT,
        stdin=theirs,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        assert process.stdout is not None
        text = ""
        while not text.endswith("[q] stop"):
            text += process.stdout.read(1)
        # What is typed before the program listens for keys is thrown away.
        time.sleep(0.5)
        os.write(ours, b"w")
        text += process.communicate(timeout=60)[0]
    os.close(ours)
    os.close(theirs)
    assert process.returncode == 0, text
    assert "→ wrong" in text
    assert "✗ contradicted (your own mark)" in run("report", id)


def test_stopping_or_skipping_marks_nothing(run: Command) -> None:
    id = _half_open(run)
    for keys in ("q\n", "s\n", ""):
        assert "Nothing was marked: 1 of 2 points marked by the local marker, 1 open." in run("mark", id, stdin=keys)


def test_an_interview_at_the_keyboard_ends_with_the_open_points(run: Command) -> None:
    """Leftover lines that are no key mark nothing."""
    id = _written(run, *half_marked())
    text = run("chat", "--resume", id[:8], stdin="\n".join(["end", "end", "my own words", "m", "q", ""]))
    assert "1 point is open, for you to mark" in text
    assert text.count("is no key here") >= 1
    assert "1 by you" in text
    assert "mock-interviewer contest" in text


def test_flagged_marks_are_named_with_the_command_to_contest_them(run: Command) -> None:
    id = _written(run, *half_marked(), marked(MarkValue.MISSED, MarkValue.MISSED, "judge"))
    text = run("chat", "--resume", id[:8], stdin="end\nend\n")
    assert "1 mark is flagged" in text
    assert f"mock-interviewer contest {id[:8]} 1 heavy --reason" in text
    assert run.json("history")[0]["flagged"] == 1
    assert "⚑" in run("report", id[:8])


def test_a_mark_is_contested_and_an_interview_marked_anew(run: Command) -> None:
    id = _half_open(run)
    text = run("contest", id[:8], "1", "heavy", "--reason", "I never said so.")
    assert text.startswith("It is heavy.\nFirst reading: ✓ met (the local marker). Second reading:")
    assert "“I never said so.”" in run("report", id[:8])
    assert "second reading" in run("contest", id[:8], "1", "1", "--reason", "Again.", code=2)
    assert "mark it yourself" in run("contest", id[:8], "1", "2", "--reason", "x", code=2)
    found = run.json("regrade", id[:8])
    assert (found["grader"], found["kept"], found["counted"]) == ("local", False, 4.0)
    assert "Nothing was stored" in run("regrade", id[:8])
    assert "stay in the journal" in run("regrade", id[:8], "--keep")
    assert run.json("history")[0]["score"] == run.json("regrade", id[:8])["before"]["score"]


@pytest.mark.parametrize("command", [("mark",), ("contest", "1", "1", "--reason", "x"), ("regrade", "--keep")])
def test_an_interview_that_goes_on_keeps_its_marks(run: Command, tmp_path: Path, command: tuple[str, ...]) -> None:
    run("chat", "--stage", "theory", "--seed", "3", "--questions", "2", "--script", script(tmp_path, "A thought."))
    name, *rest = command
    assert "is not over" in run(name, run.json("history")[0]["id"], *rest, code=2)
    assert "no interview has the id" in run(name, "00000000", *rest, code=2)
