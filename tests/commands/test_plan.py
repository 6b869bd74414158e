"""Interviews tailored to a résumé and a job description."""

import json
from pathlib import Path

import pytest

from tests.commands.command import Command, script
from tests.knowledge.test_profile import ANALYST, JOB

pytestmark = pytest.mark.slow


@pytest.fixture
def papers(tmp_path: Path) -> tuple[str, str]:
    resume, job = tmp_path / "cv.md", tmp_path / "job.txt"
    resume.write_text(ANALYST, encoding="utf-8")
    job.write_text(JOB, encoding="utf-8")
    return str(resume), str(job)


def test_a_tailored_interview_shows_its_plan_first(run: Command, papers: tuple[str, str], tmp_path: Path) -> None:
    path = script(tmp_path, "My first thought.", "end the interview")
    text = run("chat", "--resume", papers[0], "--job", papers[1], "--yes", "--seed", "1", "--script", path)
    assert text.startswith("Plan: theory · senior · Data scientist")
    assert "the job asks for A/B testing, and your résumé claims it" in text
    assert "## What the questions were chosen by" in text


def test_a_plan_is_changed_by_words_before_the_first_question(run: Command, papers: tuple[str, str]) -> None:
    text = run(
        "chat",
        "--resume",
        papers[0],
        "--questions",
        "3",
        "--seed",
        "1",
        stdin="drop 2\nsing\nswap 1\n\nend the interview\n",
    )
    assert text.count("Plan: theory") == 4
    assert "'sing' is no command" in text
    assert "2 questions" in text
    assert run("chat", "--resume", papers[0], stdin="quit\n").count("Interviewer:") == 0


def test_plan_prints_json_and_reads_standard_input(run: Command, papers: tuple[str, str]) -> None:
    data = json.loads(run("plan", "--resume", papers[0], "--job", "-", "--seed", "1", "--json", stdin=JOB))
    assert data["gaps"][0] == "causal inference"
    assert all(item["reason"] for item in data["questions"])
    assert run("plan", "--job", papers[1], "--stage", "behavioural").startswith("Plan: behavioural")


def test_a_resume_that_cannot_be_read_is_no_obstacle(run: Command, tmp_path: Path) -> None:
    empty = tmp_path / "cv.pdf"
    empty.write_bytes(b"")
    text = run("chat", "--resume", str(empty), "--script", script(tmp_path, "end the interview"))
    assert "cv.pdf is empty" in text
    assert "## Scorecard" in text
    assert "cv.pdf is empty" in run("plan", "--resume", str(empty), code=2)
    assert "no such file" in run("chat", "--resume", "/nowhere/cv.pdf", code=2)
    assert "no such file" in run("plan", "--job", "/nowhere/job.txt", code=2)
