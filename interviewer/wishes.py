"""What a candidate wishes to practise, and what is proposed for it."""

from dataclasses import dataclass, field, replace
from typing import Literal

from interviewer.errors import UsageError
from interviewer.events import Work
from interviewer.places import LoopPlace
from interviewer.planning import Plan
from interviewer.tailoring import Tailoring
from interviewer.work import from_brief
from knowledge.schema import Level, Persona, Role, Stage
from knowledge.store import Library


@dataclass(frozen=True)
class Wish:
    """What a candidate picks before an interview; None leaves the choice to the service."""

    stage: Stage | None = None
    persona: str | None = None
    role: str | None = None
    level: Level | None = None
    questions: int | None = None
    seed: int | None = None
    feedback: Literal["now", "end"] = "end"
    wanted: tuple[str, ...] = ()
    id: str | None = field(default=None)
    work: Work | None = None
    brief: str | None = None
    tailoring: Tailoring = field(default_factory=Tailoring)
    loop: LoopPlace | None = None


@dataclass(frozen=True)
class Proposal:
    """An interview before it begins: what a candidate may still change. shown: questions that were proposed so far."""

    wish: Wish
    stage: Stage
    persona: Persona
    role: Role | None
    level: Level
    seed: int
    plan: Plan
    shown: frozenset[str] = frozenset()

    def with_plan(self, plan: Plan) -> "Proposal":
        return replace(self, plan=plan, shown=self.shown | plan.reasons.keys())


def chosen_work(library: Library, wish: Wish) -> Work | None:
    """The candidate's own, or a brief's. Raises UsageError for both at once, ContentError for an unknown brief."""
    if wish.work is not None and wish.brief is not None:
        raise UsageError("give either your own work or the name of a brief")
    return from_brief(library.brief(wish.brief)) if wish.brief else wish.work


def choose_persona(library: Library, wish: Wish) -> tuple[Persona, Stage]:
    """Completes persona from stage or stage from persona. Raises UsageError where they do not fit."""
    if wish.persona:
        persona = library.persona(wish.persona)
        stage = wish.stage or persona.stages[0]
        if stage not in persona.stages:
            plays = ", ".join(item.value for item in persona.stages)
            raise UsageError(f"{persona.name} does not play {stage.value}, only {plays}; choose one of these")
        return persona, stage
    stage = wish.stage or Stage.THEORY
    fitting = library.personas_for(stage)
    if not fitting:
        raise UsageError(f"no persona plays {stage.value}; `mock-interviewer personas list` shows who plays what")
    # Whoever plays this stage first of all is its usual interviewer.
    return min(fitting, key=lambda item: (item.stages.index(stage), len(item.stages))), stage
