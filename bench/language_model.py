"""Our share of the time to the first token, beside a bare litellm stream to the same scripted server."""

import asyncio
import os
import time
from pathlib import Path

from bench.report import line
from bench.turns import ANSWERS, PAUSE
from interviewer.llm import _litellm
from interviewer.service import Service
from interviewer.settings import Settings
from interviewer.wishes import Wish
from knowledge.schema import Stage
from tests.scripted_llm import Say, ScriptedLLM, serving

TURNS = 60


async def measure(folder: Path) -> None:
    os.environ.setdefault("OPENAI_API_KEY", "sk-scripted")
    with serving(ScriptedLLM(always=Say("Well, and what follows from that, would you say?"))) as server:
        settings = Settings(data_dir=folder, model="openai/scripted", judge_model=None, api_base=server.url)
        service = Service(settings)
        service.warm_up()
        service.__dict__["judge"] = None  # The judge runs beside the turn; here the turn alone is timed.
        bare = [await _bare(server.url) for _ in range(TURNS)]
        ours: list[float] = []
        seed = 0
        while len(ours) < TURNS:
            seed += 1
            session = await service.start(Wish(stage=Stage.THEORY, seed=seed, questions=4))
            async for _ in session.open():
                pass
            for number in range(6):
                if session.interview.status == "ended":
                    break
                await asyncio.sleep(PAUSE)
                started = time.perf_counter()
                first = 0.0
                async for _ in session.turn(ANSWERS[number % 3].format(n=seed * 100 + number)):
                    first = first or time.perf_counter() - started
                ours.append(first)
        base = line("bare litellm stream, first token", bare[5:])
        whole = line("a turn with a language model, first token", ours[5:])
        print(f"our share of the time to first token (difference of medians): {1e3 * (whole - base):.1f} ms")
        service.close()


async def _bare(url: str) -> float:
    started = time.perf_counter()
    stream = await _litellm().acompletion(
        model="openai/scripted",
        api_base=url,
        messages=[{"role": "user", "content": "hello"}],
        stream=True,
        num_retries=0,
        max_retries=0,
    )
    first = 0.0
    async for _ in stream:
        first = first or time.perf_counter() - started
    return first
