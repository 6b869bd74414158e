"""Files that a candidate sends in the chat: code for a coding question, work for a take-home defence."""

from collections.abc import Sequence
from pathlib import Path

from interviewer.errors import UsageError
from interviewer.events import Work
from interviewer.snippets import fenced
from interviewer.work import read_work
from knowledge.schema import Stage

Upload = tuple[str, Path]
# A résumé may also be Markdown or text, where no work is expected.
RESUME, EITHER = frozenset({".pdf", ".docx"}), frozenset({".md", ".txt"})
LANGUAGES = {".sql": "sql", ".py": "python"}
MOST_CODE = 20_000


def sort_uploads(files: Sequence[Upload], stage: Stage | None) -> tuple[list[Upload], list[Upload]]:
    """(résumés, code and work): by suffix, and where that may mean both by the stage."""
    expects_work = stage in (Stage.TAKE_HOME_DEFENCE, Stage.CODING)
    resumes: list[Upload] = []
    works: list[Upload] = []
    for name, path in files:
        suffix = Path(name).suffix.lower()
        resume = suffix in RESUME or (suffix in EITHER and not expects_work)
        (resumes if resume else works).append((name, path))
    return resumes, works


def read_upload(files: Sequence[Upload], stage: Stage | None) -> tuple[str, Work | None]:
    """(code as a block of a message, work); `stage` is None before an interview. Raises UsageError."""
    if not files:
        return "", None
    name, path = files[0]
    if stage is Stage.CODING:
        return code_file(path, name), None
    if stage not in (None, Stage.TAKE_HOME_DEFENCE):
        raise UsageError("a file can be sent in a coding interview and in a take-home defence; here, write instead")
    return "", read_work(name, path.read_bytes())


def code_file(path: Path, name: str | None = None) -> str:
    """A .sql or .py file as a fenced block. Raises UsageError."""
    name = name or path.name
    language = LANGUAGES.get(Path(name).suffix.lower())
    if language is None:
        raise UsageError(f"{name}: send a .sql or a .py file")
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{name}: cannot be read as text ({error}); check the path, save it as UTF-8") from error
    if len(text) > MOST_CODE:
        raise UsageError(f"{name}: is longer than {MOST_CODE} characters; send only what answers the question")
    return fenced(text, language)
