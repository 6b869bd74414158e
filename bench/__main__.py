"""`make bench`: what the product must reach, measured here, each beside a baseline of the same run."""

import asyncio
import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

from bench import judging, language_model, marking, retrieval, start_up, turns

PARTS: dict[str, Callable[[Path], Awaitable[None]]] = {
    "start-up": start_up.measure,
    "turns, offline": turns.measure,
    "turns, with a language model": language_model.measure,
    "marking": marking.measure,
    "judging": judging.measure,
    "retrieval": retrieval.measure,
}


def machine() -> str:
    cores = os.cpu_count()
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{platform.machine()}, {cores} cores, {memory:.0f} GiB, Python {platform.python_version()}, {platform.system()}"


async def main(wanted: Sequence[str]) -> None:
    print(f"machine: {machine()}")
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False)
    print(f"commit: {commit.stdout.strip() or 'unknown'}\n")
    with tempfile.TemporaryDirectory() as folder:
        for name, measure in PARTS.items():
            if not wanted or any(word in name for word in wanted):
                started = time.perf_counter()
                print(f"## {name}")
                await measure(Path(folder))
                print(f"({time.perf_counter() - started:.0f} s)\n")
    print(f"peak memory of this process: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MiB")


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1:]))
