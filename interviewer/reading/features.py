"""What the classifier sees of a message: its meaning, its form, and how near it is to the open question."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from interviewer.events import Kind
from interviewer.reading.patterns import normalised, patterns
from interviewer.reading.rules import PROBLEM_STAGES, guess, is_code, is_foreign, question_share, tries
from knowledge.schema import Question, Stage

Embed = Callable[[Sequence[str]], NDArray[np.float32]]
# Whom or what a message speaks of.
REFERENCES = ("addressing", "speaking", "interviewing")
CUES = (
    "hint", "repeat", "reveal", "dont_know", "company", "asking", "clarifying", "requesting", "guessing", "arguing",
    *REFERENCES,
)  # fmt: skip
FORMS = (
    "plain", "code", "wordless", "words", "brief", "questions", "ends_asking", "tries", "foreign", "problem", "invited",
    "asks_problem", "asks_person", "to_question", "to_points", "points_over_question",
)  # fmt: skip
NAMES = (*CUES, *FORMS, *(f"guess_{kind.value}" for kind in Kind))
# The words of a message that are embedded: what it is shows in the beginning.
EMBEDDED = 48


@dataclass(frozen=True)
class Message:
    """What was typed, and where. invited: it is the candidate's turn to ask."""

    text: str
    stage: Stage
    question: Question | None = None
    invited: bool = False


def vector(message: Message, embed: Embed) -> NDArray[np.float64]:
    """The message's embedding, then one number for each of NAMES."""
    rows = embed(texts(message))
    return np.concatenate([rows[0].astype(np.float64), cues(message), form(message), near(rows), guessed(message)])


def texts(message: Message) -> list[str]:
    """What is embedded: the message, then the question and the points of a good answer to it."""
    question = message.question
    said = " ".join(message.text.split()[:EMBEDDED])
    return [said, question.question, *(item.expects for item in question.criteria)] if question else [said]


def cues(message: Message) -> NDArray[np.float64]:
    said = normalised(message.text)
    return np.array([patterns().part(name, said) for name in CUES], np.float64)


def form(message: Message) -> NDArray[np.float64]:
    """All of FORMS but the last three."""
    said = normalised(message.text)
    count = len(said.split())
    problem = message.stage in PROBLEM_STAGES
    asks = "?" in said or patterns().part("asking", said)
    return np.array([
        count > 4 and not asks and not cues(message)[: -len(REFERENCES)].any(), is_code(message.text), not any(char.isalnum() for char in said), np.log1p(count) / 4, count <= 4,
        question_share(said), said.endswith("?"), tries(said), is_foreign(said), problem,
        message.invited, asks and problem, asks and not problem,
    ], np.float64)  # fmt: skip


def near(rows: NDArray[np.float32]) -> NDArray[np.float64]:
    """Cosines of the message with the question and with the nearest point, and by how much the point is nearer."""
    if len(rows) < 3:
        return np.zeros(3)
    cosines = rows[1:] @ rows[0]
    question, point = float(cosines[0]), float(cosines[1:].max())
    return np.array([question, point, point - question])


def guessed(message: Message) -> NDArray[np.float64]:
    found = guess(message.text, message.stage)
    return np.array([kind is found for kind in Kind], np.float64)
