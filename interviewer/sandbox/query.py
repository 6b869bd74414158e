"""A candidate's query on tables of its own in memory: it may read and calculate, nothing else."""

import sqlite3
import time
from typing import Any

MOST_ROWS = 1_000
MOST_BYTES = 1_000_000
READS = frozenset({sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_RECURSIVE})
FORBIDDEN = frozenset({"load_extension", "fts3_tokenizer", "randomblob", "zeroblob"})
_NAMES = {
    number: name.removeprefix("SQLITE_").replace("_", " ")
    for name, number in vars(sqlite3).items()
    if name.startswith(("SQLITE_CREATE_", "SQLITE_DROP_", "SQLITE_ALTER_"))
    or name in ("SQLITE_INSERT", "SQLITE_UPDATE", "SQLITE_DELETE", "SQLITE_ATTACH", "SQLITE_DETACH", "SQLITE_PRAGMA",
                "SQLITE_TRANSACTION", "SQLITE_SAVEPOINT", "SQLITE_ANALYZE", "SQLITE_REINDEX")
}  # fmt: skip


class RefusedError(Exception):
    """A statement that does more than read."""


def rows(tables: str, setup: str, query: str, seconds: float) -> list[tuple[Any, ...]]:
    """Raises RefusedError, TimeoutError, ValueError, or sqlite3.Error."""
    database = sqlite3.connect(":memory:", isolation_level=None, cached_statements=0)
    database.executescript("PRAGMA hard_heap_limit = 200000000; PRAGMA temp_store = MEMORY;")
    database.executescript(tables)
    database.executescript(setup)
    return _rows(database, query, seconds)


def _rows(database: sqlite3.Connection, query: str, seconds: float) -> list[tuple[Any, ...]]:
    refused: list[str] = []
    deadline = time.monotonic() + seconds
    database.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, MOST_BYTES)
    database.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
    database.set_progress_handler(lambda: time.monotonic() > deadline, 10_000)
    database.set_authorizer(lambda action, first, second, *_: _allow(refused, action, first, second))
    try:
        cursor = database.execute(query)
        if cursor.description is None:
            raise RefusedError("this returns no rows: write one SELECT")
        found = cursor.fetchmany(MOST_ROWS + 1)
    except (sqlite3.Warning, sqlite3.Error) as error:
        if "one statement" in str(error):
            raise RefusedError("several statements: write one SELECT, with WITH for its steps") from error
        if refused:
            raise RefusedError(f"{refused[0]} is refused: only reading is allowed here") from error
        if time.monotonic() > deadline:
            raise TimeoutError from error
        raise
    if len(found) > MOST_ROWS:
        raise ValueError(f"the query returns more than {MOST_ROWS} rows")
    return found


def _allow(refused: list[str], action: int, first: str | None, second: str | None) -> int:
    name = (second or "").lower()
    # A CREATE or DROP shows first as a change of SQLite's own table, and is refused under its own name after that.
    own = (first or "").startswith("sqlite_")
    if own or action in READS or (action == sqlite3.SQLITE_FUNCTION and name not in FORBIDDEN):
        return sqlite3.SQLITE_OK
    refused.append(f"{name}()" if action == sqlite3.SQLITE_FUNCTION else _describe(action, first))
    return sqlite3.SQLITE_DENY


def _describe(action: int, first: str | None) -> str:
    if action in (sqlite3.SQLITE_ATTACH, sqlite3.SQLITE_TRANSACTION, sqlite3.SQLITE_SAVEPOINT):
        return _NAMES[action]
    return " ".join(part for part in (_NAMES.get(action, "this statement"), first) if part)
