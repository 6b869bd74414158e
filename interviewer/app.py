"""The page: Chainlit's handlers, and nothing else. Loaded by `interviewer.server`, imported by nobody."""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import chainlit as cl
from starlette.datastructures import Headers

from interviewer import loop_page, marking_page, role_page, scorecard_page, talk_page
from interviewer.agreeing import LATE, agree, clear_buttons
from interviewer.display import received
from interviewer.errors import InterviewerError
from interviewer.events import Work
from interviewer.menu import ANY, STARTERS, brief_of, describe, mode, show_settings, starters
from interviewer.retrospective import report
from interviewer.service import Service
from interviewer.session import Session
from interviewer.settings import settings
from interviewer.state import Interview
from interviewer.threads import CANDIDATE, JournalThreads, author
from interviewer.uploads import Upload, read_upload, sort_uploads
from interviewer.wishes import Wish
from knowledge.errors import KnowledgeError
from knowledge.schema import Level, Persona, Stage

log = logging.getLogger(__name__)
service = Service(settings())
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
            markdown_description=describe(persona),
            default=persona.name == "theory-screener",
            starters=[*starters(persona, library), *loop_page.starters(library), role_page.starter()],
        )
        for persona in library.personas.values()
    ]


@cl.on_chat_start
async def start() -> None:
    await show_settings(service.library)
    await cl.context.emitter.send_toast(mode(settings().model), "info")


@cl.on_chat_resume
async def resume(thread: cl.types.ThreadDict) -> None:
    """Chainlit shows the thread after this. A stage of its loop that is under way stands below what is over."""
    session = await _session(thread["id"])
    while session is not None:
        session = await _reopen(thread, session)


async def _reopen(thread: cl.types.ThreadDict, session: Session) -> Session | None:
    """Hands one interview over; the loop's stage that is under way, where this one is over."""
    id = session.interview.id
    cl.user_session.set("interview", id)
    if session.interview.status != "ended":
        await show_settings(service.library)
        await talk_page.catch_up(session)
    talk_page.hand_over_lines(thread, await JournalThreads(service).get_thread(id))
    if session.interview.status != "ended":
        await talk_page.show_buttons(session.interview)
        return None
    sessions.pop(id, None)
    later = await loop_page.under_way(service, session.interview)
    if later is None:
        await talk_page.hand_over(thread, await _afterwards(session.interview))
        return None
    await talk_page.hand_over(thread, await marking_page.offer(service, session.interview))
    await talk_page.hand_over(thread, [loop_page.heading(later)])
    return await _session(later.id)


@cl.on_message
async def hear(message: cl.Message) -> None:
    await _handle(message.content, [(element.name, Path(element.path)) for element in message.elements if element.path])


@cl.action_callback("plan")
@cl.action_callback("hint")
@cl.action_callback("skip")
@cl.action_callback("end")
async def press(action: cl.Action) -> None:
    text = str(action.payload.get("text", ""))
    await cl.Message(content=text, type="user_message", author=CANDIDATE).send()
    await _handle(text)


@cl.action_callback(loop_page.NEXT)
async def next_stage(action: cl.Action) -> None:
    await action.remove()
    try:
        await _enter(await loop_page.go(service, str(action.payload.get("loop", "")) or "?"))
    except (InterviewerError, KnowledgeError) as error:
        await cl.ErrorMessage(content=str(error)).send()


@cl.action_callback(role_page.TRY)
async def try_role(action: cl.Action) -> None:
    await action.remove()
    try:
        await _enter(await role_page.enter(service, str(action.payload.get("role", ""))))
    except (InterviewerError, KnowledgeError) as error:
        await cl.ErrorMessage(content=str(error)).send()


@cl.action_callback(marking_page.MARK)
@cl.action_callback(marking_page.OPEN)
@cl.action_callback(marking_page.CONTEST)
@cl.action_callback(marking_page.POINT)
@cl.action_callback(marking_page.DROP)
async def press_mark(action: cl.Action) -> None:
    try:
        await marking_page.HANDLERS[action.name](service, action)
    except (InterviewerError, KnowledgeError) as error:
        await cl.ErrorMessage(content=str(error)).send()


