"""Files → documents, by format. Everything in them is data: nothing is executed, fetched or believed."""

import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import frontmatter
import yaml

from knowledge.documents import Document, read_tags
from knowledge.errors import DocumentError
from knowledge.untrusted import extract

MOST_BYTES = 20 * 2**20
# A page with fewer is all navigation.
LEAST_WORDS = 5
_TITLE = re.compile(r"^# +(.+)$", re.M)


def load(path: Path, name: str | None = None) -> Document:
    """One file as a document called `name` (its base name). Raises DocumentError."""
    return parse(path, read_bytes(path), name)


def read_bytes(path: Path) -> bytes:
    """The file's content, unless it is too large or cannot be read. Raises DocumentError."""
    try:
        size = path.stat().st_size
        if size > MOST_BYTES:
            raise DocumentError(f"{path}: {size / 2**20:.0f} MB, and {MOST_BYTES // 2**20} MB is the limit; split it")
        return path.read_bytes()
    except FileNotFoundError:
        raise DocumentError(f"{path}: no such file; check the path") from None
    except OSError as error:
        raise DocumentError(f"{path}: cannot be read ({error.strerror}); check its permissions") from error


def parse(path: Path, data: bytes, name: str | None = None) -> Document:
    """Raises DocumentError for an unknown format, and for what holds no text."""
    loader = LOADERS.get(path.suffix.lower())
    if loader is None:
        raise DocumentError(f"{path}: format {path.suffix or 'without suffix'} is not read; use {', '.join(LOADERS)}")
    if not data.strip():
        raise DocumentError(f"{path}: is empty; remove it or fill it")
    document = loader(path, data, name or path.name)
    if not document.text.strip():
        raise DocumentError(f"{path}: holds no text that can be read; a scanned document needs OCR first")
    return document


def _markdown(path: Path, data: bytes, name: str) -> Document:
    return _plain(path, data, name, True)


def _text(path: Path, data: bytes, name: str) -> Document:
    return _plain(path, data, name, None)


def _plain(path: Path, data: bytes, name: str, markdown: bool | None) -> Document:
    text = _decoded(path, data)
    front = _front(text)
    if markdown is None:
        markdown = bool(front) or len(re.findall(r"^#{1,6} \S", text, re.M)) >= 2
    sections = front.get("sections")
    return Document(
        file=name,
        title=str(front.get("title") or _first_title(text, markdown, path)),
        text=text,
        markdown=markdown,
        tags=read_tags(front),
        section_tags={
            str(heading): read_tags(tags)
            for heading, tags in (sections.items() if isinstance(sections, dict) else ())
            if isinstance(tags, dict)
        },
    )


def _decoded(path: Path, data: bytes) -> str:
    """UTF-8, with or without a mark; UTF-16 with one. A binary file is none of these."""
    encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise DocumentError(f"{path}: is not UTF-8 text ({error.reason}); save it as UTF-8") from None
    if "\x00" in text:
        raise DocumentError(f"{path}: holds binary data in spite of its name; give the file its true suffix")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _front(text: str) -> Mapping[str, Any]:
    if not text.startswith("---"):
        return {}
    try:
        return dict(frontmatter.loads(text).metadata)
    except yaml.YAMLError:
        # A line of dashes begins many a text that has no front matter.
        return {}


def _first_title(text: str, markdown: bool, path: Path) -> str:
    if markdown and (found := _TITLE.search(text)):
        return found.group(1).strip()
    lines = (line.strip() for line in text.splitlines())
    # A page's first line is often a link back; a title has more to say.
    return next((line[:120] for line in lines if len(line) > 12), path.stem)


def _html(path: Path, data: bytes, name: str) -> Document:
    """The page's own text as Markdown; navigation, adverts and comments are left out."""
    import trafilatura

    text = trafilatura.extract(data, output_format="markdown", include_comments=False, include_tables=True)
    if not text or len(text.split()) < LEAST_WORDS:
        raise DocumentError(f"{path}: no text of its own was found in this page; save the text as .md or .txt")
    meta = trafilatura.extract_metadata(data)
    title = (meta.title if meta is not None else None) or _first_title(text, True, path)
    return Document(name, title, text, markdown=True)


def _docx(path: Path, data: bytes, name: str) -> Document:
    text = extract("docx", path, data)
    return Document(name, _first_title(text, True, path), text, markdown=True)


def _pdf(path: Path, data: bytes, name: str) -> Document:
    text = extract("pdf", path, data)
    return Document(name, _first_title(text, False, path), text)


LOADERS: Mapping[str, Callable[[Path, bytes, str], Document]] = {
    ".md": _markdown,
    ".markdown": _markdown,
    ".txt": _text,
    ".html": _html,
    ".htm": _html,
    ".pdf": _pdf,
    ".docx": _docx,
}


def find_files(paths: Iterable[Path]) -> tuple[list[Path], list[str]]:
    """(the files below these paths that may be documents, what is wrong with a path)."""
    files: dict[Path, None] = {}
    problems: list[str] = []
    for path in paths:
        if path.is_dir():
            inside = sorted(item for item in path.rglob("*") if item.is_file() and not _hidden(item, path))
            files.update(dict.fromkeys(item.resolve() for item in inside if item.suffix.lower() in LOADERS))
        elif path.exists():
            files[path.resolve()] = None
        else:
            problems.append(f"{path}: no such file or folder; check the path")
    return list(files), problems


def _hidden(item: Path, root: Path) -> bool:
    return any(part.startswith(".") for part in item.relative_to(root).parts)
