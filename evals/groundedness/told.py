"""What an interviewer answers when it is asked about company, process or pay: the passage, its name, its words."""

from collections.abc import Iterator
from pathlib import Path

from pydantic import BaseModel, ConfigDict, model_validator

from evals.consistency.observation import Observation
from evals.groundedness.support import Claim, Support
from evals.jsonl import read_lines, unique
from evals.world import Worlds, held
from interviewer.events import Source
from interviewer.lines import Line
from interviewer.state import Interview
from interviewer.wishes import Wish
from knowledge.schema import Stage, Text

ASKED = Path(__file__).parents[1] / "cases" / "asked.jsonl"
NOT_SUPPORTED = "(Not supported by the sources"


class Asked(BaseModel):
    """A question to the interviewer. file, section: where the answer stands, both null where it stands nowhere."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: Text
    asks: Text
    file: Text | None
    section: Text | None

    @model_validator(mode="after")
    def _both_or_none(self) -> "Asked":
        if (self.file is None) != (self.section is None):
            raise ValueError("give file and section, or null for both")
        return self


def read_asked(path: Path = ASKED) -> list[Asked]:
    """Raises CaseError."""
    found = read_lines(path, Asked)
    unique([(where, case.id) for where, case in found])
    return [case for _, case in found]


def check(case: Asked, worlds: Worlds, support: Support) -> Iterator[Observation]:
    with worlds.world() as service:
        worlds.led_by_its_model(service)
        interview = held(service, Wish(stage=Stage.THEORY, questions=1, seed=1), (case.asks,))
    line = interview.lines[-1]
    told = {"asked": case.asks, "told": line.words, "sources": [source.name for source in line.sources]}

    def seen(name: str, violated: bool) -> Observation:
        return Observation(name, case.id, "told", 0.0, float(violated), violated, told=told)

    if case.file is None:
        yield seen("told_unfounded", bool(line.sources))
        return
    yield seen("told_nothing", not line.sources)
    for source in line.sources:
        yield seen("place_missing", bool(support.documents.misplaced(source)))
    if line.sources:
        first = line.sources[0]
        yield seen("told_wrong_source", (first.file, first.section) != (case.file, case.section))
        yield from (seen(name, violated) for name, violated in _said(interview, line))
        yield from support.check(_claim(case, first))


def _claim(case: Asked, source: Source) -> Claim:
    return Claim("told", case.id, case.asks, source.file, source.section, (source.text,))


def _said(interview: Interview, line: Line) -> Iterator[tuple[str, bool]]:
    """The offline engine quotes and names its source; of a model's words the notes tell."""
    if line.engine != "offline":
        yield "told_flagged", NOT_SUPPORTED in line.words
        return
    source, templates = line.sources[0], interview.start.persona.phrases.answer_question
    quoted, passage = quotation(line.words, source, templates), plain(source.text)
    yield "name_missing", f"({source.name})" not in line.words
    yield "quote_altered", quoted not in passage or not quoted
    yield "told_cut", not is_whole(quoted, passage)


def quotation(words: str, source: Source, templates: tuple[str, ...]) -> str:
    """What stands between the persona's own words and the source's name."""
    before = plain(words.partition(f"({source.name})")[0])
    heads = [plain(template.partition("{answer}")[0]) for template in templates]
    return next((before[len(head) :].strip() for head in heads if before.startswith(head)), "")


def is_whole(quoted: str, passage: str) -> bool:
    """Whether it ends where a sentence, an item or the passage ends."""
    after = passage[passage.find(quoted) + len(quoted) :].strip()
    return not after or quoted[-1:] in '.!?:;”"' or after.startswith("- ")


def plain(text: str) -> str:
    return " ".join(text.split())
