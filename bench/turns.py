"""A turn on the offline engine: message in to first words out."""

import asyncio
import time
from pathlib import Path

from bench.report import line
from interviewer.service import Service
from interviewer.session import Session
from interviewer.settings import Settings
from interviewer.wishes import Wish
from knowledge.schema import Stage

# Nobody answers sooner; what a question needs is prepared meanwhile.
PAUSE = 0.25
ANSWERS = (
    "I would compare the error on the training data with the error on data that I kept aside, number {n}.",
    "What does success mean here, and how many users are there, {n}?",
    "Honestly I am not sure, but I think that it has to do with the variance of the estimate over samples {n}, because a flexible model follows every wiggle of the sample it saw.",
    "hint please",
    "First a simple baseline, then I measure it in an experiment with guardrails, and roll it out in steps, take {n}.",
)


async def measure(folder: Path) -> None:
    service = Service(Settings(data_dir=folder))
    service.warm_up()
    waits: list[float] = []
    for seed in range(12):
        stage = list({entry.stage for entry in service.library.questions.values()})[seed % 5]
        session = await service.start(Wish(stage=Stage(stage), seed=seed, questions=4))
        await _first(session, None)
        for number in range(14):
            if session.interview.status == "ended":
                break
            waits.append(await _first(session, ANSWERS[number % len(ANSWERS)].format(n=seed * 100 + number)))
    line("offline turn, message in to first words", waits[5:])
    bare = [
        _embed(service, f"a bare embedding of one sentence of about twenty words, the {n}th of its kind")
        for n in range(50)
    ]
    line("baseline: embedding one sentence", bare)
    service.close()


async def _first(session: Session, text: str | None) -> float:
    """Seconds to the first chunk; the rest of the turn is taken, too."""
    await asyncio.sleep(PAUSE)
    started = time.perf_counter()
    first = 0.0
    async for _ in session.open() if text is None else session.turn(text):
        first = first or time.perf_counter() - started
    return first


def _embed(service: Service, text: str) -> float:
    started = time.perf_counter()
    service.embedder.embed([text])
    return time.perf_counter() - started
