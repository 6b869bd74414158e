"""From the command to a page that answers, and what each import costs."""

import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

from bench.report import line

RUNS = 5


async def measure(folder: Path) -> None:
    environment = {**os.environ, "MOCK_INTERVIEWER_DATA_DIR": str(folder)}
    subprocess.run(
        [sys.executable, "-m", "interviewer.cli", "warm-up"], env=environment, check=True, capture_output=True
    )
    line("bare interpreter", [_timed([sys.executable, "-c", "pass"], environment) for _ in range(RUNS)])
    line(
        "mock-interviewer --help",
        [_timed([sys.executable, "-m", "interviewer.cli", "--help"], environment) for _ in range(RUNS)],
    )
    line("serve, until the page answers", [_page(environment) for _ in range(RUNS)], "s")
    _imports(environment)
    _memory(folder, environment)


def _timed(command: list[str], environment: dict[str, str]) -> float:
    started = time.perf_counter()
    subprocess.run(command, env=environment, check=True, capture_output=True)
    return time.perf_counter() - started


def _page(environment: dict[str, str]) -> float:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    started = time.perf_counter()
    command = [sys.executable, "-m", "interviewer.cli", "serve", "--port", str(port)]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        while True:
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=1).close()
                return time.perf_counter() - started
            except OSError:
                time.sleep(0.02)
    finally:
        process.kill()
        process.wait()


def _memory(folder: Path, environment: dict[str, str]) -> None:
    """The process of one whole interview, in the terminal."""
    script = folder / "script.txt"
    script.write_text("It learns the noise of its sample.\n" * 12, encoding="utf-8")
    command = [sys.executable, "-m", "interviewer.cli", "chat", "--seed", "1", "--script", str(script)]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    _, _, usage = os.wait4(process.pid, 0)
    process.returncode = 0
    print(
        f"peak memory of one interview in the terminal: {usage.ru_maxrss / (2**20 if sys.platform == 'darwin' else 2**10):.0f} MiB"
    )


def _imports(environment: dict[str, str]) -> None:
    code = "from interviewer.server import build, prepare; from interviewer.settings import settings; prepare(settings()); build(settings())"
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-c", code], env=environment, capture_output=True, text=True, check=True
    )
    rows = re.findall(r"import time:\s+(\d+) \|\s+(\d+) \|(\s*)(\S+)", done.stderr)
    totals = {name: int(total) / 1e3 for _, total, indent, name in rows if len(indent) <= 5}
    print(
        "imports of the page, cumulative: "
        + ", ".join(f"{name} {ms:.0f} ms" for name, ms in sorted(totals.items(), key=lambda item: -item[1])[:8])
    )
