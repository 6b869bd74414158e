"""A model that says what no source holds: whether the product says so, and leaves alone what a source does hold."""

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from pathlib import Path
from random import Random
from typing import Literal

from pydantic import BaseModel, ConfigDict

from evals.consistency.observation import Observation
from evals.groundedness.places import Documents, as_sources
from evals.groundedness.told import NOT_SUPPORTED
from evals.jsonl import CaseError, read_lines, unique
from interviewer.engines import Brief
from interviewer.engines.llm import LLMEngine
from interviewer.events import Source, Usage
from interviewer.llm import Message
from interviewer.moves import AnswerBack
from interviewer.settings import Settings
from interviewer.state import Interview
from knowledge.schema import Text

STATEMENTS = Path(__file__).parents[1] / "cases" / "statements.jsonl"
TRUE = "own words"
# What is passed over, by kind; a true statement that is called in question is a false alarm.
MISSED = {"figure": "figure_missed", "invented": "invented_missed", "reversed": "reversed_missed"}
MOST = 3


class Statement(BaseModel):
    """A sentence on a passage; all kinds but "own words" are not in it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: Text
    file: Text
    section: Text
    kind: Literal["own words", "figure", "invented", "reversed"]
    statement: Text


def read_statements(documents: Documents, path: Path = STATEMENTS) -> list[Statement]:
    """Raises CaseError."""
    found = read_lines(path, Statement)
    unique([(where, case.id) for where, case in found])
    for where, case in found:
        if not documents.under(case.file, case.section):
            raise CaseError(f"{where}: section: nothing stands under {case.section!r} in {case.file}; mend one of them")
    return [case for _, case in found]


class Saying:
    """In place of a language model: says one thing."""

    def __init__(self, text: str) -> None:
        self._text = text

    async def stream(self, messages: Sequence[Message], max_tokens: int = 400) -> AsyncIterator[str | Usage]:
        yield self._text
        yield Usage(model="saying")


def check(
    case: Statement, interview: Interview, settings: Settings, documents: Documents, seed: int
) -> Iterator[Observation]:
    """The engine answers a candidate's question with the statement, from the passage, and from one that is not its."""
    own = as_sources(documents.under(case.file, case.section)[:MOST])
    flagged = _flagged(case, interview, settings, own)
    if case.kind != TRUE:
        yield _seen(MISSED[case.kind], case, not flagged)
        return
    yield _seen("false_alarms", case, flagged)
    other = documents.elsewhere(case.file, case.section, Random(f"{seed}{case.id}"))
    yield _seen("elsewhere_missed", case, not _flagged(case, interview, settings, as_sources([other])))


def _flagged(case: Statement, interview: Interview, settings: Settings, sources: tuple[Source, ...]) -> bool:
    engine = LLMEngine(settings, Saying(case.statement))

    async def said() -> str:
        brief = Brief(interview, AnswerBack(), sources)
        return "".join([item async for item in engine.speak(brief) if isinstance(item, str)])

    return NOT_SUPPORTED in asyncio.run(said())


def _seen(name: str, case: Statement, violated: bool) -> Observation:
    told = {"statement": case.statement, "file": case.file, "section": case.section}
    cluster = f"{case.file}, {case.section}"
    return Observation(name, cluster, f"engine: {case.id}", 0.0, float(violated), violated, told=told)
