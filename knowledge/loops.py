"""The shape of a hiring loop: its stages in order, who plays each, and what is asked."""

from pydantic import Field

from knowledge.base import Model, Slug, Text
from knowledge.schema import Citation, Level, Stage


class LoopStage(Model):
    """One talk of a loop. topics: those that are asked first; wanted: ids of questions that are asked in any case.

    level: None takes the level that the loop is begun with. brief: the submission that a take-home defence is about.
    """

    title: Text
    stage: Stage
    persona: Slug
    level: Level | None = None
    questions: int = Field(default=3, ge=1, le=12)
    topics: tuple[Slug, ...] = ()
    wanted: tuple[Slug, ...] = ()
    brief: Slug | None = None


class Loop(Model):
    """A sequence of stages with one memory. `name` is the file's name."""

    name: Slug
    title: Text
    describes: Text
    role: Slug | None = None
    stages: tuple[LoopStage, ...] = Field(min_length=2, max_length=12)
    citations: tuple[Citation, ...] = ()
