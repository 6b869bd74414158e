"""Starts the page: Chainlit on loopback, with a folder of its own for what it writes."""

import asyncio
import logging
import os
import secrets
import shutil
import sys
import warnings
import webbrowser
from pathlib import Path
from typing import Any

from interviewer.errors import InterviewerError
from interviewer.guard import Guard, only_uuids
from interviewer.settings import Settings

ROOT = Path(__file__).parents[1]
COPIED = ("chainlit.md", ".chainlit", "public")


def run(settings: Settings, port: int | None = None, open_browser: bool = False) -> None:
    """Serves until interrupted. Raises InterviewerError where the port is taken."""
    port = port or settings.port
    prepare(settings)
    app = build(settings)
    url = f"http://{_shown(settings.host)}:{port}"
    try:
        asyncio.run(_serve(app, settings.host, port, url, open_browser))
    except OSError as error:
        raise InterviewerError(f"port {port} cannot be used ({error}); choose another with --port") from error


def prepare(settings: Settings) -> None:
    """Copies the page's files into the data folder and sets what Chainlit reads from the environment."""
    page = settings.data_dir / "page"
    page.mkdir(parents=True, exist_ok=True)
    for name in COPIED:
        source, target = ROOT / name, page / name
        if source.is_dir():
            shutil.copytree(source, target, dirs_exist_ok=True)
        else:
            shutil.copyfile(source, target)
    os.environ["CHAINLIT_APP_ROOT"] = str(page)
    os.environ["CHAINLIT_AUTH_SECRET"] = _secret(settings.data_dir / "page.secret")
    for switch in ("DO_NOT_TRACK", "HF_HUB_OFFLINE", "HF_HUB_DISABLE_TELEMETRY"):
        os.environ.setdefault(switch, "1")
    os.environ.setdefault("ANONYMIZED_TELEMETRY", "False")


def build(settings: Settings) -> Any:
    """The guarded ASGI application. Importing Chainlit reads the environment, so `prepare` comes first."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    # Chainlit calls the profiles' coroutine once a session without awaiting it; nothing depends on that call.
    warnings.filterwarnings("ignore", "coroutine 'profiles' was never awaited", RuntimeWarning)
    from chainlit.auth import ensure_jwt_secret
    from chainlit.config import config, load_module
    from chainlit.server import app, sio

    config.run.module_name = str(Path(__file__).with_name("app.py"))
    load_module(config.run.module_name)
    ensure_jwt_secret()
    sio.handlers["/"]["connect"] = only_uuids(sio.handlers["/"]["connect"])
    return Guard(app, settings.allowed_hosts)


async def _serve(app: Any, host: str, port: int, url: str, open_browser: bool) -> None:
    import uvicorn

    server = uvicorn.Server(uvicorn.Config(app, host=host, port=port, log_level="error", lifespan="on"))
    ready = asyncio.create_task(_announce(server, url, open_browser))
    try:
        await server.serve()
    finally:
        ready.cancel()
    if not server.started:
        sys.exit(1)


async def _announce(server: Any, url: str, open_browser: bool) -> None:
    while not server.started:  # noqa: ASYNC110 - uvicorn offers no event
        await asyncio.sleep(0.02)
    print(f"The mock interviewer is ready: {url}  (stop with Ctrl-C)", flush=True)
    if open_browser:
        await asyncio.to_thread(webbrowser.open, url)


def _secret(path: Path) -> str:
    """Made once; readable by its owner only."""
    if not path.exists():
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(48))
    return path.read_text()


def _shown(host: str) -> str:
    return "localhost" if host in ("127.0.0.1", "0.0.0.0", "::1", "::") else host
