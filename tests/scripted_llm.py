"""An OpenAI-compatible server on loopback that follows a script, and is loud when the script runs out."""

import asyncio
import json
import socket
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route


@dataclass(frozen=True)
class Say:
    """Replies with `text`. stall: seconds before the word number `stall_at`; cut: breaks off after so many words."""

    text: str
    stall: float = 0.0
    stall_at: int = 0
    cut: int | None = None


@dataclass(frozen=True)
class Fail:
    status: int
    body: str = "scripted failure"


Step = Say | Fail | Callable[[dict[str, Any]], "Say | Fail"]


@dataclass
class ScriptedLLM:
    """`script` is used up in order; `always` answers when it is empty. `requests` are the bodies received."""

    script: list[Step] = field(default_factory=list)
    always: Step | None = None
    requests: list[dict[str, Any]] = field(default_factory=list)
    unscripted: int = 0
    url: str = ""

    async def reply(self, request: Request) -> Response:
        body = await request.json()
        self.requests.append(body)
        step: Step | None = self.script.pop(0) if self.script else self.always
        if step is None:
            self.unscripted += 1
            return JSONResponse({"error": {"message": "the script has run out"}}, 418)
        if callable(step):
            step = step(body)
        if isinstance(step, Fail):
            return JSONResponse({"error": {"message": step.body, "type": "scripted", "code": step.status}}, step.status)
        if body.get("stream"):
            return StreamingResponse(_events(step), media_type="text/event-stream")
        await asyncio.sleep(step.stall)
        return JSONResponse(_whole(step.text))


async def _events(step: Say) -> AsyncIterator[str]:
    words = step.text.split(" ") if step.text else []
    for number, word in enumerate(words):
        if number == step.stall_at and step.stall:
            await asyncio.sleep(step.stall)
        if step.cut is not None and number >= step.cut:
            raise ConnectionResetError("scripted break")
        yield _event({"delta": {"content": word + (" " if number < len(words) - 1 else "")}, "index": 0})
    yield _event({"delta": {}, "finish_reason": "stop", "index": 0})
    usage = {"prompt_tokens": 50, "completion_tokens": len(words), "total_tokens": 50 + len(words)}
    yield f"data: {json.dumps(_frame([], usage))}\n\ndata: [DONE]\n\n"


def _event(choice: dict[str, Any]) -> str:
    return f"data: {json.dumps(_frame([choice]))}\n\n"


def _frame(choices: list[dict[str, Any]], usage: dict[str, int] | None = None) -> dict[str, Any]:
    return {
        "id": "scripted",
        "object": "chat.completion.chunk",
        "created": 1,
        "model": "scripted",
        "choices": choices,
        "usage": usage,
    }


def _whole(text: str) -> dict[str, Any]:
    return {
        "id": "scripted",
        "object": "chat.completion",
        "created": 1,
        "model": "scripted",
        "choices": [{"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": text}}],
        "usage": {"prompt_tokens": 100, "completion_tokens": 20, "total_tokens": 120},
    }


@contextmanager
def serving(llm: ScriptedLLM) -> Iterator[ScriptedLLM]:
    """Runs it in a thread of its own; fails the test where a request found no script."""
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    app = Starlette(routes=[Route("/v1/chat/completions", llm.reply, methods=["POST"])])
    server = uvicorn.Server(uvicorn.Config(app, log_level="critical", lifespan="off"))
    thread = threading.Thread(target=lambda: asyncio.run(server.serve([listener])), daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    llm.url = f"http://127.0.0.1:{listener.getsockname()[1]}/v1"
    try:
        yield llm
    finally:
        server.should_exit = True
        thread.join(5)
        listener.close()
    assert llm.unscripted == 0, f"{llm.unscripted} request(s) came after the script had run out"
