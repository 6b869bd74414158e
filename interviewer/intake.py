"""Takes in a résumé and a job description: checks the file, reads it, and parses it. Nothing is kept but the profile."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from interviewer.errors import UsageError
from interviewer.tailoring import Tailoring
from knowledge.errors import DocumentError
from knowledge.profile import parse_job, parse_resume
from knowledge.schema import Role
from knowledge.untrusted import extract

MOST_BYTES = 5 * 1024 * 1024
SUFFIXES = (".pdf", ".docx", ".md", ".txt")
LEAST_CHARACTERS = 20
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
Load = Callable[[Path], str]


class IntakeError(UsageError):
    """A résumé or job description that cannot be read; the interview can begin without it."""


class Unreadable(UsageError):
    """Why a loader cannot read a file, without the file's name."""


@dataclass(frozen=True)
class Intake:
    """What was taken in, and what could not be, in words for the candidate."""

    tailoring: Tailoring
    faults: tuple[str, ...] = ()


def take_in(
    roles: Mapping[str, Role],
    resume: Path | None,
    job: Path | str | None,
    name: str | None = None,
    load: Load | None = None,
) -> Intake:
    """Faults are told and not raised. job: a file, or the text itself. name: the résumé's, as its owner knows it."""
    load = load or read_file
    tailoring, faults = Tailoring(), []
    try:
        if resume is not None:
            tailoring = replace(tailoring, resume=parse_resume(read_document(resume, load, name), roles))
    except IntakeError as error:
        faults.append(str(error))
    try:
        if job is not None:
            text = read_document(job, load) if isinstance(job, Path) else check_text(job, "the job description")
            tailoring = replace(tailoring, job=parse_job(text, roles))
    except IntakeError as error:
        faults.append(str(error))
    return Intake(tailoring, tuple(faults))


def read_document(path: Path, load: Load, name: str | None = None) -> str:
    """The file's text; errors call it `name`. Raises IntakeError that says what is wrong with it, and what to do."""
    name = name or path.name
    if not path.is_file():
        raise IntakeError(f"{path}: no such file; check the path")
    size = path.stat().st_size
    if size > MOST_BYTES:
        raise IntakeError(f"{name} is {size / 2**20:.1f} MB; at most {MOST_BYTES >> 20} MB are read")
    if size == 0:
        raise IntakeError(f"{name} is empty; save it again, or paste its text into a .txt file")
    try:
        return check_text(load(path), name)
    except Unreadable as error:
        raise IntakeError(f"{name} {error}") from error


def check_text(text: str, name: str) -> str:
    """Raises IntakeError where there is nothing to read."""
    if sum(char.isalnum() for char in text) < LEAST_CHARACTERS:
        raise IntakeError(f"{name} holds no text to speak of; paste the text, or save a scan as text first")
    return text


def read_file(path: Path) -> str:
    """The text of a PDF, a Word file, Markdown or plain text, whatever its name says. Raises Unreadable."""
    data = path.read_bytes()
    if data.startswith(b"%PDF"):
        return _extracted("pdf", path, data)
    if data.startswith(b"PK\x03\x04"):
        return _extracted("docx", path, data)
    return _text(data)


def _extracted(format: str, path: Path, data: bytes) -> str:
    """In a process of its own, which a crafted file cannot outlive."""
    try:
        return extract(format, path, data)
    except DocumentError as error:
        raise Unreadable(str(error).removeprefix(f"{path}: ")) from error


def _text(data: bytes) -> str:
    wide = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if wide else ("utf-8-sig", "cp1252"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if len(_CONTROL.findall(text)) <= len(text) // 200:
            return text
    raise Unreadable(f"is no text, PDF or Word file; save it as one of {', '.join(SUFFIXES)}")