async def _handle(text: str, files: Sequence[Upload] = ()) -> None:
    """Every error is shown without its internals; the words are stored already."""
    try:
        current = cl.user_session.get("interview")
        session = await _session(current)
        # A page may show a stage that is over above the one under way.
        if await marking_page.hear(service, (cl.context.session.thread_id, current), text):
            return
        if session is None:
            if not await role_page.hear(service, text):
                await _first(text, files)
        elif session.interview.status == "ended":
            await cl.Message(content="This interview is over. Press “New chat” for another.").send()
        else:
            await _later(session, text, files)
    except (InterviewerError, KnowledgeError) as error:
        await cl.ErrorMessage(content=str(error)).send()
    except Exception:
        log.exception("a turn failed")
        await cl.ErrorMessage(content="Something failed here. Your words are stored: reload the page to go on.").send()


async def _take(session: Session, work: Work | None) -> None:
    if work is not None:
        await session.show(work)
        await cl.Message(content=received(work), author=author(session.interview)).send()


async def _turn(session: Session, text: str) -> None:
    before = len(session.interview.asked)
    await talk_page.say(session, session.turn(text))
    interview = session.interview
    if interview.start.feedback == "now" and (len(interview.asked) > before or interview.current is None):
        await _feedback(interview, before - 1)
    if interview.status == "ended":
        await _finish(session)


async def _first(text: str, files: Sequence[Upload]) -> None:
    """Begins, unless a tailored plan waits for the candidate's word."""
    if loop := loop_page.loop_of(text, service.library):
        await _enter(await loop_page.start(service, loop))
        return
    wish = _wish(text)
    resumes, works = sort_uploads(files, wish.stage)
    if works:
        _, work = await asyncio.to_thread(read_upload, works, None)
        wish = replace(wish, work=work, stage=Stage.TAKE_HOME_DEFENCE, persona=None)
    agreed = await agree(service, wish, text, resumes, text.strip() in STARTERS.values() or wish.work is not None)
    if agreed is None:
        return
    await _enter(await service.start(agreed))


async def _enter(session: Session) -> None:
    session = sessions.setdefault(session.interview.id, session)
    marking_page.waiting.pop(cl.context.session.thread_id, None)
    cl.user_session.set("interview", session.interview.id)
    await clear_buttons()
    if session.interview.lines:
        await talk_page.take_up(session)
    async with session.lock:
        await talk_page.say(session, session.open())
    if session.interview.status == "ended":
        await _finish(session)


async def _later(session: Session, text: str, files: Sequence[Upload]) -> None:
    """A turn, with code or work that came along."""
    resumes, works = sort_uploads(files, session.interview.start.stage)
    if resumes:
        await cl.Message(content=LATE).send()
    code, work = await asyncio.to_thread(read_upload, works, session.interview.start.stage)
    text = "\n\n".join(part for part in (text, code) if part.strip())
    async with session.lock:
        await _take(session, work)
        if text or not files:
            await _turn(session, text)


def _wish(text: str) -> Wish:
    chosen = cl.user_session.get("chat_settings") or {}
    library = service.library
    title = cl.user_session.get("chat_profile")
    persona = next((item for item in library.personas.values() if item.title == title), None)
    stage = next((item for item, label in STARTERS.items() if label == text.strip()), None)
    brief = brief_of(text, library)
    if brief:
        stage = Stage.TAKE_HOME_DEFENCE
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
        brief=brief,
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
        # Two pages may ask at once: they share one session, and its lock.
        sessions.setdefault(id, await service.resume(id))
    return sessions[id]


async def _feedback(interview: Interview, index: int) -> None:
    question = report(interview).questions[index]
    lines = [f"- **{point.mark.value.replace('_', ' ')}**: {point.expects}" for point in question.points]
    await cl.Message(content="\n".join(lines) or "Nothing to mark here.", author="Feedback").send()


async def _finish(session: Session) -> None:
    await scorecard_page.finish(service, session)
    sessions.pop(session.interview.id, None)
    for message in await _afterwards(session.interview):
        await message.send()


async def _afterwards(interview: Interview) -> list[cl.Message]:
    """What can be done once an interview is over."""
    return [*await marking_page.offer(service, interview), *await loop_page.onward(service, interview)]
