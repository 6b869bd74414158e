"""Reads PDF and DOCX files in a process of its own, which a crafted file can exhaust but not outlive.

Run as `python -m knowledge.untrusted FORMAT` with the file on standard input; the text comes back on standard output.
"""

import io
import subprocess
import sys
from pathlib import Path

SECONDS = 60
MEMORY = 2 * 2**30
MOST_PAGES = 2000
MOST_TEXT = 20 * 2**20
# A word-processor file is a zip: what it unpacks to is checked before it is unpacked.
MOST_UNPACKED = 50 * 2**20


class Refused(Exception):
    """The file is not taken; the text says why."""


def extract(format: str, path: Path, data: bytes) -> str:
    """The file's text. Raises DocumentError for one that is encrypted, damaged or too much."""
    # Not at the top: there, the process of its own would have to find the package.
    from knowledge.errors import DocumentError

    try:
        done = subprocess.run(
            [sys.executable, "-I", str(Path(__file__)), format],
            input=data,
            capture_output=True,
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise DocumentError(f"{path}: took more than {SECONDS} s to read; save it anew or split it") from None
    if done.returncode:
        reason = done.stderr.decode("utf-8", "replace").strip().splitlines()[-1:] or ["the reader crashed"]
        raise DocumentError(f"{path}: {reason[0]}")
    return done.stdout.decode("utf-8")


def _limit() -> None:
    """Where the system has limits (not on Windows)."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _pdf(data: bytes) -> str:
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise Refused("is encrypted; save a copy without a password")
        if len(reader.pages) > MOST_PAGES:
            raise Refused(f"has {len(reader.pages)} pages, and {MOST_PAGES} is the limit; split it")
        text = ""
        for page in reader.pages:
            text += (page.extract_text() or "") + "\n\n"
            if len(text) > MOST_TEXT:
                raise Refused("unpacks to more text than a document can hold; split it")
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError) as error:
        raise Refused(f"is damaged or no PDF ({type(error).__name__}); save it anew") from error
    if not text.strip():
        raise Refused("holds no text; a scanned document needs OCR first")
    return text


def _docx(data: bytes) -> str:
    import zipfile

    import docx
    from docx.opc.exceptions import PackageNotFoundError

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(item.file_size for item in archive.infolist()) > MOST_UNPACKED:
                raise Refused("unpacks to more than a document can hold; save it anew")
        document = docx.Document(io.BytesIO(data))
    except (zipfile.BadZipFile, PackageNotFoundError, KeyError, ValueError) as error:
        raise Refused("is damaged, encrypted or no DOCX; save it anew, without a password") from error
    lines = [_paragraph(item) for item in document.paragraphs]
    lines += [" | ".join(cell.text for cell in row.cells) for table in document.tables for row in table.rows]
    return "\n\n".join(line for line in lines if line.strip())


def _paragraph(paragraph: object) -> str:
    """Headings as in Markdown."""
    style = str(getattr(getattr(paragraph, "style", None), "name", "") or "")
    text = str(getattr(paragraph, "text", ""))
    if style == "Title":
        return f"# {text}"
    level = style.removeprefix("Heading ")
    return f"{'#' * (int(level) + 1)} {text}" if style.startswith("Heading ") and level.isdigit() else text


def main() -> int:
    _limit()
    try:
        text = {"pdf": _pdf, "docx": _docx}[sys.argv[1]](sys.stdin.buffer.read())
    except Refused as refusal:
        sys.stderr.write(f"{refusal}\n")
        return 1
    except (MemoryError, RecursionError):
        sys.stderr.write("needs more memory than a document may; save it anew or split it\n")
        return 1
    sys.stdout.buffer.write(text.encode("utf-8", "replace"))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
