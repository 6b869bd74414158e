"""A hiring loop on the page: its starters, the button to the next stage, and the committee's word at the end."""

import chainlit as cl

from interviewer.debriefing import render_debrief
from interviewer.loops import begin, debrief, find, go_on
from interviewer.menu import ANY
from interviewer.service import Service
from interviewer.session import Session
from interviewer.state import Interview
from knowledge.loops import Loop
from knowledge.schema import Level
from knowledge.store import Library

NEXT = "next_stage"


def starters(library: Library) -> list[cl.Starter]:
    return [cl.Starter(label=label(loop), message=label(loop)) for loop in library.loops.values()]


def label(loop: Loop) -> str:
    return f"Hiring loop: {loop.title}"


def loop_of(text: str, library: Library) -> str | None:
    """The name of the loop whose starter was pressed."""
    return next((name for name, loop in library.loops.items() if label(loop) == text.strip()), None)


async def start(service: Service, name: str) -> Session:
    """The first stage, with role and level as they stand in the settings."""
    chosen = cl.user_session.get("chat_settings") or {}
    role, level = chosen.get("role"), chosen.get("level")
    session = await begin(
        service,
        name,
        None if role in (None, ANY) else role,
        None if level in (None, ANY) else Level(level),
        cl.context.session.thread_id,
    )
    await announce(session.interview)
    return session


async def go(service: Service, id: str) -> Session:
    session = await go_on(service, id)
    await announce(session.interview)
    return session


async def announce(interview: Interview) -> None:
    """Says which stage begins."""
    if interview.start.loop:
        await heading(interview).send()


def heading(interview: Interview) -> cl.Message:
    """Names the stage that an interview of a loop is. Not sent yet."""
    place = interview.start.loop
    assert place is not None
    number, title = place.position + 1, place.loop.stages[place.position].title
    return cl.Message(content=f"Stage {number} of {len(place.loop.stages)}: {title}", author="Loop")


async def under_way(service: Service, interview: Interview) -> Interview | None:
    """The stage of an interview's loop that was begun and is not over."""
    place = interview.start.loop
    if place is None:
        return None
    progress = await find(service, place.id)
    return None if progress.next is None else progress.held.get(progress.next)


async def onward(service: Service, interview: Interview) -> list[cl.Message]:
    """After a stage: the button to the next one, or the debrief. Not sent yet."""
    place = interview.start.loop
    if place is None:
        return []
    progress = await find(service, place.id)
    if progress.next is None:
        return [await _debrief(service, place.id)]
    title = progress.loop.stages[progress.next].title
    button = cl.Action(name=NEXT, label="Next stage", icon="arrow-right", payload={"loop": place.id})
    text = f"Next in this loop: {title}. It can wait for days: open this interview from the history to go on."
    return [cl.Message(content=text, author="Loop", actions=[button])]


async def _debrief(service: Service, id: str) -> cl.Message:
    text = render_debrief(await debrief(service, id), "md")
    page = cl.File(name=f"loop-{id}.md", content=text.encode(), mime="text/markdown", display="inline")
    return cl.Message(content=text, author="Committee", elements=[page])
