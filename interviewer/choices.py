"""What the page lets a candidate choose before an interview: starters and settings."""

import chainlit as cl
from chainlit.input_widget import Select, Slider, Switch, TextInput

from knowledge.schema import Level, Stage
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


async def show_settings(library: Library) -> None:
    """The form behind the settings button."""
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
