"""Hiring loops, and which role fits."""

from pathlib import Path

import pytest

from tests.commands.command import Command, script

pytestmark = pytest.mark.slow


def test_a_loop_is_begun_shown_and_reported(run: Command, tmp_path: Path) -> None:
    assert {row["name"] for row in run.json("loop", "list")} >= {"generic", "netflix-like"}
    assert "loop next" in run("loop", "start", "netflix-like", "--seed", "1", "--script", script(tmp_path, "end"))
    (loop,) = run.json("loop", "status")
    assert loop["done"] == "1 of 8"
    assert "Talk about culture" in run("loop", "next", loop["id"], "--seed", "1", "--script", script(tmp_path, "skip"))
    assert [row["status"] for row in run.json("loop", "status", loop["id"])["stages"]][:3] == [
        "done",
        "open",
        "to come",
    ]
    assert run.json_report(loop["id"])["band"] == "not enough evidence"
    assert "no loop is called" in run("loop", "start", "nope", code=2)
    assert "no loops begin with" in run("loop", "next", "beef", code=2)


def test_which_role_and_coverage(run: Command, tmp_path: Path) -> None:
    answers = (
        "I dug into why sales dropped and drew charts.",
        "A decision that was taken because of me.",
        "",
        "",
        "SQL and Excel.",
    )
    path = script(tmp_path, *answers)
    assert run.json("which-role", "--script", path)["roles"][0]["role"] in ("data-analyst", "analytics")
    assert "too little" in run("which-role", "--script", script(tmp_path, "no"))
    assert {row["topic"] for row in run.json("questions", "coverage")["topics"]} >= {"metrics", "serving"}
