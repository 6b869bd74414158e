"""Looks at what is installed and configured; sends nothing beyond this machine."""

import os
import shutil
import socket
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from interviewer.errors import InterviewerError
from interviewer.settings import Settings
from knowledge.errors import KnowledgeError

# A provider's key in the environment → a model string of that provider.
PROVIDERS = {
    "ANTHROPIC_API_KEY": "anthropic/claude-sonnet-4-5",
    "OPENAI_API_KEY": "openai/gpt-5-mini",
    "GEMINI_API_KEY": "gemini/gemini-2.5-flash",
    "MISTRAL_API_KEY": "mistral/mistral-large-latest",
    "GROQ_API_KEY": "groq/llama-3.3-70b-versatile",
    "OPENROUTER_API_KEY": "openrouter/qwen/qwen3-32b",
    "DEEPSEEK_API_KEY": "deepseek/deepseek-chat",
}
OLLAMA = ("127.0.0.1", 11434)
LEAST_FREE = 200 * 2**20


@dataclass(frozen=True)
class Check:
    name: str
    ok: bool
    message: str


def examine(settings: Settings) -> list[Check]:
    """All checks, each with what to do where it fails."""
    return [
        _python(),
        _data_folder(settings.data_dir),
        _content(settings),
        _journal(settings),
        _embedder(settings),
        _model(settings),
    ]


def offer(environment: Mapping[str, str]) -> str | None:
    """The one line that would turn a model on, for the first key or local Ollama that is noticed."""
    for key, model in PROVIDERS.items():
        if environment.get(key):
            return f"{key} is set: `export INTERVIEWER_MODEL={model}` turns it on"
    if ollama_runs():
        return "Ollama runs on this machine: `export INTERVIEWER_MODEL=ollama_chat/<a model of yours>` turns it on"
    return None


def ollama_runs() -> bool:
    """Whether something listens on Ollama's port of this machine."""
    try:
        with socket.create_connection(OLLAMA, timeout=0.2):
            return True
    except OSError:
        return False


def _python() -> Check:
    version = sys.version.split()[0]
    return Check("python", sys.version_info >= (3, 11), f"{version}; 3.11 or newer is needed")


def _data_folder(path: Path) -> Check:
    try:
        path.mkdir(parents=True, exist_ok=True)
        free = shutil.disk_usage(path).free
    except OSError as error:
        return Check("data folder", False, f"{path}: {error}; set MOCK_INTERVIEWER_DATA_DIR to a folder of yours")
    if not os.access(path, os.W_OK):
        return Check("data folder", False, f"{path}: not writable; set MOCK_INTERVIEWER_DATA_DIR")
    return Check("data folder", free > LEAST_FREE, f"{path}, {free / 2**30:.1f} GiB free")


def _content(settings: Settings) -> Check:
    from knowledge.store import Library

    try:
        library = Library.load(settings.data_dir)
    except KnowledgeError as error:
        return Check("content", False, str(error))
    counts = f"{len(library.questions)} questions, {len(library.personas)} personas, {len(library.roles)} roles"
    problems = "; ".join(library.problems)
    return Check("content", not problems, f"{counts}{'; left out: ' + problems if problems else ''}")


def _journal(settings: Settings) -> Check:
    from interviewer.journal import Journal

    path = settings.data_dir / "journal.sqlite"
    try:
        Journal(path).close()
    except InterviewerError as error:
        return Check("journal", False, str(error))
    return Check("journal", True, str(path))


def _embedder(settings: Settings) -> Check:
    from knowledge.embedding import load_embedder

    try:
        embedder = load_embedder(settings.data_dir, settings.embedding_model)
    except KnowledgeError as error:
        return Check("embedder", False, str(error))
    return Check("embedder", True, f"{embedder.name}, {embedder.dimension} dimensions, digest {embedder.digest[:12]}")


def _model(settings: Settings) -> Check:
    if settings.model:
        return Check("language model", True, f"{settings.model} phrases, {settings.judge} judges")
    found = offer(os.environ)
    return Check("language model", True, f"none set, nothing is sent anywhere. {found or _how()}")


def _how() -> str:
    return "With a provider's key, or Ollama on this machine, set INTERVIEWER_MODEL to a litellm model string"
