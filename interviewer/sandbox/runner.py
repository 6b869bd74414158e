"""Tests a candidate's code in a process of its own. What is expected stays in this process."""

import builtins
import contextlib
import json
import re
import socket
import subprocess
import sys
import sysconfig
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import IO, Any, Literal

from interviewer.events import Ran, TestResult
from interviewer.sandbox import values
from knowledge.code import CodeTask, CodeTest

ROOT = str(Path(__file__).parents[2])
START = "import sys; sys.path.insert(0, sys.argv[1]); from interviewer.sandbox.child import main; main()"
# Processor seconds and seconds on the clock of one test; seconds of a whole run; bytes of address space.
LIMITS = {"cpu": 2, "wall": 5.0, "memory": 1 << 30}
TOTAL = 60.0
# After so many time-outs the remaining tests are not run.
PATIENCE = 2
LIBRARIES = {
    "numpy": ("numpy", "numpy.libs"),
    "pandas": ("pandas", "pandas.libs", "numpy", "numpy.libs", "dateutil", "pytz", "tzdata", "six.py"),
}
SYSTEM = ("/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/local/lib", "/usr/share/zoneinfo")
ENVIRONMENT = {
    "PATH": "/usr/bin:/bin",
    "HOME": "/nonexistent",
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
}
# Each hides files by itself.
MECHANISMS: tuple[str, ...] = ("namespaces", "Landlock")
# The exceptions that a hidden test names; a candidate could put its data into the name of one of their own.
NAMED = frozenset({*dir(builtins), "OperationalError", "IntegrityError", "DataError"})
# Tries what must not work; its answer must be empty.
PROBE = """
def seen(path, port):
    import os, socket
    found = []
    for name, attempt in (
        ("files", lambda: open(path).read()),
        ("network", lambda: socket.create_connection(("127.0.0.1", port), 1)),
        ("processes", lambda: os.fork() or os._exit(0)),
    ):
        try:
            attempt()
        except OSError:
            continue
        found.append(name)
    return found
"""
Reply = dict[str, Any]
Outcome = Literal["passed", "failed", "error", "timeout"]


@dataclass(frozen=True)
class Isolation:
    """What keeps a candidate's Python apart here; `reason` says why nothing does."""

    mechanism: str
    reason: str | None = None


class _UnsealedError(Exception):
    """The process could not give up its rights."""


def run(question: str, task: CodeTask, code: str) -> Ran:
    """All tests, visible ones first. Python is refused where nothing isolates it."""
    began = time.monotonic()
    made = Ran(question=question, language=task.language, code=code)
    if task.language == "python" and (reason := isolation().reason):
        return made.model_copy(update={"refused": reason})
    try:
        held, replies = _replies(task, code)
    except (_UnsealedError, OSError, ValueError) as error:
        return made.model_copy(update={"refused": f"the sandbox failed: {error}"})
    results = tuple(_result(task, test, reply) for test, reply in replies)
    seconds = round(time.monotonic() - began, 3)
    return made.model_copy(update={"results": results, "isolation": held, "seconds": seconds})


def isolation() -> Isolation:
    """Tried, not assumed. What holds is remembered; what failed is tried again next time."""
    try:
        return Isolation(probe())
    except _UnsealedError as error:
        return Isolation("", str(error))


@cache
def probe() -> str:
    """Looks for a file, a listening port and a new process from inside; what isolates. Raises _UnsealedError."""
    if sys.platform != "linux":
        raise _UnsealedError(f"there is no sandbox for {sys.platform} yet")
    with tempfile.NamedTemporaryFile() as canary, socket.create_server(("127.0.0.1", 0)) as listener:
        call = f"seen({canary.name!r}, {listener.getsockname()[1]})"
        tests = tuple(CodeTest(name=name, call=call, expects="[]") for name in ("probe", "again"))
        try:
            held, replies = _replies(CodeTask(language="python", tests=tests, solution=PROBE), PROBE)
        except (_UnsealedError, OSError, ValueError) as error:
            why = "this system offers neither user namespaces nor Landlock with seccomp"
            raise _UnsealedError(f"{why} ({error})") from error
    seen = [reply.get("value") for _, reply in replies]
    if seen != [{"list": []}] * 2:
        raise _UnsealedError(f"the sandbox does not hold here: {seen}")
    return held


