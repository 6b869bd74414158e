"""The words of a message and their pairs: how a thing is said often shows its kind better than what it is about."""

import re
from itertools import pairwise

from interviewer.reading.patterns import normalised

# What a message is shows in the beginning.
READ = 40
START, END, NUMBER = "^", "$", "0"
_WORD = re.compile(r"[a-z']+|\d+|[?.,!]")


def phrases(text: str) -> frozenset[str]:
    """Words, stops and pairs of neighbours, with the message's start and end; all numbers are alike."""
    found = [NUMBER if word.isdigit() else word for word in _WORD.findall(normalised(text))[:READ]]
    words = [START, *found, END]
    return frozenset((*words, *(f"{one} {two}" for one, two in pairwise(words))))
