"""The conversation on the page: replies and their buttons, and what a page is given that opens an interview again.

Chainlit opens an interview twice in a moment, and a third time where its interviewer is not the default one. Each time
it puts the thread's steps in the place of all messages, and leaves buttons as they are. So what such a page is to show
stands in the thread itself; buttons can go first, and have ids of their own, so that a second time changes nothing.
"""

from collections.abc import AsyncIterator, Sequence

import chainlit as cl

from interviewer.passage_page import passage
from interviewer.session import Chunk, Restart, Session
from interviewer.state import Interview
from interviewer.threads import CANDIDATE, author, last_step, step_id

BUTTONS = (("hint", "Hint", "lightbulb", "Can I have a hint?"), ("skip", "Skip", "skip-forward", "Skip this question, please."), ("end", "End", "flag", "End the interview, please."))  # fmt: skip


async def say(session: Session, chunks: AsyncIterator[Chunk]) -> None:
    """Streams a reply; buttons move from the last reply to this one."""
    for button in _buttons(session.interview):
        await button.remove()
    reply = cl.Message(content="", author=author(session.interview))
    async for chunk in chunks:
        if isinstance(chunk, Restart):
            reply.content = ""
            await reply.stream_token(
                "*(The language model cannot be reached; the offline interviewer carries on.)*\n\n"
            )
        else:
            await reply.stream_token(chunk)
    if reply.content:
        line = session.interview.lines[-1]
        named = [source for source in line.sources if source.name in line.text] or line.sources
        reply.elements = [passage(source.name, source.text) for source in named]
        await reply.send()
    if session.interview.status != "ended":
        await show_buttons(session.interview, reply.id if reply.content else None)


async def show_buttons(interview: Interview, message: str | None = None) -> None:
    """message: the id of the one that they stand under; the last line of the transcript where there is none."""
    for button in _buttons(interview):
        await _put(button, message or last_step(interview))


async def catch_up(session: Session) -> None:
    """Waits for what is being said, and says what a crash left due; afterwards the journal holds it."""
    async with session.lock:
        async for _ in session.open():
            pass
    if session.interview.status == "ended":
        await session.settle()


async def take_up(session: Session) -> None:
    """Shows what was said before in an interview that is taken up on the page of another one."""
    await catch_up(session)
    interview = session.interview
    for index, line in enumerate(interview.lines):
        mine = line.speaker == "candidate"
        await cl.Message(
            id=step_id(interview, index),
            content=line.text,
            author=CANDIDATE if mine else author(interview),
            type="user_message" if mine else "assistant_message",
        ).send()


def hand_over_lines(thread: cl.types.ThreadDict, written: cl.types.ThreadDict | None) -> None:
    """Puts an interview as the journal has it now into a thread that Chainlit is about to show: its own, or one of an
    earlier stage of its loop."""
    if written is None:
        return
    if written["id"] == thread["id"]:
        thread.update(written)
    else:
        thread["steps"].extend(written["steps"])


async def hand_over(thread: cl.types.ThreadDict, messages: Sequence[cl.Message]) -> None:
    """Puts messages into a thread that Chainlit is about to show."""
    for message in messages:
        message.created_at = thread["createdAt"]
        thread["steps"].append(message.to_dict())
        for button in message.actions:
            await _put(button, message.id)
        for element in message.elements:
            await element.send(for_id=message.id)
            address = f"/project/file/{element.chainlit_key}?session_id={cl.context.session.id}"
            thread["elements"] = [*(thread["elements"] or ()), {**element.to_dict(), "url": address}]


async def _put(button: cl.Action, message: str) -> None:
    """The page appends whatever button it is sent, one that it has too."""
    await button.remove()
    await button.send(for_id=message)


def _buttons(interview: Interview) -> list[cl.Action]:
    return [
        cl.Action(id=f"{interview.id}/{name}", name=name, label=label, icon=icon, payload={"text": text})
        for name, label, icon, text in BUTTONS
    ]
