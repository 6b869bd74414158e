"""What the page offers before an interview: starters, settings, and what is said of each interviewer."""

import os

import chainlit as cl
from chainlit.input_widget import Select, Slider, Switch, TextInput

from interviewer.checkup import offer
from knowledge.briefs import Brief
from knowledge.schema import Level, Persona, Stage
from knowledge.store import Library

ANY = "any"
STARTERS = {
    Stage.RECRUITER: "Recruiter call",
    Stage.THEORY: "Theory screen",
    Stage.CODING: "Coding screen",
    Stage.TAKE_HOME_DEFENCE: "Take-home defence",
    Stage.CASE_STUDY: "Case study",
    Stage.SYSTEM_DESIGN: "System design",
    Stage.BEHAVIOURAL: "Behavioural interview",
    Stage.OFFER: "Offer negotiation",
}


def starters(persona: Persona, library: Library) -> list[cl.Starter]:
    """The persona's own stages first, then the briefs they can discuss, then what others play."""
    stages = [stage for stage in _ordered(persona) if library.select(stage)]
    found = [_starter(stage) for stage in stages]
    if Stage.TAKE_HOME_DEFENCE in persona.stages and Stage.TAKE_HOME_DEFENCE in stages:
        own = len([stage for stage in stages if stage in persona.stages])
        found[own:own] = [cl.Starter(label=_label(brief), message=_label(brief)) for brief in library.briefs.values()]
    return found


def brief_of(text: str, library: Library) -> str | None:
    """The name of the brief whose starter was pressed."""
    return next((name for name, brief in library.briefs.items() if _label(brief) == text.strip()), None)


def _label(brief: Brief) -> str:
    return f"Defend: {brief.title}"


def describe(persona: Persona) -> str:
    stages = ", ".join(stage.value for stage in persona.stages)
    return f"{persona.tagline}\n\nPlays: {stages}."


def mode(model: str | None) -> str:
    if model:
        return f"{model} phrases and judges; what you write is sent to it."
    return f"No language model is set: nothing leaves this machine. {offer(os.environ) or ''}".strip()


def _ordered(persona: Persona) -> list[Stage]:
    """The persona's own stages first; another starter brings the interviewer who plays it."""
    return [*persona.stages, *(stage for stage in Stage if stage not in persona.stages)]


def _starter(stage: Stage) -> cl.Starter:
    return cl.Starter(label=STARTERS[stage], message=STARTERS[stage])


async def show_settings(library: Library) -> None:
    stages = [stage for stage in Stage if library.select(stage)]
    await cl.ChatSettings(
        [
            Select(
                id="stage",
                label="Stage",
                items={"The interviewer's own": ANY, **{STARTERS[stage]: stage.value for stage in stages}},
                initial_value=ANY,
            ),
            Select(
                id="role",
                label="Role",
                items={"Any": ANY, **{role.title: role.name for role in library.roles.values()}},
                initial_value=ANY,
            ),
            Select(
                id="level",
                label="Level",
                items={
                    "As job or résumé say, else mid": ANY,
                    **{item.value.capitalize(): item.value for item in Level},
                },
                initial_value=ANY,
            ),
            Slider(
                id="questions", label="Questions (0: the interviewer's own number)", initial=0, min=0, max=10, step=1
            ),
            TextInput(
                id="job",
                label="Job description",
                initial="",
                placeholder="Paste it here. It is read on this machine and not stored.",
                multiline=True,
            ),
            Switch(id="now", label="Feedback after each question", initial=False),
        ]
    ).send()
