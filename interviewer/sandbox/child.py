"""The sandbox's own process: gives up its rights, then runs one test after the other, each in a fork of its own.

It is told a test's call and never what is expected, reads the next test only when the last has ended, and sends values
back as data. `runner` starts it.
"""

import json
import os
import select
import signal
import sys
import time
from collections.abc import Callable
from typing import Any, NoReturn

from interviewer.sandbox.confine import isolate, limit, seal
from interviewer.sandbox.values import TooMuchError, encode

MOST_OUTPUT = 4_000
MOST_REPLY = 500_000
Job = dict[str, Any]


def main() -> None:
    """Reads JSON lines: first what holds for all tests, then a test each; writes one JSON line for each."""
    jobs = os.fdopen(0, "rb", closefd=False)
    common = json.loads(jobs.readline())
    nothing = os.open(os.devnull, os.O_RDWR)
    if common["language"] == "sql":
        # Before this process loses sight of its own files.
        import interviewer.sandbox.query  # noqa: F401
    sys.path[:] = common["path"]
    held = isolate(common["readable"], common["listable"], common["root"], common["mechanisms"])
    for name in common["preload"]:
        _preload(name)
    _reply({"held": held})
    for line in jobs:
        _reply(_run(common | json.loads(line), nothing))


def _reply(message: Job) -> None:
    _write(1, json.dumps(message).encode() + b"\n")


def _write(descriptor: int, data: bytes) -> None:
    while data:
        data = data[os.write(descriptor, data) :]


def _preload(name: str) -> None:
    """Once rather than in every fork."""
    try:
        __import__(name)
    except Exception:  # noqa: BLE001 - the candidate's own import shows what is wrong
        sys.modules.pop(name, None)


def _run(job: Job, nothing: int) -> Job:
    result_read, result_write = os.pipe()
    output_read, output_write = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.dup2(nothing, 0)
        os.dup2(output_write, 1)
        os.dup2(output_write, 2)
        os.dup2(result_write, 3)
        os.closerange(4, 256)
        _test(job, 3)
    os.close(result_write)
    os.close(output_write)
    result, output, status = _watch(pid, result_read, output_read, time.monotonic() + job["wall"])
    os.close(result_read)
    os.close(output_read)
    return _read(result, status) | {"output": output.decode("utf-8", "replace")}


def _watch(pid: int, result_read: int, output_read: int, deadline: float) -> tuple[bytes, bytes, int | None]:
    """Collects both pipes until they close, the time is up, or the reply is too long; the rest of the output is lost."""
    kept = {result_read: b"", output_read: b""}
    most = {result_read: MOST_REPLY, output_read: MOST_OUTPUT}
    open_ = [result_read, output_read]
    while open_ and (left := deadline - time.monotonic()) > 0:
        for descriptor in select.select(open_, [], [], left)[0]:
            data = os.read(descriptor, 65_536)
            kept[descriptor] = (kept[descriptor] + data)[: most[descriptor] + 1]
            if not data:
                open_.remove(descriptor)
    return kept[result_read], kept[output_read], _end(pid, deadline)


def _end(pid: int, deadline: float) -> int | None:
    """The exit status; None where the process had to be stopped for its time."""
    while time.monotonic() < deadline:
        done, status = os.waitpid(pid, os.WNOHANG)
        if done:
            return status
        time.sleep(0.002)
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    return None


def _read(result: bytes, status: int | None) -> Job:
    if status is None or (os.WIFSIGNALED(status) and os.WTERMSIG(status) in (signal.SIGXCPU, signal.SIGKILL)):
        return {"timeout": True}
    if len(result) > MOST_REPLY:
        return {"error": "the returned value is too large", "kind": None}
    try:
        message = json.loads(result)
        return message if isinstance(message, dict) else {"error": "the process sent nonsense", "kind": None}
    except (ValueError, RecursionError):
        code = os.waitstatus_to_exitcode(status)
        how = f"signal {-code}" if code < 0 else f"exit code {code}"
        return {"error": f"the process ended by itself ({how})", "kind": None}


def _test(job: Job, result: int) -> NoReturn:
    """In the fork: never returns, whatever the code does to `os`."""
    message: Job = {"unsealed": True}
    try:
        sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]
        sql = job["language"] == "sql"
        if _sealed(job, sql):
            message = {"error": "the code broke the run", "kind": None}
            message = _outcome(_sql if sql else _python, job)
    finally:
        _write(result, json.dumps(message).encode())
        while True:
            os._exit(0)


def _sealed(job: Job, sql: bool) -> bool:
    """SQL is confined by SQLite's own authorizer; Python never runs unsealed."""
    try:
        seal(job["cpu"], job["memory"])
    except (OSError, KeyError, AttributeError):
        if not sql:
            return False
        limit(job["cpu"], job["memory"])
    return True


def _outcome(run: Callable[[Job], Any], job: Job) -> Job:
    try:
        value = encode(run(job))
    except TooMuchError as error:
        return {"error": str(error), "kind": None}
    except TimeoutError:
        return {"timeout": True}
    except SystemExit:
        return {"error": "the code called sys.exit", "kind": "SystemExit"}
    except BaseException as error:  # noqa: BLE001 - whatever the candidate's code raises is its result
        return _error(error)
    _flush()
    return {"value": value}


def _flush() -> None:
    try:
        sys.stdout.flush()
    except BaseException:  # noqa: BLE001 - the candidate may have replaced or closed it
        return


def _error(error: BaseException) -> Job:
    kind = type(error)
    if kind.__module__ == "interviewer.sandbox.query":
        return {"error": str(error), "kind": None}
    text = str(error.msg if isinstance(error, SyntaxError) else error)[:300]
    return {"error": f"{kind.__name__}: {text}".rstrip(": ") + _place(error), "kind": kind.__name__}


def _place(error: BaseException) -> str:
    """The line of the candidate's code, where it was one."""
    if isinstance(error, SyntaxError):
        return f" (line {error.lineno})" if error.lineno else ""
    line, step = None, error.__traceback__
    while step is not None:
        if step.tb_frame.f_code.co_filename == SOURCE:
            line = step.tb_lineno
        step = step.tb_next
    return f" (line {line})" if line else ""


SOURCE = "<your code>"


def _python(job: Job) -> Any:
    """The code, then the set-up, then the call, in one fresh module."""
    module = type(sys)("solution")
    sys.modules["solution"] = module
    space = module.__dict__
    exec(compile(job["code"], SOURCE, "exec"), space)
    exec(compile(job["setup"], "<set-up>", "exec"), space)
    return eval(compile(job["call"].strip(), "<call>", "eval"), space)


def _sql(job: Job) -> Any:
    from interviewer.sandbox.query import rows

    return rows(job["tables"], job["setup"], job["code"], job["cpu"])
