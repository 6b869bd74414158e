"""The scorecard on the page: its text, chart, passages and file."""

import asyncio

import chainlit as cl

from interviewer.charts import radar
from interviewer.passage_page import passage
from interviewer.rendering import place, render
from interviewer.reports import Report
from interviewer.service import Service
from interviewer.session import Session
from interviewer.state import Interview
from interviewer.threads import step_id

AUTHOR = "Scorecard"


async def finish(service: Service, session: Session) -> None:
    """Writes it, once the judge's marks are there."""
    waiting = _message(session.interview, "Writing the scorecard …")
    await waiting.send()
    await session.settle()
    found = await asyncio.to_thread(service.report, session.interview)
    waiting.content = render(found, "md", transcript=False)
    chart = radar(found)
    waiting.elements = [
        *passages(found),
        *([cl.Plotly(name="dimensions", figure=chart, display="inline")] if chart else []),
        file(found),
    ]
    await waiting.update()


async def redraw(interview: Interview, found: Report) -> None:
    """The same message, after marks have changed."""
    await _message(interview, render(found, "md", transcript=False)).update()


def file(found: Report) -> cl.File:
    """The whole report to keep."""
    return cl.File(
        name=f"interview-{found.id[:8]}.md",
        content=render(found, "md").encode(),
        mime="text/markdown",
        display="inline",
    )


def passages(found: Report) -> list[cl.Text]:
    """The passages that the retrospective names; a click on a name opens one beside the chat."""
    sources = [source for advice in (*found.do_better, *found.study) for source in advice.sources]
    named = {place(source): source.text for source in sources}
    return [passage(name, text) for name, text in named.items()]


def _message(interview: Interview, text: str) -> cl.Message:
    """Under the id that the stored thread gives it, so that it can be changed after a reload too."""
    return cl.Message(id=step_id(interview, len(interview.lines)), content=text, author=AUTHOR)
