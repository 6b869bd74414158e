"""Opening an interview again, over the page's own socket: what is handed over is whole, and buttons stand once."""

import asyncio
from contextlib import AsyncExitStack
from pathlib import Path
from uuid import uuid4

import pytest

from interviewer.events import CandidateSaid
from tests.factories import half_marked, half_open, write
from tests.served import Server
from tests.test_loops import SHORT
from tests.test_loops import write as write_loop
from tests.test_page import Visitor

pytestmark = [pytest.mark.slow]
LABELS = ["Hint", "Skip", "End"]


async def test_a_reply_that_is_due_is_said_once_to_all_that_open_the_interview_at_once(
    server: Server, data_dir: Path
) -> None:
    """A browser does so whenever it opens one."""
    id = str(uuid4())
    await write(data_dir, id, *half_marked())
    async with AsyncExitStack() as stack:
        visitors = [Visitor(server.url, id) for _ in range(3)]
        await asyncio.gather(*map(stack.enter_async_context, visitors))
        for visitor in visitors:
            steps = visitor.thread["steps"]
            assert "How does it feel?" in steps[-1]["output"]
            assert [(action["label"], action["forId"]) for action in visitor.actions] == [
                (label, steps[-1]["id"]) for label in LABELS
            ]
        assert visitors[0].thread["steps"] == visitors[1].thread["steps"] == visitors[2].thread["steps"]


async def test_what_was_sent_before_a_crash_is_answered(server: Server, data_dir: Path) -> None:
    id = str(uuid4())
    await write(data_dir, id, CandidateSaid(text="end the interview"))
    async with Visitor(server.url, id) as visitor:
        assert "end the interview" in [step["output"] for step in visitor.thread["steps"]]
        assert "Scorecard" in visitor.thread["steps"][-1]["output"]
        assert not visitor.actions


async def test_a_page_that_reconnects_has_its_buttons_once(server: Server, data_dir: Path) -> None:
    id = str(uuid4())
    await write(data_dir, id)
    async with Visitor(server.url, id) as visitor:
        await visitor.say("It is heavy.")
        await visitor.open()
        await visitor.open()
        last = visitor.thread["steps"][-1]["id"]
        assert [(action["label"], action["forId"]) for action in visitor.actions] == [(label, last) for label in LABELS]


async def test_what_can_be_done_with_the_marks_is_part_of_what_is_handed_over(server: Server, data_dir: Path) -> None:
    id = str(uuid4())
    await write(data_dir, id, *half_open())
    async with Visitor(server.url, id) as visitor:
        await visitor.open()
        card = visitor.thread["steps"][-1]
        assert "It feels light." in card["output"]
        shown = [action["label"] for action in visitor.actions if action["forId"] == card["id"]]
        assert shown == ["Met", "Partly", "Not met", "Wrong", "Skip"]
        await visitor.press("Met")
        await visitor.open()
        assert "No point is left" in visitor.thread["steps"][-1]["output"]
        (page,) = visitor.thread["elements"]
        assert (await visitor.http.get(page["url"])).text.startswith("#")


async def test_a_stage_under_way_stands_below_the_one_that_is_over(server: Server, data_dir: Path) -> None:
    """Whenever the page opens it again, so that nothing which is being said can be lost by that."""
    write_loop(data_dir, SHORT)
    async with Visitor(server.url) as visitor:
        await visitor.say("Hiring loop: A short loop")
        await visitor.say("end the interview")
        await visitor.until("Next in this loop: Theory")
        await visitor.press("Next stage")
        await visitor.say("Said in the second stage.")
        listed = await visitor.http.post("/project/threads", json={"pagination": {"first": 9}, "filter": {}})
    over = next(thread["id"] for thread in listed.json()["data"] if "open" not in thread["name"])
    async with Visitor(server.url, over) as visitor:
        for _ in range(2):
            said = [step["output"] for step in visitor.thread["steps"]]
            assert said.index("Stage 2 of 2: Theory") < said.index("Said in the second stage.")
            assert not any("Next in this loop" in text for text in said)
            assert [action["label"] for action in visitor.actions if action["label"] in LABELS] == LABELS
            await visitor.open()
        await visitor.say("Said after it was opened again.")
        assert "Hiring committee" not in "".join(visitor.said)
