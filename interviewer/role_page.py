"""Which role fits me, on the page: questions one by one, then the advice. Nothing of it is stored."""

import asyncio

import chainlit as cl

from interviewer.advising import render_fit
from interviewer.fitting import fit
from interviewer.service import Service
from knowledge.finder import load_finder

STARTER = "Which role fits me?"
ANSWERS = "role_answers"


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
    await cl.Message(content=render_fit(found, service.library.roles), author="Role finder").send()
    return True
