"""A message of the transcript."""

from dataclasses import dataclass
from typing import Literal

from interviewer.events import Manner, Ran, Source


@dataclass(frozen=True)
class Line:
    """One message of the transcript; `question` is the id of the question that was open.

    words: what of an interviewer's text the engine chose. code, run: what of a candidate's text is code, and its tests.
    """

    speaker: Literal["interviewer", "candidate"]
    text: str
    question: str | None
    kind: str
    engine: str = ""
    degraded: str | None = None
    sources: tuple[Source, ...] = ()
    words: str = ""
    code: str | None = None
    run: Ran | None = None
    manner: Manner | None = None
