from collections.abc import Callable
from pathlib import Path

import pytest

from interviewer.composing import compose
from interviewer.errors import UsageError
from interviewer.events import Work
from interviewer.uploads import read_upload
from knowledge.schema import Stage
from tests.test_work import notebook


def lines(*texts: str) -> Callable[[], str]:
    rest = list(texts)
    return lambda: rest.pop(0)


def test_code_ends_at_a_line_with_a_dot() -> None:
    assert compose("/code", lines("def f():", "    return 1", ".", "x")) == "```\ndef f():\n    return 1\n```"


def test_code_comes_from_a_file(tmp_path: Path) -> None:
    path = tmp_path / "a b.sql"
    path.write_text("SELECT 1\n")
    assert compose(f"/file {path}", lines()) == "```sql\nSELECT 1\n```"


def test_code_comes_from_the_editor(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    editor = tmp_path / "editor"
    editor.write_text('#!/bin/sh\necho "SELECT 2" > "$1"\n')
    editor.chmod(0o755)
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.setenv("EDITOR", str(editor))
    assert compose("/edit", lines()) == "```\nSELECT 2\n```"


@pytest.mark.parametrize("text", ["/file", "/file /no/such.sql", "/file x.exe"])
def test_what_cannot_be_read_is_said(text: str) -> None:
    with pytest.raises(UsageError):
        compose(text, lines())


def test_other_text_stays() -> None:
    assert compose("/ is a slash", lines()) == "/ is a slash"
    with pytest.raises(UsageError):
        compose("/code", lines("."))


def test_an_upload_is_code_or_work(tmp_path: Path) -> None:
    path = tmp_path / "stored"
    path.write_text("SELECT 1")
    assert read_upload([("a.sql", path)], Stage.CODING) == ("```sql\nSELECT 1\n```", None)
    path.write_bytes(notebook())
    for stage in (None, Stage.TAKE_HOME_DEFENCE):
        assert isinstance(read_upload([("a.ipynb", path)], stage)[1], Work)
    with pytest.raises(UsageError, match="write instead"):
        read_upload([("a.ipynb", path)], Stage.THEORY)
    assert read_upload([], Stage.THEORY) == ("", None)
