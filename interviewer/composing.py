"""Code in the terminal: over several lines, from an editor, or from a file."""

from collections.abc import Callable
from pathlib import Path

from interviewer.errors import UsageError
from interviewer.uploads import code_file

END = "."


def compose(text: str, read: Callable[[], str]) -> str:
    """What `/code`, `/edit` and `/file PATH` stand for, as a fenced block. Raises UsageError or EOFError."""
    command, _, rest = text.strip().partition(" ")
    match command:
        case "/code":
            return _block(_lines(read))
        case "/edit":
            return _block(_edited())
        case "/file":
            if not rest.strip():
                raise UsageError("/file wants a path: /file solution.sql")
            return code_file(Path(rest.strip()).expanduser())
    return text


def _lines(read: Callable[[], str]) -> str:
    """To a line that holds nothing but a dot."""
    lines: list[str] = []
    while (line := read()).strip() != END:
        lines.append(line)
    return "\n".join(lines)


def _edited() -> str:
    import click

    try:
        return click.edit("") or ""
    except click.ClickException as error:
        raise UsageError(f"no editor could be opened ({error.message}); set EDITOR, or use /code") from error


def _block(code: str) -> str:
    if not code.strip():
        raise UsageError("no code was entered")
    return f"```\n{code.rstrip()}\n```"
