"""What a judged case costs beside the call: our run through inspect_ai, and a bare asyncio loop over litellm.

The scripted server is a process of its own. BENCH_CASES=10000 measures the memory of a large run.
"""

import asyncio
import json
import multiprocessing
import os
import re
import resource
import time
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Event
from pathlib import Path
from typing import Any

from evals.allowance import Allowance
from evals.manifest import Options
from evals.provider import CONNECTIONS
from evals.runner import Pending, Store, run_suite
from evals.running import begin, prepare
from evals.suite import Suite
from evals.suites import load_plan
from interviewer.llm import Message, _litellm
from interviewer.marking.judge import prompt
from interviewer.settings import Settings
from knowledge.store import Library
from tests.scripted_llm import Say, ScriptedLLM, serving

CASES = 300
ROUNDS = 3
MODEL = "openai/scripted"


async def measure(folder: Path) -> None:
    os.environ.setdefault("OPENAI_API_KEY", "sk-scripted")
    count = int(os.environ.get("BENCH_CASES", CASES))
    options = _files(folder, count)
    with _server() as url:
        settings = Settings(data_dir=folder, api_base=url, judge_model=MODEL)
        prompts = _prompts(options)
        await _afresh(url, prompts[:CONNECTIONS])
        await asyncio.to_thread(_judged, settings, _files(folder, CONNECTIONS))
        rounds = ROUNDS if count == CASES else 1
        before = _memory()
        pairs = [
            (await _afresh(url, prompts), *await asyncio.to_thread(_judged, settings, _files(folder, count)))
            for _ in range(rounds)
        ]
    bare, ours, calls = zip(*pairs, strict=True)
    print(f"{count} cases, {calls[0]:.2f} calls a case, {CONNECTIONS} at a time, rounds: {rounds}")
    print(f"bare asyncio and litellm, a call:             {_range(bare)}")
    print(f"judged and stored through inspect_ai, a case: {_range(ours)}")
    print(f"ours beyond its calls, a case:                {_range([mine - call * many for call, mine, many in pairs])}")
    print(f"peak memory: {_memory():.0f} MiB, {before:.0f} MiB of it before the rounds")


def _range(milliseconds: Any) -> str:
    return f"{min(milliseconds):.1f} to {max(milliseconds):.1f} ms"


def _memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _files(folder: Path, count: int) -> Options:
    """Our own questions, each answered with its anchors, again and again."""
    entries = [
        entry for entry in Library.load().questions.values() if entry.question.criteria and entry.question.anchors
    ]
    bank = [_line(entry.stage, entry.question) for entry in entries]
    answers = []
    for number in range(count):
        question = entries[number % len(entries)].question
        text = f"{question.anchors[number % len(question.anchors)].text} That is point {number}."
        answers.append({"id": f"a{number}", "question_id": question.id, "answer": text, "overall": 3})
    for name, lines in (("bank", bank), ("cases", answers)):
        (folder / f"{name}.jsonl").write_text("\n".join(json.dumps(line) for line in lines), encoding="utf-8")
    return Options(suites=("agreement",), judge=MODEL, bank=folder / "bank.jsonl", cases=folder / "cases.jsonl")


def _line(stage: str, question: Any) -> dict[str, Any]:
    criteria = [{"id": one.id, "expects": one.expects, "dimension": one.dimension} for one in question.criteria]
    return {
        "id": question.id, "stage": stage, "question": question.question, "model_answer": question.model_answer,
        "criteria": criteria,
    }  # fmt: skip


def _prompts(options: Options) -> list[list[Message]]:
    from evals.gold import read_gold

    assert options.bank is not None
    assert options.cases is not None
    gold = read_gold(options.bank, options.cases)
    return [prompt(gold.questions[one.question_id].question, [one.answer]) for one in gold.answers]


async def _afresh(url: str, prompts: list[list[Message]]) -> float:
    """In a loop of its own: a connection that idled while the other side was measured would be closed."""
    return await asyncio.to_thread(lambda: asyncio.run(_bare(url, prompts)))


async def _bare(url: str, prompts: list[list[Message]]) -> float:
    """Milliseconds a call."""
    free = asyncio.Semaphore(CONNECTIONS)

    async def one(messages: list[Message]) -> None:
        async with free:
            await _litellm().acompletion(
                model=MODEL, api_base=url, messages=messages, temperature=0, max_tokens=1200, num_retries=0, max_retries=0
            )  # fmt: skip

    started = time.perf_counter()
    await asyncio.gather(*(one(messages) for messages in prompts))
    return 1e3 * (time.perf_counter() - started) / len(prompts)


def _judged(settings: Settings, options: Options) -> tuple[float, float]:
    """Milliseconds and calls a case, from the first to the last of a stored run: without reading files and without the figures."""
    run = begin(settings, options)
    context, grading, replies = prepare(settings, run, Allowance())
    assert replies is not None
    spent: list[float] = []

    def timed(name: str, suite: Suite, pending: Pending, store: Store) -> None:
        started = time.perf_counter()
        grading(name, suite, pending, store)
        spent.append(time.perf_counter() - started)

    result = run_suite(run, "agreement", load_plan("agreement")(context), timed, _Silent())
    graded = result["coverage"]["graded"]
    assert graded == result["coverage"]["planned"], result["errors"]
    return 1e3 * spent[0] / int(graded), replies.spent.calls / int(graded)


class _Silent:
    def begin(self, suite: str, total: int, done: int) -> None: ...
    def advance(self) -> None: ...


@contextmanager
def _server() -> Iterator[str]:
    spawn = multiprocessing.get_context("spawn")
    addresses: Queue[str] = spawn.Queue()
    stop = spawn.Event()
    process = spawn.Process(target=_serve, args=(addresses, stop))
    process.start()
    try:
        yield addresses.get(timeout=60)
    finally:
        stop.set()
        process.join()


def _serve(addresses: "Queue[str]", stop: Event) -> None:
    with serving(ScriptedLLM(always=_missed)) as server:
        addresses.put(server.url)
        stop.wait()


def _missed(body: dict[str, Any]) -> Say:
    ids = re.findall(r'^- id "([^"]+)"', body["messages"][0]["content"], re.M)
    return Say(json.dumps({"marks": [{"criterion": id, "quote": None, "mark": "missed", "reason": ""} for id in ids]}))
