"""The engines that put a move into words: a Protocol, and a table of name → import path."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Protocol

from interviewer.events import Source, Usage
from interviewer.moves import Move
from interviewer.state import Interview

ENGINES = {
    "offline": "interviewer.engines.offline:OfflineEngine",
    "llm": "interviewer.engines.llm:LLMEngine",
}


@dataclass(frozen=True)
class Brief:
    """What an engine may know: the interview up to the candidate's last turn, the move, and passages to cite."""

    interview: Interview
    move: Move
    sources: tuple[Source, ...] = ()


class Engine(Protocol):
    """Streams a move's words; the last item may be the call's usage. Raises EngineError."""

    name: str

    def speak(self, brief: Brief) -> AsyncIterator[str | Usage]: ...
