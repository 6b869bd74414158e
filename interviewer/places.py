"""Where in a loop an interview stands, and what was claimed before it."""

from typing import Literal

from pydantic import Field

from knowledge.loops import Loop
from knowledge.schema import Level, Model

ClaimKind = Literal["years", "team", "salary", "notice", "result", "tool", "project"]


class Claim(Model):
    """Something that the candidate said of themselves. value: a number, or a range as (low, high), in `unit`.

    quote: the sentence, verbatim. who, stage: to whom and in which talk it was said.
    """

    kind: ClaimKind
    subject: str
    low: float | None = None
    high: float | None = None
    unit: str = ""
    quote: str
    who: str = ""
    stage: str = ""


class LoopPlace(Model):
    """One stage of a loop in progress. position counts from 0; claims: what earlier stages heard, to be taken up."""

    id: str
    loop: Loop
    position: int = Field(ge=0)
    role: str | None = None
    level: Level
    claims: tuple[Claim, ...] = ()
