"""The page's handlers over its own socket, without a browser: attaching, planning, changing, beginning."""

import asyncio
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, Self
from uuid import uuid4

import httpx
import pytest
import socketio

from knowledge.store import Library, scaffold_persona
from tests.knowledge.test_profile import ANALYST, JOB
from tests.served import Server

pytestmark = [pytest.mark.slow]


class Visitor:
    """Speaks as the page does. `said` are the messages it was sent, `actions` the buttons that stand.

    thread: the id of an interview to open; `thread` is what was handed over then.
    """

    def __init__(self, url: str, thread: str = "") -> None:
        self.url, self.session, self.id = url, str(uuid4()), thread
        self.said: list[str] = []
        self.actions: list[dict[str, Any]] = []
        self.thread: dict[str, Any] = {}
        self.http = httpx.AsyncClient(base_url=url)
        self.socket = socketio.AsyncClient()
        self.ready = asyncio.Event()

    async def __aenter__(self) -> Self:
        await self.http.post("/auth/header")
        cookie = "; ".join(f"{name}={value}" for name, value in self.http.cookies.items())
        self.socket.on("new_message", self._new)
        self.socket.on("resume_thread" if self.id else "chat_settings", self._opened)
        self.socket.on("update_message", self._new)
        self.socket.on("action", self.actions.append)
        self.socket.on("remove_action", self._remove)
        auth = {
            "sessionId": self.session,
            "clientType": "webapp",
            "userEnv": "{}",
            "chatProfile": "",
            "threadId": self.id,
        }
        await self.socket.connect(
            self.url,
            headers={"Cookie": cookie},
            socketio_path="/ws/socket.io",
            auth=auth,
            transports=["websocket"],
            wait_timeout=30,
        )
        await self.open()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.socket.disconnect()
        await self.http.aclose()

    def _new(self, step: dict[str, Any]) -> None:
        if step["type"] == "assistant_message" and step["output"]:
            self.said.append(step["output"])

    def _opened(self, shown: Any) -> None:
        self.thread = shown if self.id else {}
        self.ready.set()

    def _remove(self, action: dict[str, Any]) -> None:
        """The first of that id, as the page does."""
        if found := next((item for item in self.actions if item["id"] == action["id"]), None):
            self.actions.remove(found)

    @property
    def buttons(self) -> dict[str, dict[str, Any]]:
        return {action["label"]: action for action in self.actions}

    async def open(self) -> None:
        """What a page does once it is connected, and again after its connection was lost."""
        self.ready.clear()
        await self.socket.emit("connection_successful")
        async with asyncio.timeout(30):
            await self.ready.wait()

    async def attach(self, name: str, content: bytes, mime: str) -> httpx.Response:
        return await self.http.post(
            "/project/file", params={"session_id": self.session}, files={"file": (name, content, mime)}
        )

    async def say(self, text: str, *files: str) -> str:
        message = {
            "id": str(uuid4()),
            "name": "you",
            "type": "user_message",
            "output": text,
            "createdAt": "2026-01-01T00:00:00Z",
        }
        before = len(self.said)
        await self.socket.emit(
            "client_message", {"message": message, "fileReferences": [{"id": file} for file in files]}
        )
        return await self._reply(before)

    async def press(self, label: str) -> str:
        before = len(self.said)
        response = await self.http.post(
            "/project/action", json={"sessionId": self.session, "action": self.buttons[label]}
        )
        assert response.status_code == 200
        return await self._reply(before)

    async def until(self, words: str) -> None:
        async with asyncio.timeout(30):
            while not any(words in text for text in self.said):  # noqa: ASYNC110 - it may have come before we wait
                await asyncio.sleep(0.05)
        await asyncio.sleep(0.5)

    async def _reply(self, before: int) -> str:
        async with asyncio.timeout(30):
            while len(self.said) == before:  # noqa: ASYNC110 - what is said may come before we wait
                await asyncio.sleep(0.05)
        await asyncio.sleep(0.5)
        return "\n".join(self.said[before:])


@pytest.fixture
async def visitor(server: Server) -> AsyncIterator[Visitor]:
    async with Visitor(server.url) as visitor:
        yield visitor


