"""The sandbox: what it says of honest code, and what dishonest code cannot do."""

import os
import socket
import time
from pathlib import Path

import pytest

from interviewer.sandbox import runner
from interviewer.sandbox.runner import isolation, run
from knowledge.code import CodeTask
from tests.sandbox_tasks import PYTHON, SQL, called

python = pytest.mark.skipif(isolation().reason is not None, reason=f"no isolation here: {isolation().reason}")


@pytest.fixture
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    """One second of processor time, and of waiting."""
    monkeypatch.setattr(runner, "LIMITS", {**runner.LIMITS, "cpu": 1, "wall": 1.5})


@pytest.fixture(params=[("namespaces", "Landlock"), ("namespaces",), ("Landlock",)], ids="+".join)
def mechanism(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Each mechanism alone, where this system has it, and both together."""
    held = isolation().mechanism
    if not all(name in held for name in request.param):
        pytest.skip(f"this system offers {held}")
    monkeypatch.setattr(runner, "MECHANISMS", request.param)
    return ", ".join([*request.param, "seccomp"])


@python
def test_a_solution_passes_and_a_plausible_mistake_fails_the_hidden_test() -> None:
    good = run("q", PYTHON, PYTHON.solution)
    assert good.complete
    assert good.isolation == isolation().mechanism
    wrong = run("q", PYTHON, PYTHON.wrong[0].code)
    assert [result.outcome for result in wrong.results] == ["passed", "failed"]


@python
def test_a_visible_failure_shows_both_values_and_a_hidden_one_neither() -> None:
    ran = run("q", PYTHON, "def double(x):\n    print('got', x)\n    return [x]")
    shown, hidden = ran.results
    assert shown.detail == "expected 4, got [2]"
    assert shown.output == "got 2\n"
    assert (hidden.detail, hidden.output) == ("a wrong result", "")


@python
def test_a_hidden_test_does_not_speak_through_exceptions() -> None:
    code = "def double(x):\n    raise type('Saw' + str(x), (Exception,), {})(x)"
    assert run("q", PYTHON, code).results[1].detail == "raised an error"
    assert run("q", PYTHON, "def double(x):\n    raise KeyError(x)").results[1].detail == "raised KeyError"


@python
def test_an_error_names_the_line() -> None:
    assert called("def f():\n    return 1 / 0").results[0].detail == "ZeroDivisionError: division by zero (line 2)"
    assert called("def f() return").results[0].detail == "SyntaxError: expected ':' (line 1)"


@python
def test_each_test_begins_afresh() -> None:
    tests = [{"name": name, "call": "f()", "expects": 1} for name in ("one", "two", "three")]
    task = CodeTask.model_validate({"language": "python", "tests": tests, "solution": "1"})
    assert run("q", task, "seen = []\ndef f():\n    seen.append(1)\n    return len(seen)").complete


@python
def test_a_run_starts_within_the_time_that_was_promised() -> None:
    began = time.perf_counter()
    run("q", PYTHON, PYTHON.solution)
    # Measured at 35 ms; the promise is 300 ms, and other tests run beside this one.
    assert time.perf_counter() - began < 1.0


@python
def test_numpy_can_be_used() -> None:
    code = "import numpy as np\ndef f():\n    return np.arange(3) * 2, np.float64(0.5)"
    assert called(code, expects="([0, 2, 4], 0.5)").complete


@python
@pytest.mark.parametrize(
    "attempt",
    [
        "open('/etc/passwd').read()",
        "open(HOME + '/.bashrc').read()",
        "open(DATA).read()",
        "open('x.txt', 'w').write('x')",
        "open('/tmp/x.txt', 'w').write('x')",
        "__import__('os').mkdir('/tmp/made-by-a-candidate')",
        "__import__('os').truncate(DATA, 0)",
        "__import__('os').chmod(DATA, 0o777)",
        "open('/proc/self/mem', 'rb').read(1)",
        "open('/proc/1/environ').read()",
        "__import__('socket').create_connection(('127.0.0.1', PORT), 1)",
        "__import__('socket').socketpair()",
        "__import__('urllib.request').request.urlopen(f'http://127.0.0.1:{PORT}', timeout=1)",
        "__import__('os').fork()",
        "__import__('subprocess').run(['/bin/true'])",
        "__import__('os').execv('/bin/true', ['true'])",
        "__import__('os').kill(__import__('os').getppid(), 9)",
        "__import__('os').kill(PARENT, 9)",
        "__import__('resource').setrlimit(__import__('resource').RLIMIT_CPU, (100, 100))",
        "__import__('resource').prlimit(PARENT, __import__('resource').RLIMIT_CPU, (1, 1))",
        "__import__('os').chroot('/')",
        "__import__('os').memfd_create('x')",
    ],
)
def test_an_escape_fails(attempt: str, mechanism: str, tmp_path: Path) -> None:
    data = tmp_path / "journal.sqlite"
    data.write_text("secret")
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        head = f"HOME, DATA, PORT, PARENT = {str(Path.home())!r}, {str(data)!r}, {port}, {os.getpid()}\n"
        ran = called(f"{head}def f():\n    return {attempt}")
    assert ran.refused is None
    assert ran.isolation == mechanism
    assert [result.outcome for result in ran.results] == ["error", "passed"]
    assert any(word in ran.results[0].detail for word in ("Error", "error"))
    assert (data.read_text(), data.stat().st_mode & 0o777) == ("secret", 0o644)
    assert not Path("/tmp/made-by-a-candidate").exists()


@python
def test_ctypes_gets_nowhere_either(mechanism: str) -> None:
    code = """
import ctypes
def f():
    libc = ctypes.CDLL(None, use_errno=True)
    path = b"/etc/passwd"
    calls = [libc.fork(), libc.socket(2, 1, 0), libc.open(path, 0), libc.unshare(0x10000000),
             libc.mount(b"none", b"/", b"tmpfs", 0, None), libc.ptrace(16, 1, 0, 0), libc.kill(1, 9)]
    return [call for call in calls if call != -1]
"""
    assert called(code, expects="[]").results[0].outcome == "passed"


@python
@pytest.mark.parametrize(
    ("body", "outcome"),
    [
        ("while True: pass", "timeout"),
        ("__import__('time').sleep(60)", "timeout"),
        ("while True: print('x' * 1000)", "timeout"),
        ("import signal; signal.signal(signal.SIGXCPU, lambda *_: None)\n    while True: pass", "timeout"),
        ("return len([0] * 10**10)", "error"),
        ("return 'x' * 10**7", "error"),
        ("return (lambda g: g(g))(lambda g: g(g))", "error"),
        ("raise SystemExit(0)", "error"),
        ("import os; os._exit(0)", "error"),
        ("import os; os._exit = lambda code: None; os.write = None; return 1", "error"),
        ("import os, ctypes; ctypes.string_at(0)", "error"),
        ("x = []; x.append(x); return x", "error"),
        ("return input()", "error"),
    ],
)
def test_code_that_does_not_end_well_ends(body: str, outcome: str, short: None) -> None:
    ran = called(f"def f():\n    {body}")
    assert ran.results[0].outcome == outcome
    assert ran.results[1].outcome == "passed"
    assert len(ran.results[0].output) < 2_100


@python
def test_a_bomb_of_threads_or_processes_is_contained(short: None) -> None:
    code = """
import os, threading, time
def f():
    made = 0
    for _ in range(100_000):
        try:
            os.fork()
        except OSError:
            pass
        try:
            threading.Thread(target=time.sleep, args=(60,), daemon=True).start()
        except (RuntimeError, MemoryError):
            break
        made += 1
    return made < 2_000
"""
    assert called(code, expects="True").results[0].outcome in ("passed", "timeout")


@python
def test_a_result_cannot_be_forged() -> None:
    """Neither by printing, nor by writing to the pipe, nor by an object that equals everything."""
    printed = "def f():\n    print('{\"value\": null}')\n    return 1"
    written = 'import os\ndef f():\n    os.write(3, b\'{"outcome": "passed"}\')\n    os._exit(0)'
    equal = "class Same:\n    def __eq__(self, other): return True\ndef f():\n    return Same()"
    builtins = "import builtins\nbuiltins.repr = lambda x: 'None'\nbuiltins.isinstance = lambda *a: True\ndef f():\n    return 5"
    for code in (printed, written, equal, builtins):
        assert called(code, expects="7").results[0].outcome in ("failed", "error")


@python
def test_what_is_expected_is_nowhere_in_the_childs_memory() -> None:
    code = """
import gc, sys
def f():
    frame, found = sys._getframe(), []
    while frame:
        found.append(repr(frame.f_locals))
        frame = frame.f_back
    found += [repr(item)[:2000] for item in gc.get_objects() if isinstance(item, (dict, list, str))]
    return any(str(90000 + 125) in text for text in found)
"""
    tests = [
        {"name": "shown", "call": "f()", "expects": False},
        {"name": "kept", "call": "f() and 90100", "setup": "x = 90100", "expects": 90125, "hidden": True},
    ]
    ran = run("q", CodeTask.model_validate({"language": "python", "tests": tests, "solution": "1"}), code)
    assert [result.outcome for result in ran.results] == ["passed", "failed"]


def test_without_isolation_python_is_not_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runner, "isolation", lambda: runner.Isolation("", "nothing isolates here"))
    ran = run("q", PYTHON, PYTHON.solution)
    assert (ran.refused, ran.results) == ("nothing isolates here", ())
    assert run("q", SQL, SQL.solution).complete


def test_a_system_without_any_mechanism_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runner, "MECHANISMS", ())
    monkeypatch.setattr(runner, "probe", runner.probe.__wrapped__)
    assert "still sees files" in (isolation().reason or "")


def test_a_query_is_compared_in_any_order() -> None:
    assert run("q", SQL, SQL.solution + " ORDER BY 2 DESC;").complete
    assert not run("q", SQL.model_copy(update={"ordered": True}), SQL.solution + " ORDER BY 2").complete
    failed = run("q", SQL, SQL.wrong[0].code).results[0]
    assert failed.detail.startswith("expected [['ann', 4.5], ['bob', 2]], got [")


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("DROP TABLE orders", "DROP TABLE orders is refused"),
        ("DELETE FROM orders", "DELETE orders is refused"),
        ("INSERT INTO orders VALUES ('x', 1) RETURNING *", "INSERT orders is refused"),
        ("CREATE TABLE copy AS SELECT * FROM orders", "CREATE TABLE copy is refused"),
        ("ATTACH '/etc/passwd' AS other", "ATTACH is refused"),
        ("VACUUM INTO '/tmp/stolen.db'", "ATTACH is refused"),
        ("PRAGMA journal_mode", "PRAGMA journal_mode is refused"),
        ("SELECT * FROM pragma_database_list", "PRAGMA database_list is refused"),
        ("SELECT load_extension('x')", "load_extension() is refused"),
        ("SELECT hex(zeroblob(1000000000))", "zeroblob() is refused"),
        ("SELECT 1; DROP TABLE orders", "several statements"),
        ("BEGIN", "TRANSACTION is refused"),
        ("", "no rows"),
        ("SELEC 1", 'near "SELEC": syntax error'),
        ("SELECT missing FROM orders", "no such column: missing"),
        ("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n", "more than 1000 rows"),
    ],
)
def test_a_query_only_reads(query: str, said: str) -> None:
    ran = run("q", SQL, query)
    assert ran.results[0].outcome == "error"
    assert said in ran.results[0].detail


def test_an_endless_query_is_stopped(short: None) -> None:
    endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"
    assert [result.outcome for result in run("q", SQL, endless).results] == ["timeout", "timeout"]


def test_after_two_time_outs_no_more_is_run(short: None) -> None:
    endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"
    task = SQL.model_copy(update={"tests": SQL.tests[:1] * 4})
    assert [result.detail for result in run("q", task, endless).results][2:] == ["not run after two time-outs"] * 2
