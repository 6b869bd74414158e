"""The command line as a user runs it: a process of its own, a data folder of its own."""

import asyncio
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from interviewer.events import Event
from knowledge.schema import MarkValue, Stage
from knowledge.store import Library
from tests.coding_bank import write_banks
from tests.factories import half_marked, half_open, marked, write
from tests.knowledge.test_profile import ANALYST, JOB

ROOT = Path(__file__).parents[1]
pytestmark = pytest.mark.slow


class Command:
    def __init__(self, data_dir: Path) -> None:
        self.environment = {**os.environ, "MOCK_INTERVIEWER_DATA_DIR": str(data_dir), "COLUMNS": "200"}

    def __call__(self, *arguments: str, code: int = 0, stdin: str = "") -> str:
        done = subprocess.run(
            [sys.executable, "-m", "interviewer.cli", *arguments],
            env=self.environment, cwd=ROOT, input=stdin, capture_output=True, text=True, timeout=120, check=False,
        )  # fmt: skip
        assert done.returncode == code, done.stdout + done.stderr
        assert "Traceback" not in done.stderr
        return done.stdout if code == 0 else done.stdout + done.stderr

    def json_report(self, loop: str) -> Any:
        return json.loads(self("loop", "report", loop, "--format", "json"))

    def json(self, *arguments: str) -> Any:
        return json.loads(self(*arguments, "--json"))


@pytest.fixture
def run(data_dir: Path) -> Command:
    return Command(data_dir)


def _script(folder: Path, *lines: str) -> str:
    path = folder / "script.txt"
    path.write_text("\n".join(lines), encoding="utf-8")
    return str(path)


@pytest.mark.parametrize("stage", sorted({entry.stage for entry in Library.load().questions.values()}))
def test_a_whole_interview_of_each_stage_from_a_script(run: Command, tmp_path: Path, stage: Stage) -> None:
    lines = [
        "hello",
        "How do you measure success here?",
        "I don't know",
        "hint please",
        "I would start simple and measure it.",
    ]
    script = _script(tmp_path, *lines, *["My answer is that I would look at the data first."] * 20)
    arguments = ("chat", "--stage", stage, "--seed", "11", "--questions", "2", "--script", script)
    first = run(*arguments)
    assert "## Scorecard" in first
    assert "## Retrospective" in first
    assert first == run(*arguments), "the same seed must give the same interview"
    history = run.json("history")
    assert [(item["stage"], item["status"]) for item in history] == [(stage, "ended")] * 2
    report = json.loads(run("report", history[0]["id"][:8], "--format", "json"))
    said = [line["text"] for line in report["transcript"] if line["speaker"] == "candidate"]
    quotes = [point["quote"] for question in report["questions"] for point in question["points"] if point["quote"]]
    assert all(any(quote in text for text in said) for quote in quotes)
    interviewer = [line["text"] for line in report["transcript"] if line["speaker"] == "interviewer"]
    # At the table a demand that is only repeated gets the same answer.
    if stage != Stage.OFFER.value:
        assert len(set(interviewer)) == len(interviewer), "an interviewer repeats itself"


def test_an_interrupted_interview_is_resumed(run: Command, tmp_path: Path) -> None:
    run(
        "chat",
        "--stage",
        "theory",
        "--seed",
        "3",
        "--questions",
        "2",
        "--script",
        _script(tmp_path, "My first thought."),
    )
    (item,) = run.json("history")
    assert item["status"] == "open"
    text = run("chat", "--resume", item["id"][:8], "--script", _script(tmp_path, "end the interview"))
    assert "My first thought." in text
    assert run.json("history")[0]["status"] == "ended"
    assert run("delete", item["id"], "--yes").startswith("deleted")
    assert run.json("history") == []


def test_contracts_of_the_lists(run: Command) -> None:
    questions = run.json("questions", "list")
    assert set(questions[0]) == {"id", "stage", "topic", "levels", "roles", "question"}
    assert len(questions) >= 40
    personas = run.json("personas", "list")
    assert len(personas) >= 6
    shown = run.json("questions", "show", questions[0]["id"])
    assert len(shown["criteria"]) >= 3
    assert run("personas", "show", personas[0]["name"]).startswith("name:")


