"""The page: Chainlit's handlers, and nothing else. Loaded by `interviewer.server`, imported by nobody."""

import asyncio
import logging
import os
from collections.abc import AsyncIterator, Sequence
from typing import Any

import chainlit as cl
from starlette.datastructures import Headers

from interviewer.agreeing import LATE, agree
from interviewer.charts import radar
from interviewer.checkup import offer
from interviewer.choices import ANY, STARTERS, show_settings
from interviewer.errors import InterviewerError
from interviewer.rendering import render
from interviewer.retrospective import report
from interviewer.service import Service, Wish
from interviewer.session import Chunk, Restart, Session
from interviewer.settings import settings
from interviewer.state import Interview
from interviewer.threads import CANDIDATE, JournalThreads, author, last_step
from knowledge.errors import KnowledgeError
from knowledge.schema import Level, Persona, Stage

log = logging.getLogger(__name__)
service = Service(settings())
RESUME_SECONDS = 0.4
BUTTONS = (("hint", "Hint", "lightbulb", "Can I have a hint?"), ("skip", "Skip", "skip-forward", "Skip this question, please."), ("end", "End", "flag", "End the interview, please."))  # fmt: skip
sessions: dict[str, Session] = {}


@cl.data_layer
def data_layer() -> JournalThreads:
    return JournalThreads(service)


@cl.header_auth_callback
async def sign_in(headers: Headers) -> cl.User:
    """One candidate a machine; the guard keeps other hosts and pages out."""
    return cl.User(identifier=CANDIDATE, display_name="You")


@cl.on_app_startup
async def warm_up() -> None:
    await cl.make_async(service.warm_up)()


@cl.set_chat_profiles
async def profiles(user: cl.User | None) -> list[cl.ChatProfile]:
    library = service.library
    return [
        cl.ChatProfile(
            name=persona.title,
            markdown_description=_describe(persona),
            default=persona.name == "theory-screener",
            starters=[_starter(stage) for stage in _ordered(persona) if library.select(stage)],
        )
        for persona in library.personas.values()
    ]


@cl.on_chat_start
async def start() -> None:
    await show_settings(service.library)
    await cl.context.emitter.send_toast(_mode(), "info")


@cl.on_chat_resume
async def resume(thread: cl.types.ThreadDict) -> None:
    session = await _session(thread["id"])
    if session is not None and session.interview.status != "ended":
        cl.user_session.set("interview", session.interview.id)
        await show_settings(service.library)
        # Chainlit shows the stored lines after this handler; what is said here would be replaced by them.
        cl.user_session.set("resuming", asyncio.create_task(_go_on(session)))


async def _go_on(session: Session) -> None:
    """The reply that a crash left due, or the buttons of the last one."""
    await asyncio.sleep(RESUME_SECONDS)
    interview = session.interview
    if interview.lines and interview.lines[-1].speaker == "interviewer" and interview.pending is None:
        await _offer_buttons(last_step(interview))
    else:
        async with session.lock:
            await _say(session, session.open())


@cl.on_message
async def hear(message: cl.Message) -> None:
    await _handle(message.content, message.elements)


@cl.action_callback("plan")
@cl.action_callback("hint")
@cl.action_callback("skip")
@cl.action_callback("end")
async def press(action: cl.Action) -> None:
    text = str(action.payload.get("text", ""))
    await cl.Message(content=text, type="user_message", author=CANDIDATE).send()
    await _handle(text)


async def _handle(text: str, files: Sequence[Any] = ()) -> None:
    """Every error is shown without its internals; the words are stored already."""
    try:
        session = await _session(cl.user_session.get("interview"))
        if session is None:
            session = await _begin(text, files)
            if session is not None:
                await _say(session, session.open())
        elif session.interview.status == "ended":
            await cl.Message(content="This interview is over. Press “New chat” for another.").send()
        else:
            if files:
                await cl.Message(content=LATE).send()
            if text.strip() or not files:
                async with session.lock:
                    await _turn(session, text)
    except (InterviewerError, KnowledgeError) as error:
        await cl.ErrorMessage(content=str(error)).send()
    except Exception:
        log.exception("a turn failed")
        await cl.ErrorMessage(content="Something failed here. Your words are stored: reload the page to go on.").send()


async def _turn(session: Session, text: str) -> None:
    before = len(session.interview.asked)
    await _say(session, session.turn(text))
    interview = session.interview
    if interview.start.feedback == "now" and (len(interview.asked) > before or interview.current is None):
        await _feedback(interview, before - 1)
    if interview.status == "ended":
        await _finish(session)


