"""What a run was made with, so that figures can be traced and an interrupted run goes on with the same."""

import os
import platform
import secrets
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from interviewer import __version__
from interviewer.marking import identity
from interviewer.marking.identity import digest
from interviewer.marking.local import weights
from knowledge.store import Library

FORMAT = 1


class Options(BaseModel):
    """What the user chose; a resumed run takes it from its manifest. readings: how often a judge reads an answer at least."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    suites: tuple[str, ...]
    engine: Literal["offline", "llm"] | None = None
    model: str | None = None
    judge: str | None = None
    readings: int | None = None
    epochs: int = Field(default=1, ge=1)
    limit: int | None = Field(default=None, ge=1)
    seed: int = 0
    tag: str | None = None
    bank: Path | None = None
    cases: Path | None = None
    documents: Path | None = None
    replay: Path | None = None

    def files(self) -> list[Path]:
        return [path for path in (self.bank, self.cases, self.documents, self.replay) if path is not None]


class Manifest(BaseModel):
    """grader: name and digest of what marks. content: digest of banks and rubrics. files: digests of what was named.

    calls, cost: replies of all goes at this run, and their price; replayed: replies that were recorded before.
    """

    model_config = ConfigDict(extra="ignore", frozen=True)

    format: int = FORMAT
    id: str
    version: str = __version__
    python: str = platform.python_version()
    machine: str = ""
    started: datetime
    options: Options
    grader: str
    content: str
    files: dict[str, str] = {}
    status: Literal["running", "complete", "incomplete"] = "running"
    exit: int | None = None
    notes: tuple[str, ...] = ()
    calls: int = 0
    cost: float = 0.0
    replayed: int = 0

    @classmethod
    def new(cls, options: Options, library: Library) -> "Manifest":
        now = datetime.now(UTC)
        return cls(
            id=f"{now:%Y%m%d-%H%M%S}-{secrets.token_hex(2)}",
            machine=f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores",
            started=now,
            options=options,
            grader=grader_name(options.judge, options.readings),
            content=content_digest(library),
            files={str(path): path_digest(path) for path in options.files()},
        )

    def differs(self, library: Library) -> str:
        """What has changed since the run began that its figures rest on; empty where nothing has."""
        if self.version != __version__:
            return f"version {self.version} of the project, and this is {__version__}"
        grader = grader_name(self.options.judge, self.options.readings)
        if self.grader != grader:
            return f"the grader {self.grader}, and now it is {grader}"
        if self.content != content_digest(library):
            return "other banks or rubrics"
        changed = [name for name, digest in self.files.items() if path_digest(Path(name)) != digest]
        return f"another {changed[0]}" if changed else ""


def grader_name(judge: str | None, readings: int | None = None) -> str:
    """The local marker by its weights, a judge by its model, prompt and readings."""
    return str(weights().marker) if judge is None else identity.judge([judge], readings or 1)


def content_digest(library: Library) -> str:
    questions = [library.questions[id].question.model_dump_json() for id in sorted(library.questions)]
    return digest(text.encode() for text in [*questions, rubric_digest(library)])


def rubric_digest(library: Library) -> str:
    return digest(library.rubrics[stage].model_dump_json().encode() for stage in sorted(library.rubrics))


def path_digest(path: Path) -> str:
    """Of a file, or of all files of a folder; of nothing where there is none."""
    files = sorted(item for item in path.rglob("*") if item.is_file()) if path.is_dir() else [path]
    return digest(item.read_bytes() for item in files if item.exists())
