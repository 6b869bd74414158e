"""Marks blind: whoever an answer names, the marker reads one and the same name.

A name is a run of capitalised words of which one at least is no word that our own texts use (`words.txt`). At the start of a
sentence a single such word may be a word that we do not know, so it takes two.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from interviewer.text import STOP

WORDS = Path(__file__).with_name("words.txt")
NAME = "Alex"
# Followed by lower case; SQL or PyTorch is no name, but McKay, O'Neil and Al-Sayed are.
_WORD = r"(?:(?:Mc|Mac|O['’])?[^\W\d_a-zß-öø-ÿ][^\W\d_A-ZÀ-ÖØ-Þ]+(?:[-'’][^\W\d_][^\W\d_A-ZÀ-ÖØ-Þ]+)*)"
_PARTICLE = r"(?:(?:van|von|der|den|de|da|dos|del|di|bin|ibn|al|el|la|le)\s)"
_RUN = re.compile(rf"(?<![\w/.@-]){_WORD}(?:\s{_PARTICLE}{{0,2}}{_WORD})*(?![\w/@])")
_WORDS = re.compile(_WORD)
_OPENS = re.compile(r"(?:^|[.!?:\n\"“(])\s*$")


# In Graz, at Zalando: places and firms, not people.
_PLACE = re.compile(r"\b(?:in|at|near)\s$", re.I)


@lru_cache(maxsize=1)
def known() -> frozenset[str]:
    """Words in lower case."""
    return frozenset(WORDS.read_text(encoding="utf-8").split())


@dataclass(frozen=True)
class Blinded:
    """text: `original` with names replaced; cuts: where, as (start, end) in the text and (start, end) in the original."""

    text: str
    original: str
    cuts: tuple[tuple[int, int, int, int], ...]

    def verbatim(self, span: str) -> str:
        """What the candidate said where the text says `span`. Raises ValueError where it does not."""
        start = self.text.index(span)
        return self.original[self._place(start) : self._place(start + len(span), end=True)]

    def part(self, start: int, end: int) -> "Blinded":
        """Between two places of the text that lie in no name."""
        first, last = self._place(start), self._place(end, end=True)
        within = (cut for cut in self.cuts if start <= cut[0] and cut[1] <= end)
        cuts = tuple((a - start, b - start, c - first, d - first) for a, b, c, d in within)
        return Blinded(self.text[start:end], self.original[first:last], cuts)

    def _place(self, place: int, end: bool = False) -> int:
        shift = 0
        for start, stop, first, last in self.cuts:
            if place >= stop:
                shift = last - stop
            elif place > start:
                return last if end else first
        return place + shift


def blinded(text: str, also: frozenset[str] = frozenset()) -> Blinded:
    """also: words, in lower case, that are no names here."""
    parts: list[str] = []
    cuts: list[tuple[int, int, int, int]] = []
    done = size = 0
    for start, end in _names(text, also):
        parts += [text[done:start], NAME]
        size += start - done
        cuts.append((size, size + len(NAME), start, end))
        size += len(NAME)
        done = end
    return Blinded("".join([*parts, text[done:]]), text, tuple(cuts))


def _names(text: str, also: frozenset[str]) -> Iterator[tuple[int, int]]:
    """Where they start and end."""
    for run in _RUN.finditer(text):
        if _PLACE.search(text, 0, run.start()):
            continue
        said = list(_WORDS.finditer(run.group()))
        opening = bool(_OPENS.search(text, 0, run.start()))
        while said and opening and said[0].group().lower() in STOP:
            said, opening = said[1:], False
        strange = [word for word in said if not _is_known(word.group().lower(), also)]
        if strange and (len(said) > 1 or not opening):
            yield run.start() + said[0].start(), run.end()


def _is_known(word: str, also: frozenset[str]) -> bool:
    return word in known() or word in also or word.removesuffix("'s").removesuffix("’s").rstrip("s") in known()