async def _begin(text: str, files: Sequence[Any]) -> Session | None:
    """None while a tailored plan waits for the candidate's word."""
    agreed = await agree(service, _wish(text), text, files, text.strip() in STARTERS.values())
    if agreed is None:
        return None
    session = await service.start(agreed)
    sessions[session.interview.id] = session
    cl.user_session.set("interview", session.interview.id)
    return session


def _wish(text: str) -> Wish:
    chosen = cl.user_session.get("chat_settings") or {}
    library = service.library
    title = cl.user_session.get("chat_profile")
    persona = next((item for item in library.personas.values() if item.title == title), None)
    stage = next((item for item, label in STARTERS.items() if label == text.strip()), None)
    stage = stage or _chosen_stage(chosen.get("stage"), persona)
    if persona is not None and stage is not None and stage not in persona.stages:
        persona = None
    role = chosen.get("role")
    level = chosen.get("level")
    return Wish(
        stage=stage,
        persona=persona.name if persona else None,
        role=None if role in (None, ANY) else role,
        level=None if level in (None, ANY) else Level(level),
        questions=int(chosen["questions"]) if chosen.get("questions") else None,
        feedback="now" if chosen.get("now") else "end",
        id=cl.context.session.thread_id,
    )


def _chosen_stage(value: str | None, persona: Persona | None) -> Stage | None:
    if value in (None, ANY):
        return persona.stages[0] if persona else None
    return Stage(value)


async def _session(id: str | None) -> Session | None:
    """From memory, or from the journal after a restart."""
    if id is None:
        return None
    if id not in sessions:
        if not await service.journal.has(id):
            return None
        sessions[id] = await service.resume(id)
    return sessions[id]


async def _say(session: Session, chunks: AsyncIterator[Chunk]) -> None:
    """Streams a reply; buttons move from the last reply to this one."""
    for button in cl.user_session.get("buttons") or ():
        await button.remove()
    cl.user_session.set("buttons", [])
    reply = cl.Message(content="", author=author(session.interview))
    async for chunk in chunks:
        if isinstance(chunk, Restart):
            reply.content = ""
            await reply.stream_token(
                "*(The language model cannot be reached; the offline interviewer carries on.)*\n\n"
            )
        else:
            await reply.stream_token(chunk)
    line = session.interview.lines[-1] if session.interview.lines else None
    if line and line.sources:
        reply.elements = [
            cl.Text(name=f"{source.title}, {source.section}", content=source.text, display="side")
            for source in line.sources
        ]
    await reply.send()
    if session.interview.status != "ended":
        await _offer_buttons(reply.id)


async def _offer_buttons(message: str) -> None:
    buttons = [
        cl.Action(name=name, label=label, icon=icon, payload={"text": text}) for name, label, icon, text in BUTTONS
    ]
    for button in buttons:
        await button.send(for_id=message)
    cl.user_session.set("buttons", buttons)


async def _feedback(interview: Interview, index: int) -> None:
    question = report(interview).questions[index]
    lines = [f"- **{point.mark.value.replace('_', ' ')}**: {point.expects}" for point in question.points]
    await cl.Message(content="\n".join(lines) or "Nothing to mark here.", author="Feedback").send()


async def _finish(session: Session) -> None:
    waiting = cl.Message(content="Writing the scorecard …", author="Scorecard")
    await waiting.send()
    await session.settle()
    found = report(session.interview)
    waiting.content = render(found, "md", transcript=False)
    chart = radar(found)
    waiting.elements = [
        *([cl.Plotly(name="dimensions", figure=chart, display="inline")] if chart else []),
        cl.File(
            name=f"interview-{found.id[:8]}.md",
            content=render(found, "md").encode(),
            mime="text/markdown",
            display="inline",
        ),
    ]
    await waiting.update()
    sessions.pop(session.interview.id, None)


def _describe(persona: Persona) -> str:
    stages = ", ".join(stage.value for stage in persona.stages)
    return f"{persona.tagline}\n\nPlays: {stages}."


def _mode() -> str:
    model = settings().model
    if model:
        return f"{model} phrases and judges; what you write is sent to it."
    return f"No language model is set: nothing leaves this machine. {offer(os.environ) or ''}".strip()


def _ordered(persona: Persona) -> list[Stage]:
    """The persona's own stages first; another starter brings the interviewer who plays it."""
    return [*persona.stages, *(stage for stage in Stage if stage not in persona.stages)]


def _starter(stage: Stage) -> cl.Starter:
    return cl.Starter(label=STARTERS[stage], message=STARTERS[stage])