def test_grade_prints_marks_with_verbatim_quotes(run: Command, tmp_path: Path) -> None:
    answer = "The model memorises noise. Training error is low, but the error on held-out data is high."
    (result,) = run.json("grade", "--question", "theory-overfitting", "--answer", answer)
    assert set(result) == {"id", "question_id", "score", "dimensions", "marks", "grader"}
    assert result["grader"] == "local"
    assert all(mark["quote"] is None or mark["quote"] in answer for mark in result["marks"])
    assert {mark["mark"] for mark in result["marks"]} <= {"met", "partial", "missed", "contradicted", "no_evidence"}
    file = tmp_path / "answers.jsonl"
    file.write_text("\n".join(json.dumps({"id": str(n), "answer": answer}) for n in range(3)), encoding="utf-8")
    results = run.json("grade", "--question", "theory-overfitting", "--answers", str(file))
    assert [item["id"] for item in results] == ["0", "1", "2"]
    assert all(item["marks"] == result["marks"] for item in results)


def test_a_question_of_ones_own_can_be_graded(run: Command, tmp_path: Path) -> None:
    bank = tmp_path / "own.yaml"
    bank.write_text(
        "stage: theory\nquestions:\n  - id: own\n    topic: t\n    question: Why is the sky blue?\n    model_answer: Scattering.\n"
        "    criteria:\n      - {id: scatter, dimension: correctness, expects: Short waves are scattered more than long ones.}\n",
        encoding="utf-8",
    )
    (result,) = run.json("grade", "--bank", str(bank), "--question", "own", "--answer", "Blue light is scattered more.")
    assert result["question_id"] == "own"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("chat", "--persona", "nobody"), "no persona is called 'nobody'"),
        (("chat", "--persona", "warm-recruiter", "--stage", "theory"), "does not play theory"),
        (("chat", "--role", "astronaut"), "no role is called"),
        (("chat", "--question", "nope"), "no question is called"),
        (("chat", "--persona", "theory-screener", "--stage", "offer"), "does not play offer"),
        (("chat", "--script", "/nowhere/x.txt"), "cannot be read"),
        (("chat", "--feedback", "maybe"), "`now` or `end`"),
        (("report", "00000000"), "no interview has the id"),
        (("report", "x", "--format", "pdf"), "md, json or html"),
        (("grade", "--question", "nope", "--answer", "x"), "no question is called"),
        (("grade", "--question", "theory-overfitting"), "either --answer"),
        (("questions", "lint", "/nowhere/bank.yaml"), "no such file"),
        (("personas", "new", "Bad Name"), "no persona name"),
    ],
)  # fmt: skip
def test_bad_input_is_one_clear_message_and_exit_code_2(run: Command, arguments: tuple[str, ...], words: str) -> None:
    assert words in run(*arguments, code=2)


def test_an_answer_file_with_a_wrong_line_names_it(run: Command, tmp_path: Path) -> None:
    file = tmp_path / "answers.jsonl"
    file.write_text('{"id": "a", "answer": "x"}\n{"id": "b"}\n', encoding="utf-8")
    assert f"{file}:2" in run("grade", "--question", "theory-overfitting", "--answers", str(file), code=2)


def test_a_setting_that_does_not_parse_is_named(run: Command) -> None:
    run.environment["MOCK_INTERVIEWER_PORT"] = "many"
    assert "MOCK_INTERVIEWER_PORT" in run("history", code=2)


def test_doctor_notices_a_key_and_sends_nothing(run: Command) -> None:
    run.environment["OPENAI_API_KEY"] = "sk-secret"
    text = run("doctor")
    assert "export INTERVIEWER_MODEL=openai/" in text
    assert "sk-secret" not in text


def test_a_new_persona_appears_at_once(run: Command) -> None:
    path = Path(run("personas", "new", "my-own").strip())
    assert path.exists()
    assert "my-own" in [item["name"] for item in run.json("personas", "list")]
    assert "exists already" in run("personas", "new", "my-own", code=2)


def test_search_cites_and_finds_nothing_where_nothing_is(run: Command) -> None:
    (hit,) = run.json("knowledge", "search", "How should I answer the question about my salary?", "-k", "1")
    assert set(hit) == {"file", "title", "text", "char_start", "char_end", "score"}
    source = (ROOT / "knowledge" / "sources" / hit["file"]).read_text(encoding="utf-8")
    assert source[hit["char_start"] : hit["char_end"]] == hit["text"]
    assert run.json("knowledge", "search", "Who won the football world cup?") == []


