"""What every command keeps: JSON, exit codes, clear errors."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.commands.command import ROOT, Command

pytestmark = pytest.mark.slow


def test_contracts_of_the_lists(run: Command) -> None:
    questions = run.json("questions", "list")
    assert set(questions[0]) == {"id", "stage", "topic", "levels", "roles", "question"}
    assert len(questions) >= 40
    personas = run.json("personas", "list")
    assert len(personas) >= 6
    shown = run.json("questions", "show", questions[0]["id"])
    assert len(shown["criteria"]) >= 3
    assert run("personas", "show", personas[0]["name"]).startswith("name:")


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