def _replies(task: CodeTask, code: str) -> tuple[str, list[tuple[CodeTest, Reply]]]:
    """(what isolates, the child's answer to each test)."""
    tests = sorted(task.tests, key=lambda test: test.hidden)
    with tempfile.TemporaryDirectory(prefix="mock-interviewer-") as folder, _child(folder) as process:
        jobs, answers = process.stdin, process.stdout
        assert jobs is not None
        assert answers is not None
        ready = _ask(jobs, answers, _common(task, code, folder))
        held = [str(name) for name in ready["held"]]
        if task.language == "python" and not held:
            raise _UnsealedError("the process still sees files")
        replies: list[tuple[CodeTest, Reply]] = []
        for test in tests:
            late = sum("timeout" in reply for _, reply in replies) >= PATIENCE
            job = {"setup": test.setup, "call": test.call or "None"}
            reply = {"timeout": True, "skipped": True} if late else _ask(jobs, answers, job)
            if reply.get("unsealed"):
                raise _UnsealedError("no system-call filter")
            replies.append((test, reply))
    return ", ".join([*held, "seccomp" if held else "SQLite's authorizer"]), replies


@contextlib.contextmanager
def _child(folder: str) -> Iterator[subprocess.Popen[bytes]]:
    """The sandbox's process, which does not outlive the block or its time."""
    command = [sys.executable, "-I", "-S", "-B", "-X", "utf8", "-c", START, ROOT]
    process = subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=ENVIRONMENT,
        cwd=folder,
        start_new_session=True,
    )
    watch = threading.Timer(TOTAL, process.kill)
    watch.start()
    try:
        yield process
    finally:
        watch.cancel()
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            with contextlib.suppress(OSError):
                pipe.close() if pipe else None


def _ask(jobs: IO[bytes], answers: IO[bytes], job: Reply) -> Reply:
    jobs.write(json.dumps(job).encode() + b"\n")
    jobs.flush()
    line = answers.readline()
    if not line:
        raise _UnsealedError("its process ended")
    reply: Reply = json.loads(line)
    return reply


def _common(task: CodeTask, code: str, folder: str) -> Reply:
    text = " ".join([code, *(f"{test.setup} {test.call}" for test in task.tests)])
    libraries = [name for name in LIBRARIES if re.search(rf"\b{name}\b", text)] if task.language == "python" else []
    site = _real([sysconfig.get_path("purelib"), sysconfig.get_path("platlib")]) if libraries else []
    packages = [f"{folder}/{name}" for folder in site for library in libraries for name in LIBRARIES[library]]
    standard = _real([sysconfig.get_path("stdlib"), sysconfig.get_path("platstdlib")])
    standard = [path for path in standard if Path(path, "os.py").exists()]
    return {
        "language": task.language,
        "code": code,
        "tables": task.tables,
        "readable": _real([*standard, *SYSTEM, *packages]),
        "listable": site,
        "path": [*standard, *(f"{path}/lib-dynload" for path in standard), *site],
        "preload": libraries,
        "mechanisms": MECHANISMS,
        "root": str(Path(folder).resolve()),
        **LIMITS,
    }


def _real(paths: Sequence[str]) -> list[str]:
    """Those that exist, without symbolic links, each once."""
    return list(dict.fromkeys(str(Path(path).resolve()) for path in paths if Path(path).exists()))


def _result(task: CodeTask, test: CodeTest, reply: Reply) -> TestResult:
    outcome, detail = _judged(task, test, reply)
    return TestResult(
        name=test.name,
        hidden=test.hidden,
        outcome=outcome,
        detail=detail,
        output="" if test.hidden else _shortened(str(reply.get("output", ""))),
    )


def _judged(task: CodeTask, test: CodeTest, reply: Reply) -> tuple[Outcome, str]:
    """(outcome, one line); the line of a hidden test names no value and no message."""
    if "timeout" in reply:
        return "timeout", "not run after two time-outs" if "skipped" in reply else "took too long or too much memory"
    if "error" in reply:
        kind = str(reply.get("kind"))
        known = kind if kind in NAMED else "an error"
        return "error", f"raised {known}" if test.hidden else str(reply["error"])[:400]
    try:
        got = values.decode(reply.get("value"))
    except values.TooMuchError:
        return "error", "the result cannot be read"
    want = expected(task, test)
    if _same(task, test, got, want):
        return "passed", ""
    return "failed", "a wrong result" if test.hidden else f"expected {values.show(want)}, got {values.show(got)}"


def _same(task: CodeTask, test: CodeTest, got: Any, want: Any) -> bool:
    if task.language == "sql":
        return isinstance(got, list) and values.same_rows(got, want, task.ordered)
    return values.equal(got, want, lenient=not isinstance(test.expects, str))


def expected(task: CodeTask, test: CodeTest) -> Any:
    """The value that a test expects. Raises ValueError where it is no literal."""
    want = values.literal(test.expects) if isinstance(test.expects, str) else test.expects
    if task.language == "sql" and not (isinstance(want, list) and all(isinstance(row, list | tuple) for row in want)):
        raise ValueError("expects of an SQL test is a list of rows, each a list")
    return want


def _shortened(output: str, most: int = 2_000) -> str:
    return output if len(output) <= most else output[:most] + "\n… (output cut)"