def test_help_loads_nothing_heavy() -> None:
    code = "import sys, interviewer.cli; print([m for m in ('torch','chromadb','litellm','chainlit','sentence_transformers','onnxruntime') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_whole_interview_with_every_outside_connection_refused(data_dir: Path, tmp_path: Path) -> None:
    """The network is cut inside the process, before anything is imported."""
    script = _script(tmp_path, "What is the salary like at your company?", "It learns the noise.", "end the interview")
    code = f"""
import socket, sys
real = socket.socket.connect
def connect(self, address):
    if isinstance(address, tuple) and not str(address[0]).startswith(("127.", "::1", "localhost")):
        print("REFUSED", address); raise OSError("refused")
    return real(self, address)
socket.socket.connect = connect
socket.getaddrinfo = lambda *a, **k: (_ for _ in ()).throw(OSError("no names"))
sys.argv = ["mock-interviewer", "chat", "--stage", "theory", "--seed", "1", "--script", {script!r}]
from interviewer.cli import main
main()
"""
    environment = {**os.environ, "MOCK_INTERVIEWER_DATA_DIR": str(data_dir)}
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "## Scorecard" in done.stdout
    assert "REFUSED" not in done.stdout


@pytest.fixture
def papers(tmp_path: Path) -> tuple[str, str]:
    resume, job = tmp_path / "cv.md", tmp_path / "job.txt"
    resume.write_text(ANALYST, encoding="utf-8")
    job.write_text(JOB, encoding="utf-8")
    return str(resume), str(job)


def test_a_tailored_interview_shows_its_plan_first(run: Command, papers: tuple[str, str], tmp_path: Path) -> None:
    script = _script(tmp_path, "My first thought.", "end the interview")
    text = run("chat", "--resume", papers[0], "--job", papers[1], "--yes", "--seed", "1", "--script", script)
    assert text.startswith("Plan: theory · senior · Data scientist")
    assert "the job asks for A/B testing, and your résumé claims it" in text
    assert "## What the questions were chosen by" in text


def test_a_plan_is_changed_by_words_before_the_first_question(run: Command, papers: tuple[str, str]) -> None:
    text = run(
        "chat",
        "--resume",
        papers[0],
        "--questions",
        "3",
        "--seed",
        "1",
        stdin="drop 2\nsing\nswap 1\n\nend the interview\n",
    )
    assert text.count("Plan: theory") == 4
    assert "'sing' is no command" in text
    assert "2 questions" in text
    assert run("chat", "--resume", papers[0], stdin="quit\n").count("Interviewer:") == 0


def test_plan_prints_json_and_reads_standard_input(run: Command, papers: tuple[str, str]) -> None:
    data = json.loads(run("plan", "--resume", papers[0], "--job", "-", "--seed", "1", "--json", stdin=JOB))
    assert data["gaps"][0] == "causal inference"
    assert all(item["reason"] for item in data["questions"])
    assert run("plan", "--job", papers[1], "--stage", "behavioural").startswith("Plan: behavioural")


def test_a_resume_that_cannot_be_read_is_no_obstacle(run: Command, tmp_path: Path) -> None:
    empty = tmp_path / "cv.pdf"
    empty.write_bytes(b"")
    text = run("chat", "--resume", str(empty), "--script", _script(tmp_path, "end the interview"))
    assert "cv.pdf is empty" in text
    assert "## Scorecard" in text
    assert "cv.pdf is empty" in run("plan", "--resume", str(empty), code=2)
    assert "no such file" in run("chat", "--resume", "/nowhere/cv.pdf", code=2)
    assert "no such file" in run("plan", "--job", "/nowhere/job.txt", code=2)


def test_questions_of_ones_own_are_imported_and_asked(run: Command, tmp_path: Path) -> None:
    file = tmp_path / "prep.md"
    file.write_text(
        "## What is a median?\nThe value in the middle; it resists outliers.\n## And a mode?\n", encoding="utf-8"
    )
    assert "nothing is written" in run("questions", "import", str(file), "--dry-run")
    assert run.json("questions", "list", "--topic", "prep") == []
    assert "[y/N]" in run("questions", "import", str(file), stdin="n\n")
    text = run("questions", "import", str(file), "--level", "mid", "--yes")
    assert "criteria derived from the model answer" in text
    (item,) = run.json("questions", "list", "--topic", "prep")
    script = _script(tmp_path, "It is the middle value, which outliers do not move.", *["I don't know"] * 3, "end")
    text = run("chat", "--question", item["id"], "--questions", "1", "--seed", "1", "--script", script)
    assert "criteria derived from the model answer" in text
    assert "nothing to do" in run("questions", "import", str(file), "--level", "mid", "--yes")
    file.write_text("## What is a median?\nSomething else.\n", encoding="utf-8")
    assert "--replace" in run("questions", "import", str(file), "--yes", code=2)