async def test_a_resume_and_a_job_lead_to_a_plan_that_can_be_changed(visitor: Visitor, data_dir: Path) -> None:
    await visitor.socket.emit("chat_settings_change", {"job": JOB, "stage": "theory"})
    file = (await visitor.attach("cv.md", ANALYST.encode(), "text/markdown")).json()["id"]
    plan = await visitor.say("", file)
    assert re.search(r"the job asks for [\w/ ]+, and your résumé claims it", plan)
    assert (data_dir / "page" / ".files").exists()
    assert not [path for path in (data_dir / "page" / ".files").rglob("*") if path.is_file()], "deleted once it is read"
    assert "Remove 5" in visitor.buttons
    await visitor.press("Remove 5")
    assert "Remove 5" not in visitor.buttons
    assert await visitor.press("Another selection") != plan
    assert "is no command" in await visitor.say("sing")
    assert "questions" in await visitor.press("Begin")
    assert "Hint" in visitor.buttons
    assert "New chat" in await visitor.say(
        "", (await visitor.attach("cv.md", ANALYST.encode(), "text/markdown")).json()["id"]
    )


async def test_a_bad_file_is_told_and_the_interview_begins_without_it(visitor: Visitor) -> None:
    file = (await visitor.attach("cv.txt", b"\x89PNG" + bytes(range(256)), "text/plain")).json()["id"]
    assert "cv.txt is no text, PDF or Word file" in await visitor.say("", file)
    assert await visitor.say("Theory screen")
    assert "Hint" in visitor.buttons


async def test_other_kinds_of_files_are_refused_at_the_door(visitor: Visitor) -> None:
    assert (await visitor.attach("cv.exe", b"MZ", "application/x-msdownload")).status_code == 400
    assert (await visitor.attach("cv.html", b"<p>", "text/html")).status_code == 400


async def test_a_resume_that_is_too_large_is_named(visitor: Visitor) -> None:
    file = (await visitor.attach("cv.txt", b"a" * (6 << 20), "text/plain")).json()["id"]
    assert "at most 5 MB" in await visitor.say("", file)


async def test_a_path_in_the_job_field_is_text(visitor: Visitor) -> None:
    await visitor.socket.emit("chat_settings_change", {"job": "-"})
    assert "holds no text" in await visitor.say("Theory screen")


LOOP = """\
name: short
title: A short loop
describes: Two talks.
stages:
  - {title: Call, stage: recruiter, persona: warm-recruiter, questions: 1, wanted: [recruiter-introduction]}
  - {title: Numbers, stage: theory, persona: theory-screener, questions: 1}
"""


async def test_a_loop_is_played_stage_by_stage_and_debriefed(visitor: Visitor, data_dir: Path) -> None:
    (data_dir / "loops").mkdir()
    (data_dir / "loops" / "short.yaml").write_text(LOOP, encoding="utf-8")
    assert "Tell me a little about yourself" in await visitor.say("Hiring loop: A short loop")
    await visitor.say("I'm a data scientist with four years of experience.")
    await visitor.say("end the interview")
    await visitor.until("Next in this loop: Numbers")
    await visitor.press("Next stage")
    await visitor.until("Jonas")
    await visitor.say("end the interview")
    await visitor.until("Hiring committee")


ANSWERS = [
    "I dug into why our subscriptions dropped and drew charts until it was clear.",
    "Our head of marketing moved a budget because of my report.",
    "A decision that somebody took because of me.",
    "With managers and marketing people.",
    "SQL, Excel and Tableau.",
]


async def test_the_role_finder_asks_and_advises(visitor: Visitor) -> None:
    assert "1 of 8" in await visitor.say("Which role fits me?")
    for text in (*ANSWERS, "Nothing.", "A large one.")[:7]:
        assert "of 8" in await visitor.say(text)
    assert "Data analyst" in await visitor.say("I'd like to explain figures well.")
    assert await visitor.say("Theory screen")
    assert "Hint" in visitor.buttons


async def test_a_persona_that_is_dropped_in_appears_without_a_restart(
    server: Server, data_dir: Path, library: Library
) -> None:
    async def shown() -> list[str]:
        async with httpx.AsyncClient(base_url=server.url) as http:
            await http.post("/auth/header")
            return [item["name"] for item in (await http.get("/project/settings")).json()["chatProfiles"]]

    text = scaffold_persona(library.persona("theory-screener"), "my-own").replace("Jonas, theory", "Mira, own")
    path = data_dir / "personas" / "my-own.yaml"
    path.parent.mkdir(exist_ok=True)
    assert "Mira, own screener" not in await shown()
    path.write_text(text, encoding="utf-8")
    assert "Mira, own screener" in await shown()
    path.unlink()
    assert "Mira, own screener" not in await shown()
