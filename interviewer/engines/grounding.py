"""Finds statements that no source supports."""

import re
from collections.abc import Sequence

from interviewer.text import content, sentences
from knowledge.schema import Question

# A sentence with fewer new content words than this states no fact of its own.
LEAST_WORDS = 4
SUPPORTED = 0.5
# Of the words of a point, and of a sentence of the model answer.
GIVEN_AWAY = 0.5
RETOLD = 0.8
_NUMBER = re.compile(r"\d[\d.,]*")


def unsupported(said: str, sources: Sequence[str], known: str = "") -> list[str]:
    """Sentences of `said` whose words or numbers are mostly not in `sources` or `known`; questions are left out."""
    text = " ".join((*sources, known))
    words, numbers = content(text), set(_numbers(text))
    return [
        sentence for sentence in sentences(said) if not sentence.endswith("?") and not _holds(sentence, words, numbers)
    ]


def gives_away(text: str, question: Question) -> bool:
    """Whether a passage holds most of what some point of a good answer says beyond the question, or retells the answer."""
    said, asked = content(text), content(question.question)
    points = [content(point.expects) - asked for point in question.criteria]
    lines = [content(sentence) - asked for sentence in sentences(question.model_answer)]
    return any(len(point & said) >= GIVEN_AWAY * len(point) for point in points if point) or any(
        len(line & said) >= RETOLD * len(line) for line in lines if len(line) >= LEAST_WORDS
    )


def _holds(sentence: str, words: frozenset[str], numbers: set[str]) -> bool:
    if set(_numbers(sentence)) - numbers:
        return False
    own = content(sentence)
    return len(own) < LEAST_WORDS or len(own & words) >= SUPPORTED * len(own)


def _numbers(text: str) -> list[str]:
    return [number.rstrip(".,").replace(",", "") for number in _NUMBER.findall(text)]