def test_a_coding_interview_in_the_terminal(run: Command, data_dir: Path, tmp_path: Path) -> None:
    write_banks(data_dir)
    solution = tmp_path / "solution.sql"
    solution.write_text("SELECT customer, SUM(amount) FROM orders GROUP BY customer")
    script = _script(tmp_path, f"/file {solution}", "It reads the table once.", "end the interview")
    arguments = ("chat", "--stage", "coding", "--question", "code-orders", "--questions", "1", "--seed", "2")
    said = run(*arguments, "--script", script)
    assert "CREATE TABLE orders" in said
    assert "Tests: 2 of 2 passed" in said
    assert "| The code is right. | ✓ met | 2 of 2 tests pass |" in said
    script = _script(tmp_path, "/code", "SELECT customer", "FROM orders", ".", "end the interview")
    assert "Tests: 1 of 2 passed" in run(*arguments, "--script", script)
    assert "no such" in run(*arguments, "--script", _script(tmp_path, "/file none.sql"), code=2).lower()


def test_a_take_home_defence_in_the_terminal(run: Command, data_dir: Path, tmp_path: Path) -> None:
    write_banks(data_dir)
    work = tmp_path / "train.py"
    work.write_text("a, b = train_test_split(data)\nmodel = Ridge().fit(a)\n")
    script = _script(tmp_path, "I split at random.", "end the interview")
    said = run("chat", "--work", str(work), "--seed", "2", "--script", script)
    assert "I have read your script." in said
    assert "### Before you accept the next assignment" in said
    assert "Churn of a coffee subscription" in run("chat", "--brief", "subscription-churn", "--script", script)
    assert [item["name"] for item in run.json("briefs")] == ["subscription-churn", "used-bicycles"]
    assert "cannot be read" in run("chat", "--work", "none.py", code=2)


def test_a_bank_s_code_is_proved(run: Command, data_dir: Path, tmp_path: Path) -> None:
    write_banks(data_dir)
    path = data_dir / "banks" / "coding.yaml"
    assert "code." not in run("questions", "lint", "--run", str(path))
    path.write_text(path.read_text().replace("SUM(amount)", "MAX(amount)"))
    assert "fails the test totals" in run("questions", "lint", "--run", str(path), code=2)


def test_a_loop_is_begun_shown_and_reported(run: Command, tmp_path: Path) -> None:
    assert {row["name"] for row in run.json("loop", "list")} >= {"generic", "netflix-like"}
    assert "loop next" in run("loop", "start", "netflix-like", "--seed", "1", "--script", _script(tmp_path, "end"))
    (loop,) = run.json("loop", "status")
    assert loop["done"] == "1 of 8"
    assert "Talk about culture" in run("loop", "next", loop["id"], "--seed", "1", "--script", _script(tmp_path, "skip"))
    assert [row["status"] for row in run.json("loop", "status", loop["id"])["stages"]][:3] == [
        "done",
        "open",
        "to come",
    ]
    assert run.json_report(loop["id"])["band"] == "not enough evidence"
    assert "no loop is called" in run("loop", "start", "nope", code=2)
    assert "no loops begin with" in run("loop", "next", "beef", code=2)


def test_which_role_and_coverage(run: Command, tmp_path: Path) -> None:
    answers = (
        "I dug into why sales dropped and drew charts.",
        "A decision that was taken because of me.",
        "",
        "",
        "SQL and Excel.",
    )
    script = _script(tmp_path, *answers)
    assert run.json("which-role", "--script", script)["roles"][0]["role"] in ("data-analyst", "analytics")
    assert "too little" in run("which-role", "--script", _script(tmp_path, "no"))
    assert {row["topic"] for row in run.json("questions", "coverage")["topics"]} >= {"metrics", "serving"}


@pytest.mark.parametrize(("columns", "stages"), [("80", False), ("140", True)])
def test_coverage_fits_the_terminal(run: Command, columns: str, stages: bool) -> None:
    run.environment["COLUMNS"] = columns
    table = run("questions", "coverage").split("for that role.")[1].split("hole(s)")[0].splitlines()
    assert all(len(line) <= int(columns) for line in table)
    assert any(line.startswith("duplicate-detection ") for line in table)
    assert ("stages" in table[2]) == stages


def _half_open(run: Command) -> str:
    return _written(run, *half_open())


def _written(run: Command, *events: Event) -> str:
    id = str(uuid4())
    asyncio.run(write(Path(run.environment["MOCK_INTERVIEWER_DATA_DIR"]), id, *events))
    return id


