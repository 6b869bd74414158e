"""Which role fits me, on the page: questions one by one, then the advice. Nothing of it is stored."""

import asyncio

import chainlit as cl

from interviewer.advising import render_fit
from interviewer.fitting import Fit, fit
from interviewer.passage_page import passage
from interviewer.rendering import cited
from interviewer.service import Service
from interviewer.session import Session
from interviewer.wishes import Wish
from knowledge.finder import load_finder
from knowledge.schema import Stage

STARTER = "Which role fits me?"
ANSWERS = "role_answers"
TRY = "try_role"
TO_TRY = "To try the first one, press the button: a recruiter calls you about such a position."


def starter() -> cl.Starter:
    return cl.Starter(label=STARTER, message=STARTER)


async def hear(service: Service, text: str) -> bool:
    """Takes the message where the role finder was begun or is under way; False where it is not."""
    answers: list[str] | None = cl.user_session.get(ANSWERS)
    if answers is None:
        if text.strip() != STARTER:
            return False
        answers = []
    else:
        answers = [*answers, text]
    finder = load_finder(service.settings.data_dir)
    if len(answers) < len(finder.questions):
        cl.user_session.set(ANSWERS, answers)
        number, question = len(answers) + 1, finder.questions[len(answers)].question
        await cl.Message(content=f"{number} of {len(finder.questions)}. {question}", author="Role finder").send()
        return True
    cl.user_session.set(ANSWERS, None)
    found = await asyncio.to_thread(fit, finder, answers, service.embedder.embed)
    advice = cl.Message(content=render_fit(found, service.library.roles, TO_TRY), author="Role finder")
    advice.elements = await asyncio.to_thread(_passages, service, found)
    if found.roles:
        role = found.roles[0].role
        advice.actions = [cl.Action(name=TRY, label="Try it", icon="phone", payload={"role": role})]
    await advice.send()
    return True


async def enter(service: Service, role: str) -> Session:
    """A recruiter's call about a position of that role. Raises UsageError for a role that there is not."""
    return await service.start(Wish(stage=Stage.RECRUITER, role=role, id=cl.context.session.thread_id))


def _passages(service: Service, found: Fit) -> list[cl.Text]:
    """What the cited sections say; a click on a citation opens it."""
    sources = {}
    for role in found.roles:
        for citation in role.citations:
            if source := service.passages.best(citation.section, (citation,)):
                sources[cited((citation,))] = source.text
    return [passage(name, text) for name, text in sources.items()]
