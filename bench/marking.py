"""Answers a second, beside the bare cost of embedding them."""

import time
from pathlib import Path
from random import Random

from interviewer.marking.local import LocalMarker
from knowledge.embedding import OnnxEmbedder
from knowledge.store import Library

ANSWERS = 60
WORDS = 80
RUNS = 3


async def measure(folder: Path) -> None:
    library = Library.load()
    spoken = [entry.question.spoken for entry in library.questions.values()]
    questions = [question for question in spoken if question.criteria]
    random = Random(1)
    lines = [
        example.text for question in questions for criterion in question.criteria for example in criterion.examples
    ]
    rates: list[float] = []
    bare: list[float] = []
    for run in range(RUNS):
        jobs = [(random.choice(questions), _answer(random, lines, run * ANSWERS + n)) for n in range(ANSWERS)]
        marker = LocalMarker(OnnxEmbedder(folder).embed)
        for question, _ in jobs:
            marker.references(question)
        started = time.perf_counter()
        marker.mark_many([(question, [answer]) for question, answer in jobs])
        rates.append(ANSWERS / (time.perf_counter() - started))
        embedder = OnnxEmbedder(folder)
        embedder.embed(["warm"])
        started = time.perf_counter()
        embedder.embed([answer for _, answer in jobs])
        bare.append(ANSWERS / (time.perf_counter() - started))
    print(
        f"local marking of answers of {WORDS} words: {min(rates):.1f} to {max(rates):.1f} a second, {RUNS} runs of {ANSWERS}"
    )
    print(f"baseline, embedding each answer once:      {min(bare):.1f} to {max(bare):.1f} a second")


def _answer(random: Random, lines: list[str], number: int) -> str:
    words: list[str] = []
    while len(words) < WORDS:
        words += random.choice(lines).split()
    return f"{' '.join(words[:WORDS])} ({number})"
