"""Finds statements that no source supports."""

import re
from collections.abc import Sequence

from interviewer.text import content, sentences

# A sentence with fewer new content words than this states no fact of its own.
LEAST_WORDS = 4
SUPPORTED = 0.5
_NUMBER = re.compile(r"\d[\d.,]*")


def unsupported(said: str, sources: Sequence[str], known: str = "") -> list[str]:
    """Sentences of `said` whose words or numbers are mostly not in `sources` or `known`; questions are left out."""
    text = " ".join((*sources, known))
    words, numbers = content(text), set(_numbers(text))
    return [
        sentence for sentence in sentences(said) if not sentence.endswith("?") and not _holds(sentence, words, numbers)
    ]


def _holds(sentence: str, words: frozenset[str], numbers: set[str]) -> bool:
    if set(_numbers(sentence)) - numbers:
        return False
    own = content(sentence)
    return len(own) < LEAST_WORDS or len(own & words) >= SUPPORTED * len(own)


def _numbers(text: str) -> list[str]:
    return [number.rstrip(".,").replace(",", "") for number in _NUMBER.findall(text)]
