"""Words → Markdown: what somebody typed never becomes markup."""

import re
from collections.abc import Sequence

# Lines that begin something of their own, and lines that nothing is added to.
_BLOCK = re.compile(r"\s*(?:[-*+]\s|[#|>]|\d+[.)]\s)")
_CLOSED = re.compile(r"\s*[#|]")
_FENCE = "```"


def table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def bullets(items: Sequence[str]) -> str:
    return "\n".join(f"- {item}" for item in items)


def oneline(text: str) -> str:
    """One line, with what Markdown or HTML would interpret escaped."""
    return plain(" ".join(text.split()))


def cell(text: str) -> str:
    return oneline(text).replace("|", "\\|")


def quoted(text: str) -> str:
    """Keeps paragraphs; every line is escaped."""
    return "\n".join(plain(line) for line in text.splitlines())


def plain(text: str) -> str:
    """Escapes the characters with which a candidate's words could become markup or a link."""
    text = text.replace("\x00", "\ufffd").replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    for char in "\\`*_[]#":
        text = text.replace(char, "\\" + char)
    return text


def unwrapped(text: str) -> str:
    """Paragraphs and list items, wrapped at some column in their file, on one line each; all else stays."""
    lines: list[str] = []
    fenced = False
    for line in text.split("\n"):
        if line.lstrip().startswith(_FENCE):
            fenced = not fenced
            lines.append(line)
        elif not fenced and lines and _goes_on(lines[-1], line):
            lines[-1] = f"{lines[-1].rstrip()} {line.strip()}"
        else:
            lines.append(line)
    return "\n".join(lines)


def _goes_on(before: str, line: str) -> bool:
    if not before.strip() or not line.strip() or before.lstrip().startswith(_FENCE):
        return False
    return not _BLOCK.match(line) and not _CLOSED.match(before)
