from pathlib import Path

import pytest

from knowledge.bundled import bank_document
from knowledge.errors import ContentError
from knowledge.joining import MOST_BYTES, dump, prepare
from knowledge.schema import Level, Stage
from knowledge.store import Library
from tests.knowledge.test_store import MINIMAL

TEXT = "## Metrics\n### What is recall?\nThe share of positives that are found.\n### What is AUC?\n### What is recall?\nIt is TP over P.\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "My Prep.md"
    path.write_text(TEXT, encoding="utf-8")
    return path


@pytest.fixture
def user(tmp_path: Path) -> Path:
    return tmp_path / "data"


def test_markdown_joins_with_derived_criteria(file: Path, user: Path) -> None:
    join = prepare(file, user, levels=[Level.MID])
    assert not join.target.exists(), "nothing is written before it is shown"
    join.write()
    entry = Library.load(user).entry("theory-recall")
    assert entry.own
    assert entry.question.derived
    assert entry.question.topic == "metrics"
    assert entry.question.levels == (Level.MID,)
    assert entry.question.criteria[0].dimension == "correctness"
    document = bank_document(entry)
    assert (document.title, document.text) == ("What is recall?", "The share of positives that are found.")
    assert join.target == user / "banks" / "theory" / "my-prep.yaml"


def test_what_is_left_out_or_renamed_is_said(file: Path, user: Path) -> None:
    join = prepare(file, user)
    assert [question.id for question in join.bank.questions] == ["theory-recall", "theory-recall-2"]
    assert any(f"{file}:4: “What is AUC?”: left out, it has no answer" in notice for notice in join.notices)
    assert any("stands twice; the second is now theory-recall-2" in notice for notice in join.notices)
    assert {item.level for item in join.findings} == {"warning"}


def test_nothing_is_overwritten_silently(file: Path, user: Path) -> None:
    prepare(file, user).write()
    assert prepare(file, user).is_there
    file.write_text(TEXT.replace("share", "fraction"), encoding="utf-8")
    with pytest.raises(ContentError, match="--replace"):
        prepare(file, user)
    prepare(file, user, replace=True).write()
    assert "fraction" in Library.load(user).question("theory-recall").model_answer


def test_ids_of_others_stay_theirs(tmp_path: Path, user: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text(MINIMAL.replace("mine-one", "theory-roc-auc"), encoding="utf-8")
    join = prepare(file, user)
    join.write()
    assert "belongs to a question that comes with the interviewer" in join.notices[0]
    assert not Library.load(user).entry("theory-roc-auc").own
    again = tmp_path / "again.yaml"
    again.write_text(dump(join.bank), encoding="utf-8")
    assert [question.id for question in prepare(again, user).bank.questions] == ["own-theory-roc-auc-2"]


def test_yaml_is_copied_as_it_is(tmp_path: Path, user: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text(f"# my notes\n{MINIMAL}", encoding="utf-8")
    assert prepare(file, user).text.startswith("# my notes")
    with pytest.raises(ContentError, match="--stage says coding"):
        prepare(file, user, stage=Stage.CODING)


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.md", b"just words", "no questions found"),
        ("a.md", b"## What is it?\n\n## Why is it so?\n", "2 question\\(s\\), but no answers"),
        ("a.md", b"x" * (MOST_BYTES + 1), "2.0 MB; at most 2 MB"),
        ("a.md", b"\xff\xfe\x00", "save it as UTF-8"),
        ("a.md", b"a\x00b", "binary data"),
        ("a.yaml", b"stage: [", "a.yaml:2: not valid YAML"),
        ("a.yaml", b"stage: theory\nquestions: []\n", "a.yaml:2: questions"),
    ],
)
def test_bad_files_get_one_clear_message(tmp_path: Path, name: str, content: bytes, words: str) -> None:
    file = tmp_path / name
    file.write_bytes(content)
    with pytest.raises(ContentError, match=words):
        prepare(file, tmp_path / "data")
