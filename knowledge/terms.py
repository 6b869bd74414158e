"""The words of a question: which of them are terms, how rare they are in English, which passages hold them."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from knowledge.embedding import load_tokenizer

WORD = re.compile(r"[^\W_]+")
_MENTION = re.compile(r"[^\W_][^\W_+#]*[+#]*(?:-[^\W_]+)*|[.?!]")
# Ids of BERT's vocabulary follow the frequency of words; from RARE on, a word is rare, up to COMMON it is everyday English.
COMMON, RARE, RAREST = 8_000, 1_000, 30_000
STOP = frozenset(
    WORD.findall(
        "a an the of to in is are was were be been do does did i my me we you your it its that this these those for on at by "
        "with from as and or not if when which who whom what why how can could should would will than then them they their he "
        "she has have had but so there here about into over out up down any some all more most much many one s t"
    )
)


@dataclass(frozen=True)
class Term:
    """A word of a question. named: written like a name or an acronym. pieces, rank: how BERT's vocabulary splits and ranks it."""

    text: str
    named: bool
    pieces: int
    rank: int

    @property
    def words(self) -> list[str]:
        return words(self.text)

    @property
    def rarity(self) -> float:
        """0 for everyday words, 1 for words that no vocabulary holds."""
        if self.pieces >= 2:
            return 1.0
        return min(1.0, max(0.0, math.log(self.rank / RARE) / math.log(RAREST / RARE)))

    def exact(self, passages: int, all_passages: int) -> bool:
        """Whether only its exact spelling will do: a name or a rare word that few passages hold."""
        if not 0 < passages <= min(50, max(4, all_passages / 20)):
            return False
        return self.named or self.pieces >= 3 or (self.pieces >= 2 and passages <= 2)


def words(text: str) -> list[str]:
    return WORD.findall(text.lower())


def terms(question: str) -> list[Term]:
    """The question's words but for stop words, in its order."""
    found: list[Term] = []
    first = True
    for mention in _MENTION.findall(question):
        if mention in ".?!":
            first = True
            continue
        starts, first = first, False
        parts = words(mention)
        if len(mention) < 2 or STOP.intersection(parts):
            continue
        inner = any(char.isupper() for char in mention[1:]) or any(char.isdigit() for char in mention)
        named = inner or (mention[0].isupper() and not starts)
        pieces, rank = max(_pieces(part) for part in parts)
        if not named and len(parts) > 1 and pieces == 1 and rank < COMMON:
            continue
        found.append(Term(mention.lower(), named, pieces, rank))
    return found


@lru_cache(maxsize=4096)
def _pieces(word: str) -> tuple[int, int]:
    ids: Sequence[int] = _tokenizer().encode(word, add_special_tokens=False).ids
    return (len(ids), max(ids)) if ids else (3, RAREST)


@lru_cache(maxsize=1)
def _tokenizer() -> Any:
    return load_tokenizer()
