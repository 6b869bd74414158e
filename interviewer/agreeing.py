"""The page before the first question: takes in résumé and job, shows the plan, and heeds what is changed."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace

import chainlit as cl

from interviewer.errors import UsageError
from interviewer.intake import Intake, take_in
from interviewer.markdown import plain
from interviewer.proposing import as_markdown, change
from interviewer.service import Service
from interviewer.uploads import Upload
from interviewer.wishes import Proposal, Wish

ACCEPT = frozenset({"accept", "begin", "begin the interview", "start", "ok", "yes"})
LATE = "A résumé counts before the interview begins. Press “New chat” and attach it to your first message."


async def agree(service: Service, wish: Wish, message: str, files: Sequence[Upload], fresh: bool) -> Proposal | None:
    """What to begin with; None while a plan waits for an answer. fresh: the message names a stage."""
    waiting: Proposal | None = cl.user_session.get("proposal")
    if waiting is not None and not files and not fresh:
        return await _answer(service, waiting, message)
    intake = await _take_in(service, files)
    for fault in intake.faults:
        await cl.Message(content=f"{plain(fault)}\n\nThe interview can begin without it.", author="Plan").send()
    proposal = await service.propose(replace(wish, tailoring=intake.tailoring))
    if not intake.tailoring:
        # A file that could not be read was the whole message: the candidate says what comes next.
        return None if files and not fresh else proposal
    await _show(proposal)
    return None


async def _answer(service: Service, waiting: Proposal, message: str) -> Proposal | None:
    if message.strip().lower() in ACCEPT:
        cl.user_session.set("proposal", None)
        await clear_buttons()
        return waiting
    try:
        await _show(await change(service, waiting, message))
    except UsageError as error:
        await cl.Message(content=plain(str(error)), author="Plan").send()
    return None


async def _take_in(service: Service, files: Sequence[Upload]) -> Intake:
    """From the attachment, which is deleted once it is read, or what an earlier one held; and from the settings."""
    chosen = cl.user_session.get("chat_settings") or {}
    job = str(chosen.get("job") or "")
    path = files[0][1] if files else None
    roles = service.library.roles
    try:
        intake = await asyncio.to_thread(
            take_in, roles, path, job if job.strip() else None, files[0][0] if files else None
        )
    finally:
        if path is not None:
            path.unlink(missing_ok=True)
    if path is None:
        kept = cl.user_session.get("resume")
        return replace(intake, tailoring=replace(intake.tailoring, resume=kept))
    cl.user_session.set("resume", intake.tailoring.resume)
    return intake


async def _show(proposal: Proposal) -> None:
    """The plan as a message, with a button for each thing that can be done to it."""
    await clear_buttons()
    cl.user_session.set("proposal", proposal)
    message = await cl.Message(content=as_markdown(proposal), author="Plan").send()
    buttons = [_button("accept", "Begin", "play"), _button("again", "Another selection", "shuffle")]
    if len(proposal.plan.chosen) > 1:
        buttons += [_button(f"drop {n}", f"Remove {n}", "x") for n in range(1, len(proposal.plan.chosen) + 1)]
    for button in buttons:
        await button.send(for_id=message.id)
    cl.user_session.set("buttons", buttons)


def _button(command: str, label: str, icon: str) -> cl.Action:
    return cl.Action(name="plan", label=label, icon=icon, payload={"text": command})


async def clear_buttons() -> None:
    """Those of a plan."""
    for button in cl.user_session.get("buttons") or ():
        await button.remove()
    cl.user_session.set("buttons", [])
