"""A loop over its real parts: begun, left for days, gone on with, and debriefed."""

from pathlib import Path

import pytest

from interviewer.errors import UsageError
from interviewer.loops import begin, check, debrief, find, go_on
from interviewer.service import Service
from interviewer.session import Session
from interviewer.settings import Settings
from knowledge.loop_lint import lint_loops
from knowledge.schema import Level
from knowledge.store import Library

SHORT = """\
name: short
title: A short loop
describes: Two talks.
stages:
  - {title: Call, stage: recruiter, persona: warm-recruiter, questions: 1, wanted: [recruiter-introduction]}
  - {title: Theory, stage: theory, persona: theory-screener, questions: 2, topics: [metrics], wanted: [theory-overfitting]}
"""
PITCH = "I'm a data scientist with four years of experience. I built a forecast that cut waste by 30 percent."
ANSWER = "Training error is low and validation error is high, since the model has memorised the noise."


@pytest.fixture
def short(data_dir: Path) -> Path:
    return write(data_dir, SHORT)


def write(data_dir: Path, text: str) -> Path:
    (data_dir / "loops").mkdir()
    path = data_dir / "loops" / "short.yaml"
    path.write_text(text, encoding="utf-8")
    return path


async def play(session: Session, *texts: str) -> list[str]:
    said = ["".join([chunk async for chunk in session.open() if isinstance(chunk, str)])]
    for text in texts:
        said.append("".join([chunk async for chunk in session.turn(text) if isinstance(chunk, str)]))
    return said


async def test_a_loop_goes_on_after_a_restart_and_remembers(short: Path, service: Service, data_dir: Path) -> None:
    session = await begin(service, "short", seed=1)
    await play(session, PITCH, "end")
    id = session.interview.start.loop.id if session.interview.start.loop else ""
    service.close()
    again = Service(Settings(data_dir=data_dir))
    try:
        following = await go_on(again, id[:4], seed=1)
        assert following.interview.start.stage.value == "theory"
        assert next(item.id for item in following.interview.start.plan) == "theory-overfitting"
        said = await play(following, *[ANSWER] * 4)
        taken_up = next(text for text in said if "Maya" in text)
        assert "cut waste by 30 percent" in taken_up
        assert "Maya" not in "".join(text for text in said if text != taken_up)
        assert all("waste" not in text for asked in following.interview.asked for text in asked.messages)
        unfinished = await go_on(again, id, seed=1)
        assert unfinished.interview.id == following.interview.id
        await play(unfinished, "I have six years of experience as a data scientist, so I'd say so.", "end")
        found = await debrief(again, id)
        assert [line.title for line in found.stages] == ["Call", "Theory"]
        assert [clash.about for clash in found.contradictions] == ["years of experience"]
        with pytest.raises(UsageError, match="all stages are done"):
            await go_on(again, id)
    finally:
        again.close()


async def test_what_answers_a_look_back_is_not_marked_as_an_answer(short: Path, service: Service) -> None:
    session = await begin(service, "short", seed=1)
    await play(session, PITCH, "end")
    assert session.interview.start.loop
    following = await go_on(service, session.interview.start.loop.id, seed=1)
    await play(following, ANSWER)
    for _ in range(4):
        if following.interview.lines[-1].kind == "recall":
            break
        await play(following, ANSWER)
    assert following.interview.lines[-1].kind == "recall"
    await play(following, "I counted it against last year.")
    assert following.interview.lines[-1].kind == "next"
    assert "I counted it against last year." not in following.interview.asked[0].messages


async def test_a_loop_with_a_stage_that_cannot_be_played_is_refused_at_the_start(
    data_dir: Path, service: Service
) -> None:
    write(data_dir, SHORT.replace("theory-screener", "nobody"))
    with pytest.raises(UsageError, match="stage 2, Theory: no persona is called nobody"):
        await begin(service, "short")
    assert await service.history() == []


async def test_an_unknown_loop_is_one_clear_message(service: Service) -> None:
    with pytest.raises(UsageError, match="no loops begin with"):
        await find(service, "beef")


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("theory-screener", "nobody", 6, "no persona is called nobody"),
        ("persona: theory-screener", "persona: warm-recruiter", 6, "does not play theory"),
        ("theory-overfitting", "nope", 6, "no question is called nope"),
        ("metrics", "astrology", 6, "no question of theory has the topic astrology"),
        ("questions: 1,", "questions: 99,", 5, "less than or equal to 12"),
    ],
)
def test_lint_names_file_and_line(data_dir: Path, old: str, new: str, line: int, words: str) -> None:
    path = write(data_dir, SHORT.replace(old, new))
    (finding,) = lint_loops([path], data_dir)
    assert finding.where.startswith(f"{path}:{line}")
    assert words in finding.message


def test_our_own_loops_can_be_played(library: Library) -> None:
    assert lint_loops([], None) == []
    assert {"generic", "netflix-like"} <= set(library.loops)
    for loop in library.loops.values():
        check(library, loop)
        for level in Level:
            assert all(
                library.select(stage.stage, level) for stage in loop.stages if stage.stage.value != "system-design"
            )
