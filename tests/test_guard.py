from typing import Any
from uuid import uuid4

import httpx
import pytest
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from interviewer.guard import Guard, only_uuids


async def _inner(scope: Scope, receive: Receive, send: Send) -> None:
    await PlainTextResponse("inside")(scope, receive, send)


async def _get(host: str, origin: str | None = None) -> httpx.Response:
    transport = httpx.ASGITransport(app=Guard(_inner, ("localhost", "127.0.0.1", "[::1]")))
    headers = {"host": host, **({"origin": origin} if origin else {})}
    async with httpx.AsyncClient(transport=transport, base_url="http://x") as client:
        return await client.get("/", headers=headers)


@pytest.mark.parametrize("host", ["localhost:8000", "127.0.0.1", "[::1]:8000", "LOCALHOST"])
async def test_the_page_itself_may_ask(host: str) -> None:
    reply = await _get(host, f"http://{host}")
    assert reply.text == "inside"
    assert "frame-ancestors 'none'" in reply.headers["content-security-policy"]


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "", "127.0.0.1.nip.io:8000"])
async def test_a_foreign_host_is_refused(host: str) -> None:
    assert (await _get(host)).status_code == 421


@pytest.mark.parametrize(
    "origin", ["http://evil.example", "null", "http://localhost:9999", "https://localhost.evil.example:8000"]
)
async def test_a_foreign_origin_is_refused(origin: str) -> None:
    assert (await _get("localhost:8000", origin)).status_code == 403


async def test_a_websocket_from_elsewhere_is_closed() -> None:
    sent: list[Any] = []

    async def receive() -> Any:
        return {"type": "websocket.connect"}

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {"type": "websocket", "headers": [(b"host", b"localhost"), (b"origin", b"http://evil.example")]}
    await Guard(_inner, ("localhost",))(scope, receive, send)
    assert sent[0]["type"] == "websocket.close"


@pytest.mark.parametrize("session", ["../../etc", "x", "", None, 5, "A" * 36])
async def test_only_uuids_become_sessions(session: Any) -> None:
    async def connect(*arguments: Any) -> bool:
        return True

    guarded = only_uuids(connect)
    assert await guarded("sid", {}, {"sessionId": str(uuid4())})
    with pytest.raises(ConnectionRefusedError):
        await guarded("sid", {}, {"sessionId": session})
    with pytest.raises(ConnectionRefusedError):
        await guarded("sid", {}, {"sessionId": str(uuid4()), "threadId": "../x"})
    with pytest.raises(ConnectionRefusedError):
        await guarded("sid", {}, None)
