"""What all tests share: a data folder of their own, one embedder, and no network beyond loopback."""

import ipaddress
import os
import shutil
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from interviewer.service import Service
from interviewer.settings import Settings
from knowledge.bundled import open_index
from knowledge.embedding import Embedder, load_embedder
from knowledge.store import Library
from tests.scripted_llm import ScriptedLLM, serving
from tests.served import Server

for name in [key for key in os.environ if key.startswith(("INTERVIEWER_", "MOCK_INTERVIEWER_DATA"))]:
    del os.environ[name]
# The exported model is kept between runs; everything else is temporary.
CACHE = Path(__file__).parents[1] / ".cache" / "test-models"


@pytest.fixture(autouse=True)
def loopback_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """Refuses every connection that leaves this machine."""
    connect, connect_ex = socket.socket.connect, socket.socket.connect_ex

    def guard(address: Any) -> None:
        if isinstance(address, tuple) and not _is_loopback(str(address[0])):
            raise AssertionError(f"a test tried to reach {address[0]}")

    def guarded(self: socket.socket, address: Any) -> None:
        guard(address)
        connect(self, address)

    def guarded_ex(self: socket.socket, address: Any) -> int:
        guard(address)
        return connect_ex(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)
    monkeypatch.setattr(socket.socket, "connect_ex", guarded_ex)


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


@pytest.fixture(scope="session")
def embedder() -> Embedder:
    return load_embedder(CACHE)


@pytest.fixture(scope="session")
def library() -> Library:
    return Library.load()


@pytest.fixture(scope="session")
def bundled_index(embedder: Embedder) -> Path:
    """The index of the bundled documents, kept between runs and brought up to date."""
    open_index(CACHE / "index", embedder)
    return CACHE / "index"


@pytest.fixture
def data_dir(tmp_path: Path, embedder: Embedder, bundled_index: Path) -> Path:
    """A fresh data folder that finds the exported model and an index of its own."""
    embedder.embed(["ready"])
    (tmp_path / "models").symlink_to(CACHE / "models")
    shutil.copytree(bundled_index, tmp_path / "index", ignore=shutil.ignore_patterns("lock"))
    return tmp_path


@pytest.fixture
def service(data_dir: Path) -> Iterator[Service]:
    made = Service(Settings(data_dir=data_dir))
    yield made
    made.close()


@pytest.fixture
def llm(monkeypatch: pytest.MonkeyPatch) -> Iterator[ScriptedLLM]:
    """A scripted OpenAI-compatible server on loopback."""
    monkeypatch.setenv("OPENAI_API_KEY", "sk-scripted")
    with serving(ScriptedLLM()) as server:
        yield server


@pytest.fixture
def llm_settings(llm: ScriptedLLM, data_dir: Path) -> Settings:
    """Settings that phrase and judge with it, with short deadlines."""
    return Settings(
        data_dir=data_dir,
        model="openai/scripted",
        api_base=llm.url,
        judge_controls=False,
        first_token_seconds=3.0,
        gap_seconds=0.5,
        total_seconds=5.0,
    )


@pytest.fixture
def server(data_dir: Path) -> Iterator[Server]:
    """The product, for a page to open."""
    server = Server(data_dir)
    server.start()
    yield server
    server.kill()
