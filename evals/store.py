"""A run's folder: its manifest, a file of graded cases a suite, and the figures.

Cases are appended as they are graded and never rewritten; a line that was cut off by a kill is left out and dropped.
"""

import errno
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout
from pydantic import ValidationError

from evals.errors import DiskError, RunError
from evals.manifest import FORMAT, Manifest
from evals.suite import Row

Key = tuple[str, int]
LATEST = "latest"


def folder(data_dir: Path) -> Path:
    return data_dir / "evals"


class Run:
    """One run on disk."""

    def __init__(self, path: Path, manifest: Manifest) -> None:
        self.path, self.manifest = path, manifest

    @classmethod
    def create(cls, data_dir: Path, manifest: Manifest) -> "Run":
        run = cls(folder(data_dir) / manifest.id, manifest)
        with _disk(run.path):
            run.path.mkdir(parents=True)
        run.save()
        return run

    @classmethod
    def open(cls, data_dir: Path, name: str) -> "Run":
        """By id, by tag (the newest of that tag), by path, or "latest". Raises RunError."""
        path = Path(name) if (Path(name) / "manifest.json").exists() else _find(folder(data_dir), name)
        return cls(path, _manifest(path))

    @contextmanager
    def held(self) -> Iterator[None]:
        """Nobody else appends meanwhile. Raises RunError."""
        try:
            with FileLock(self.path / "lock", timeout=0):
                yield
        except Timeout as error:
            raise RunError(f"{self.path}: another process is at this run; wait for it, or stop it") from error

    def save(self, **changes: Any) -> None:
        self.manifest = self.manifest.model_copy(update=changes)
        self.write("manifest.json", self.manifest.model_dump_json(indent=2))

    def write(self, name: str, text: str) -> Path:
        """All of it or nothing."""
        path, part = self.path / name, self.path / f"{name}.part"
        with _disk(self.path):
            part.write_text(text, encoding="utf-8")
            os.replace(part, path)
        return path

    def append(self, suite: str, key: Key, rows: Sequence[Row] | None, error: str = "") -> None:
        """rows: None where the case could not be graded."""
        line: dict[str, Any] = {"case": key[0], "epoch": key[1]}
        line |= {"error": error} if rows is None else {"rows": [row.json() for row in rows]}
        appending(self._cases(suite), json.dumps(line))

    def rows(self, suite: str) -> dict[Key, list[Row]]:
        """What was graded, in the order it was."""
        lines = (line for line in self._lines(suite) if "rows" in line)
        return {_key(line): [replace(Row(**row), epoch=line["epoch"]) for row in line["rows"]] for line in lines}

    def failures(self, suite: str) -> dict[Key, str]:
        """Why a case could not be graded, where it never was."""
        failed: dict[Key, str] = {}
        for line in self._lines(suite):
            if "rows" in line:
                failed.pop(_key(line), None)
            else:
                failed[_key(line)] = line["error"]
        return failed

    def mend(self, suite: str) -> None:
        """Drops a line that was cut off, so that the next one stands by itself."""
        mend(self._cases(suite))

    def save_result(self, suite: str, result: Mapping[str, Any]) -> None:
        self.write(f"{suite}.json", json.dumps(result, indent=1))

    def result(self, suite: str) -> dict[str, Any]:
        """Raises RunError where the suite has no figures yet."""
        path = self.path / f"{suite}.json"
        if not path.exists():
            raise RunError(
                f"{path}: no figures yet; `mock-interviewer eval run --resume {self.manifest.id}` makes them"
            )
        found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return found

    def _cases(self, suite: str) -> Path:
        return self.path / f"{suite}.jsonl"

    def _lines(self, suite: str) -> Iterator[dict[str, Any]]:
        path = self._cases(suite)
        if not path.exists():
            return
        with path.open("rb") as file:
            for number, line in enumerate(file, 1):
                if line.endswith(b"\n"):
                    yield _parsed(path, number, line)


def _parsed(path: Path, number: int, line: bytes) -> dict[str, Any]:
    try:
        found: dict[str, Any] = json.loads(line)
    except ValueError as error:
        raise RunError(f"{path}:{number}: is no JSON ({error}); take the line out and go on with --resume") from error
    return found


def _key(line: Mapping[str, Any]) -> Key:
    return line["case"], line["epoch"]


def _find(root: Path, name: str) -> Path:
    runs = sorted((path.parent for path in root.glob("*/manifest.json")), reverse=True)
    if name == LATEST and runs:
        return runs[0]
    for path in runs:
        if path.name == name or _tag(path) == name:
            return path
    if (root / name).is_dir():
        raise RunError(f"{root / name}: has no manifest.json, so it is no run; delete it")
    known = ", ".join(path.name for path in runs[:5]) or "none yet"
    raise RunError(f"no run {name} in {root}; the newest are: {known}")


def _tag(path: Path) -> str | None:
    try:
        tag: str | None = json.loads((path / "manifest.json").read_text(encoding="utf-8"))["options"]["tag"]
    except (ValueError, KeyError, TypeError):
        return None
    return tag


def _manifest(path: Path) -> Manifest:
    file = path / "manifest.json"
    try:
        stored = json.loads(file.read_text(encoding="utf-8"))
        if stored["format"] != FORMAT:
            raise RunError(
                f"{file}: written by version {stored.get('version')} of the project in format {stored['format']}, and "
                f"this version reads format {FORMAT}; read it with that version, or run the suites anew"
            )
        return Manifest.model_validate(stored)
    except (ValueError, KeyError, TypeError, ValidationError) as error:
        raise RunError(
            f"{file}: is no manifest of a run ({error}); delete the folder, or run the suites anew"
        ) from error


def mend(path: Path) -> None:
    data = path.read_bytes() if path.exists() else b""
    if data and not data.endswith(b"\n"):
        with _disk(path.parent), path.open("r+b") as file:
            file.truncate(data.rfind(b"\n") + 1)


def appending(path: Path, line: str) -> None:
    """Writes one line to a file of a run. Raises DiskError."""
    with _disk(path.parent), path.open("ab") as file:
        file.write(f"{line}\n".encode())


@contextmanager
def _disk(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        why = "the disk is full" if error.errno in (errno.ENOSPC, errno.EDQUOT) else str(error)
        raise DiskError(
            f"{folder}: cannot be written: {why}; what was graded before is safe: make room, then "
            f"`mock-interviewer eval run --resume {folder.name}`"
        ) from error
