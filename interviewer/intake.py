"""Takes in a résumé and a job description: checks the file, reads it, and parses it. Nothing is kept but the profile."""

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from interviewer.errors import UsageError
from interviewer.tailoring import Tailoring
from knowledge.profile import parse_job, parse_resume
from knowledge.schema import Role

MOST_BYTES = 5 * 1024 * 1024
SUFFIXES = (".pdf", ".docx", ".md", ".txt")
LEAST_CHARACTERS = 20
Load = Callable[[Path], str]


class IntakeError(UsageError):
    """A résumé or job description that cannot be read; the interview can begin without it."""


@dataclass(frozen=True)
class Intake:
    """What was taken in, and what could not be, in words for the candidate."""

    tailoring: Tailoring
    faults: tuple[str, ...] = ()


def take_in(roles: Mapping[str, Role], resume: Path | None, job: str | None, load: Load | None = None) -> Intake:
    """Faults are told and not raised. job: a path, `-` for standard input, or the text itself."""
    tailoring, faults = Tailoring(), []
    try:
        if resume is not None:
            tailoring = replace(tailoring, resume=parse_resume(read_document(resume, load or read_file), roles))
    except IntakeError as error:
        faults.append(str(error))
    try:
        if job is not None:
            tailoring = replace(tailoring, job=parse_job(read_job(job, load or read_file), roles))
    except IntakeError as error:
        faults.append(str(error))
    return Intake(tailoring, tuple(faults))


def read_job(job: str, load: Load) -> str:
    """Raises IntakeError for an empty description, and for a path that leads nowhere."""
    if job == "-":
        return check_text(sys.stdin.read(), "the job description from standard input")
    path = Path(job)
    if len(job) < 500 and "\n" not in job and (path.exists() or path.suffix.lower() in SUFFIXES):
        return read_document(path, load)
    return check_text(job, "the job description")


def read_document(path: Path, load: Load) -> str:
    """The file's text. Raises IntakeError that says what is wrong with it, and what to do."""
    if not path.is_file():
        raise IntakeError(f"{path}: no such file; check the path")
    size = path.stat().st_size
    if size > MOST_BYTES:
        raise IntakeError(f"{path.name} is {size / 2**20:.1f} MB; at most {MOST_BYTES >> 20} MB are read")
    if size == 0:
        raise IntakeError(f"{path.name} is empty; save it again, or paste its text into a .txt file")
    return check_text(load(path), path.name)


def check_text(text: str, name: str) -> str:
    """Raises IntakeError where there is nothing to read."""
    if sum(char.isalnum() for char in text) < LEAST_CHARACTERS:
        raise IntakeError(f"{name} holds no text to speak of; a scan has to be saved as text first")
    return text


def read_file(path: Path) -> str:
    """The text of a PDF, a Word file, Markdown or plain text, whatever its name says. Raises IntakeError."""
    head = path.read_bytes()[:1024]
    if head.startswith(b"%PDF"):
        return _pdf(path)
    if head.startswith(b"PK\x03\x04"):
        return _docx(path)
    if b"\x00" in head and not head.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise IntakeError(f"{path.name} is no text, PDF or Word file; save it as one of {', '.join(SUFFIXES)}")
    return _text(path)


def _text(path: Path) -> str:
    data = path.read_bytes()
    for encoding in ("utf-16",) if data.startswith((b"\xff\xfe", b"\xfe\xff")) else ("utf-8-sig", "cp1252"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise IntakeError(f"{path.name} cannot be read as text; save it as UTF-8")


def _pdf(path: Path) -> str:
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    try:
        reader = PdfReader(path)
        if reader.is_encrypted and not reader.decrypt(""):
            raise IntakeError(f"{path.name} is protected by a password; save it without one")
        return "\n".join(page.extract_text() for page in reader.pages[:30])
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise IntakeError(f"{path.name} is a damaged PDF ({error}); export it again") from error


def _docx(path: Path) -> str:
    from zipfile import BadZipFile

    from docx import Document
    from docx.opc.exceptions import PackageNotFoundError

    try:
        document = Document(str(path))
    except (PackageNotFoundError, BadZipFile, KeyError, ValueError) as error:
        raise IntakeError(f"{path.name} is no Word document, or a damaged one; save it as .docx again") from error
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *dict.fromkeys(cells)])
