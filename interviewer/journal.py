"""The append-only store of events: SQLite in the data folder, durable at every append."""

import asyncio
import sqlite3
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import orjson
from pydantic import ValidationError

from interviewer.errors import ConflictError, JournalError, UsageError
from interviewer.events import EVENT, Event

_SCHEMA = """
CREATE TABLE IF NOT EXISTS interviews (
    id TEXT PRIMARY KEY, started TEXT NOT NULL, summary TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS events (
    interview TEXT NOT NULL, seq INTEGER NOT NULL, body TEXT NOT NULL, PRIMARY KEY (interview, seq)
) WITHOUT ROWID;
"""
_VERSION = 1


class Journal:
    """One file, any number of interviews. Every method but `close` may be awaited from any task."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.Lock()
        self._db = self._open(path)

    @staticmethod
    def _open(path: Path) -> sqlite3.Connection:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            db = sqlite3.connect(path, timeout=5.0, isolation_level=None, check_same_thread=False)
            db.execute("PRAGMA journal_mode=WAL")
            db.execute("PRAGMA synchronous=FULL")
            version = db.execute("PRAGMA user_version").fetchone()[0]
            if version > _VERSION:
                raise JournalError(f"{path}: written by a newer version ({version}); update mock-interviewer")
            db.executescript(_SCHEMA)
            db.execute(f"PRAGMA user_version={_VERSION}")
        except (sqlite3.Error, OSError) as error:
            raise JournalError(
                f"{path}: cannot be opened ({error}); check the folder's rights, or move the file away"
            ) from error
        return db

    def close(self) -> None:
        with self._lock:
            self._db.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    async def append(self, id: str, seq: int, events: Sequence[Event], summary: Mapping[str, Any]) -> None:
        """Writes events seq, seq+1, … at once or not at all. Raises ConflictError where one stands already."""
        rows = [(id, seq + offset, EVENT.dump_json(event).decode()) for offset, event in enumerate(events)]
        await asyncio.to_thread(self._append, id, rows, orjson.dumps(dict(summary)).decode())

    def _append(self, id: str, rows: list[tuple[str, int, str]], summary: str) -> None:
        with self._transaction(id) as db:
            db.executemany("INSERT INTO events VALUES (?, ?, ?)", rows)
            db.execute(
                "INSERT INTO interviews VALUES (?, ?, ?) ON CONFLICT (id) DO UPDATE SET summary = excluded.summary",
                (id, orjson.loads(summary)["started"], summary),
            )

    @contextmanager
    def _transaction(self, id: str) -> Iterator[sqlite3.Connection]:
        with self._lock:
            try:
                self._db.execute("BEGIN IMMEDIATE")
                yield self._db
                self._db.execute("COMMIT")
            except sqlite3.IntegrityError as error:
                self._rollback()
                raise ConflictError(
                    f"interview {id}: another window has gone on with it; reload to see its turns"
                ) from error
            except sqlite3.Error as error:
                self._rollback()
                raise JournalError(
                    f"{self.path}: could not be written ({error}); free disk space and repeat"
                ) from error

    def _rollback(self) -> None:
        if self._db.in_transaction:
            self._db.execute("ROLLBACK")

    async def events(self, id: str) -> list[Event]:
        """All events of one interview. Raises UsageError for an unknown id, JournalError for an unreadable one."""
        rows = await asyncio.to_thread(self._query, "SELECT body FROM events WHERE interview = ? ORDER BY seq", id)
        if not rows:
            raise UsageError(f"no interview has the id {id!r}; `mock-interviewer history` lists them")
        try:
            return [EVENT.validate_json(row[0]) for row in rows]
        except ValidationError as error:
            raise JournalError(f"interview {id}: an event cannot be read ({error.error_count()} faults)") from error

    async def has(self, id: str) -> bool:
        return bool(await asyncio.to_thread(self._query, "SELECT 1 FROM interviews WHERE id = ?", id))

    async def summaries(self) -> list[dict[str, Any]]:
        """One summary an interview, newest first."""
        rows = await asyncio.to_thread(self._query, "SELECT summary FROM interviews ORDER BY started DESC, id DESC")
        return [orjson.loads(row[0]) for row in rows]

    async def delete(self, id: str) -> None:
        """Forgets an interview, and wipes its pages from the file."""
        await asyncio.to_thread(self._delete, id)

    def _delete(self, id: str) -> None:
        with self._transaction(id) as db:
            db.execute("PRAGMA secure_delete=ON")
            db.execute("DELETE FROM events WHERE interview = ?", (id,))
            db.execute("DELETE FROM interviews WHERE id = ?", (id,))
        with self._lock:
            self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def _query(self, sql: str, *values: str) -> list[tuple[Any, ...]]:
        with self._lock:
            try:
                return self._db.execute(sql, values).fetchall()
            except sqlite3.Error as error:
                raise JournalError(f"{self.path}: could not be read ({error})") from error
