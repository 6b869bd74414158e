"""What the reader learns from: lines written for it (`cases/reading-lines.yaml`), each in several places and as candidates
would type it in haste, labelled messages, and the banks: examples are answers, and the ways to ask for a fact are clarifying
questions."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

import yaml
from pydantic import BaseModel, ConfigDict, TypeAdapter

from evals.suites.reading import CASES, open_question, read_cases
from interviewer.events import Kind
from interviewer.policy import QUESTIONS_FOR_US
from interviewer.reading.features import Message
from interviewer.reading.reader import is_for_us
from interviewer.reading.rules import PROBLEM_STAGES
from knowledge.schema import Question, Stage
from knowledge.store import Entry, Library

LINES = Path(__file__).parents[1] / "cases" / "reading-lines.yaml"
# Labelled messages that are learned from; `reading-fresh-c.jsonl` is for measuring only.
SETS = ("talk-a", "talk-b", "courteous", "fresh-a", "fresh-b", "hurried")
LEARNED = (CASES, *(CASES.with_name(f"reading-{name}.jsonl") for name in SETS))
PLACES, CHOICES = 4, 16
# Of each question's examples, and of its facts.
DRAWN = 10
BANK_WEIGHT, CASE_WEIGHT = 0.4, 5.0
BEFORE = ("ok, ", "so ", "hmm, ", "well, ", "sorry, ", "hi, ", "honestly ", "um ")
AFTER = (" please", " thanks", ", sorry", " :)", "!", " then")
_CHOICE = re.compile(r"\{([^{}]*\|[^{}]*)\}")


class Lines(BaseModel):
    """A block of the file; `within` names the stages in which its lines are said."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: Kind
    within: str | None = None
    ours: bool = False
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Labelled:
    """group: variations of one line share it. weight: what the message counts in fitting."""

    message: Message
    kind: Kind
    group: str
    weight: float = 1.0


def written(library: Library, random: Random, path: Path = LINES) -> Iterator[Labelled]:
    """The lines of the file, each at several questions, as written and in haste."""
    blocks = TypeAdapter(list[Lines]).validate_python(yaml.safe_load(path.read_text(encoding="utf-8")))
    for block in blocks:
        places = [entry for entry in library.questions.values() if _fits(entry, block)]
        for line in block.lines:
            count = CHOICES if "{" in line else PLACES
            for number in range(count):
                entry, drawn = random.choice(places), chosen(line, random)
                text = drawn if number == 0 else hurried(drawn, random)
                # One in four stands where no question is known.
                question = entry.question if number % 4 < 3 else None
                yield Labelled(Message(text, entry.stage, question, block.ours), block.kind, line)


def chosen(line: str, random: Random) -> str:
    """The line with each choice made."""
    return " ".join(_CHOICE.sub(lambda found: random.choice(found.group(1).split("|")), line).split())


def _fits(entry: Entry, block: Lines) -> bool:
    if (entry.question.topic == QUESTIONS_FOR_US) != block.ours:
        return False
    return block.within is None or (block.within == "problem") == (entry.stage in PROBLEM_STAGES)


def hurried(line: str, random: Random) -> str:
    """The line with a polite word before or after, without capitals or stops, or with a slip."""
    text = line
    if random.random() < 0.3:
        text = random.choice(BEFORE) + text
    if random.random() < 0.25 and len(text.split()) < 12:
        text = text.rstrip(".!?") + random.choice(AFTER)
    if random.random() < 0.5:
        text = text.lower().rstrip(".?!")
    if random.random() < 0.2 and len(text) > 8:
        place = random.randrange(1, len(text) - 2)
        text = text[:place] + text[place + 1] + text[place] + text[place + 2 :]
    return text


def banked(library: Library, random: Random) -> Iterator[Labelled]:
    """Answers and clarifying questions of the banks."""
    for entry in library.questions.values():
        question = entry.question
        if question.topic == QUESTIONS_FOR_US:
            continue
        texts = [item.text for point in question.criteria for item in point.examples]
        texts += [text for point in question.criteria for text in point.misconceptions]
        for text in random.sample(texts, min(DRAWN, len(texts))):
            yield _of_bank(entry.stage, question, text, Kind.ANSWER, random)
        asks = [ask for fact in question.facts for ask in fact.asks]
        for ask in random.sample(asks, min(DRAWN, len(asks))):
            yield _of_bank(entry.stage, question, ask, Kind.CLARIFY, random)


def _of_bank(stage: Stage, question: Question, text: str, kind: Kind, random: Random) -> Labelled:
    said = hurried(text, random) if random.random() < 0.5 else text
    known = question if random.random() < 0.8 else None
    return Labelled(Message(said, stage, known), kind, text, BANK_WEIGHT)


def cases(library: Library) -> Iterator[Labelled]:
    """Our own development cases."""
    for path in LEARNED:
        for case in read_cases(path):
            question = open_question(case, library)
            message = Message(case.message, case.stage, question, is_for_us(question))
            yield Labelled(message, case.kind, f"case {path.stem} {case.id}", CASE_WEIGHT)


def rows_of(library: Library, seed: int = 0) -> list[Labelled]:
    """All that is learned from."""
    random = Random(seed)
    return [*written(library, random), *banked(library, random), *cases(library)]