def test_open_points_are_marked_line_by_line_and_changed_later(run: Command) -> None:
    id = _half_open(run)
    text = run("mark", id[:8], stdin="my answer\np\n")
    assert "'my answer' is no key here" in text
    assert "1 of 2 points marked by the local marker, 1 by you" in text
    assert "**Partly self-marked: 1 of the 2" in text
    assert run("mark", id[:8]).strip() == "No point is open."
    assert "→ met" in run("mark", id[:8], "--again", stdin="met\n")
    assert "✓ met (your own mark)" in run("report", id[:8])
    assert json.loads(run("report", id[:8], "--format", "json"))["basis"] == {
        "by": {"candidate": 1, "local": 1},
        "open": 0,
    }
    assert run.json("history")[0]["self_marked"] == "partly"
    assert "4.0 (partly self-marked)" in run("history")
    assert "1 open" in run("mark", id[:8], "--again", stdin="o\n")


@pytest.mark.skipif(sys.platform == "win32", reason="no pseudo-terminals")
def test_at_a_terminal_one_key_is_enough(run: Command) -> None:
    import pty

    id = _half_open(run)
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "interviewer.cli", "mark", id]
    with subprocess.Popen(
        command,
        env=run.environment,
        cwd=ROOT,
        stdin=theirs,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        assert process.stdout is not None
        text = ""
        while not text.endswith("[q] stop"):
            text += process.stdout.read(1)
        # What is typed before the program listens for keys is thrown away.
        time.sleep(0.5)
        os.write(ours, b"w")
        text += process.communicate(timeout=60)[0]
    os.close(ours)
    os.close(theirs)
    assert process.returncode == 0, text
    assert "→ wrong" in text
    assert "✗ contradicted (your own mark)" in run("report", id)


def test_stopping_or_skipping_marks_nothing(run: Command) -> None:
    id = _half_open(run)
    for keys in ("q\n", "s\n", ""):
        assert "Nothing was marked: 1 of 2 points marked by the local marker, 1 open." in run("mark", id, stdin=keys)


def test_an_interview_at_the_keyboard_ends_with_the_open_points(run: Command) -> None:
    """Leftover lines that are no key mark nothing."""
    id = _written(run, *half_marked())
    text = run("chat", "--resume", id[:8], stdin="\n".join(["end", "end", "my own words", "m", "q", ""]))
    assert "1 point is open, for you to mark" in text
    assert text.count("is no key here") >= 1
    assert "1 by you" in text
    assert "mock-interviewer contest" in text


def test_flagged_marks_are_named_with_the_command_to_contest_them(run: Command) -> None:
    id = _written(run, *half_marked(), marked(MarkValue.MISSED, MarkValue.MISSED, "judge"))
    text = run("chat", "--resume", id[:8], stdin="end\nend\n")
    assert "1 mark is flagged" in text
    assert f"mock-interviewer contest {id[:8]} 1 heavy --reason" in text
    assert run.json("history")[0]["flagged"] == 1
    assert "⚑" in run("report", id[:8])


def test_a_mark_is_contested_and_an_interview_marked_anew(run: Command) -> None:
    id = _half_open(run)
    text = run("contest", id[:8], "1", "heavy", "--reason", "I never said so.")
    assert text.startswith("It is heavy.\nFirst reading: ✓ met (the local marker). Second reading:")
    assert "“I never said so.”" in run("report", id[:8])
    assert "second reading" in run("contest", id[:8], "1", "1", "--reason", "Again.", code=2)
    assert "mark it yourself" in run("contest", id[:8], "1", "2", "--reason", "x", code=2)
    found = run.json("regrade", id[:8])
    assert (found["grader"], found["kept"], found["counted"]) == ("local", False, 4.0)
    assert "Nothing was stored" in run("regrade", id[:8])
    assert "stay in the journal" in run("regrade", id[:8], "--keep")
    assert run.json("history")[0]["score"] == run.json("regrade", id[:8])["before"]["score"]


@pytest.mark.parametrize("command", [("mark",), ("contest", "1", "1", "--reason", "x"), ("regrade", "--keep")])
def test_an_interview_that_goes_on_keeps_its_marks(run: Command, tmp_path: Path, command: tuple[str, ...]) -> None:
    run("chat", "--stage", "theory", "--seed", "3", "--questions", "2", "--script", _script(tmp_path, "A thought."))
    name, *rest = command
    assert "is not over" in run(name, run.json("history")[0]["id"], *rest, code=2)
    assert "no interview has the id" in run(name, "00000000", *rest, code=2)
