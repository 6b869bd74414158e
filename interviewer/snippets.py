"""Tells code from talk in a message."""

import ast
import re

FENCE = re.compile(r"^[ \t]*```[\w+-]*[ \t]*\n(.*?)(?:^[ \t]*```[ \t]*$|\Z)", re.M | re.S)
_INLINE = re.compile(r"```(?:(?:sqlite|sql|python3?|py)\b)?(.*?)```", re.S | re.I)
# A line with which Python begins, and what makes a text more than an expression that English also is.
_PYTHON = re.compile(
    r"^(?:(?:async )?def \w+\(|class \w+[(:]|import \w|from \w[\w.]* import |@\w|\w+ = |(?:for|while|if|with) .+:\s*$)"
)
_STATEMENTS = (
    ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom, ast.Assign, ast.AugAssign,
    ast.For, ast.While, ast.With, ast.If,
)  # fmt: skip
_SQL = re.compile(
    r"^\s*(?:--[^\n]*\n\s*)*(?:select\b.+\bfrom\b|select\s+[\d'(*\w]+\s*(?:,|;|$)|with\s+(?:recursive\s+)?\w+\s*(?:\([^)]*\)\s*)?as\s*\()",
    re.I | re.S,
)
_CHANGES = re.compile(
    r"^\s*(?:drop|delete\s+from|insert\s+into|update\s+\w+\s+set|create\s+(?:table|view|index)|alter\s+table|attach|pragma)\b.*?(?:;|\))\s*$",
    re.I | re.S,
)
# What a sentence that begins with "select" does not have.
_SIGNS = re.compile(r"[;*=<>()]|\n")
MOST_TRIES = 60


def split(text: str, language: str) -> tuple[str | None, str]:
    """(code or None, the rest). Fenced blocks count as code whatever they hold."""
    if "```" in text:
        pattern = FENCE if FENCE.search(text) else _INLINE
        blocks = [match.group(1).strip("\n") for match in pattern.finditer(text)]
        found = "\n".join(block for block in blocks if block.strip())
        return (found, pattern.sub("", text).strip()) if found else (None, text)
    return _sql(text) if language == "sql" else _python(text)


def fenced(code: str, language: str) -> str:
    """Code as a block of a message; a fence inside it cannot close the block."""
    return f"```{language}\n{code.strip().replace('```', '`` `')}\n```"


def _sql(text: str) -> tuple[str | None, str]:
    """A statement, or talk and then a statement on a line of its own."""
    lines = text.splitlines(keepends=True)
    for start in range(min(len(lines), MOST_TRIES)):
        rest = "".join(lines[start:])
        body, end, after = rest.rpartition(";")
        statement, after = (body + end, after) if end else (rest, "")
        if _is_sql(statement):
            return statement.strip(), ("".join(lines[:start]).rstrip("\n") + after).strip()
    return None, text


def _is_sql(text: str) -> bool:
    """Signs of code, and not the end of a sentence."""
    if _CHANGES.match(text):
        return True
    prose = text.rstrip().endswith((".", "?", "!"))
    return bool(_SQL.match(text) and _SIGNS.search(text.strip()) and not prose)


def _python(text: str) -> tuple[str | None, str]:
    """From the first line that begins like code to the last with which it parses."""
    lines = text.splitlines(keepends=True)
    starts = [index for index, line in enumerate(lines) if _PYTHON.match(line)]
    if not starts:
        return None, text
    start = starts[0]
    for end in range(len(lines), max(start, len(lines) - MOST_TRIES), -1):
        if _parses("".join(lines[start:end])):
            return "".join(lines[start:end]).strip("\n"), "".join(lines[:start] + lines[end:]).strip()
    looks = _looks_like_python(lines[start:])
    return ("".join(lines[start:]).strip("\n"), "".join(lines[:start]).strip()) if looks else (None, text)


def _parses(text: str) -> bool:
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return any(isinstance(node, _STATEMENTS) for node in tree.body)


def _looks_like_python(lines: list[str]) -> bool:
    """Code with a mistake in it: most lines are indented or begin like code."""
    full = [line for line in lines if line.strip()]
    code = [line for line in full if line[0] in " \t" or _PYTHON.match(line) or line.startswith(("return", "#", ")"))]
    return bool(re.match(r"(?:async )?(?:def|class) \w+", full[0])) and 2 * len(code) > len(full)
