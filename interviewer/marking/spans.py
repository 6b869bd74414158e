"""Cuts an answer into the spans that can be evidence: sentences, clauses and pairs of sentences."""

import re
from collections.abc import Sequence

from interviewer.text import content, sentences, words

MOST = 96
# Clauses of shorter sentences made marking worse (cross-validated AUC 0.834 with them, 0.852 without) and slower.
LONG = 25
# A name that is said and nothing else: "Hello, my name is Ada Lovelace.", "Hi, Ada here.", "Best regards, Ada". No part of it
# is evidence of anything. Without a greeting one word before "here" may be a term ("Recall here."), so it stays.
_NAME = r"[^\W\d_a-z][\w'’-]*"
_FURTHER = rf"\s(?:(?:van|von|der|de|da|dos|bin|al|el)\s){{0,2}}{_NAME}"
_NAMES = rf"{_NAME}(?:{_FURTHER}){{0,3}}"
_GREETING = r"(?i:hi|hello|hey|good (?:morning|afternoon|evening))(?:\s(?!my\b)[a-z]+)?[,.!]?\s+"
_INTRODUCTION = re.compile(
    rf"(?:^|(?<=[.!?]\s))\s*"
    rf"(?:(?:(?:{_GREETING})?(?i:my name is|i am called)\s+{_NAMES}"
    rf"|{_GREETING}(?i:i am|i'm|i’m|this is)\s+{_NAMES})\s*(?:[.!]+|$|(?:,\s*|\s+)and\s+(?=I\b))"
    rf"|(?:{_GREETING}{_NAMES}|{_NAME}(?:{_FURTHER}){{1,3}})\s(?:here|speaking)\s*(?:[.!]+|$))\s*"
)
_SIGNATURE = re.compile(
    rf"(?:^|(?<=[.!?\s]))(?i:(?:best|kind|warm)(?:est)?\s+(?:regards|wishes)|regards|sincerely|yours(?:\s+\w+)?|cheers"
    rf"|(?:many\s+)?thanks|thank\s+you)[,.!]?\s+{_NAMES}\s*[.!]*\s*$"
)
# "…, isn't it?", "…, right?": a claim that hopes for agreement. English around the world ends statements so.
_TAG = re.compile(
    r"[,;–—-]\s*(?:(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|should|ain)(?:n['’]?t|['’]t)?\s+"
    r"(?:it|they|you|we|he|she|there|that|i)(?:\s+not)?|right|no|yes|yeah|correct|okay|ok|eh|isn['’]?t|innit)\s*\?+$",
    re.I,
)
_CLAUSE = re.compile(r"\s*(?:[;:,]\s+|\s[-–—]\s|\b(?:because|but|whereas|while|so that|which means|and then)\b)", re.I)


def clauses(sentence: str) -> list[str]:
    """Verbatim parts of a sentence with four words or more; empty where it does not divide."""
    parts = [part.strip(" ,;:") for part in _CLAUSE.split(sentence)]
    parts = [part for part in parts if len(words(part)) >= 4]
    return parts if len(parts) > 1 else []


def nameless(messages: Sequence[str]) -> list[str]:
    """The messages, cut where the candidate says a name and nothing else; each part is verbatim."""
    unsigned = [_SIGNATURE.sub("", message) for message in messages]
    return [part.strip() for message in unsigned for part in _INTRODUCTION.split(message) if part.strip()]


def asks(span: str) -> bool:
    """Whether it ends in a question; a statement with a tag is none."""
    return span.endswith("?") and _TAG.search(span) is None


def spans(messages: Sequence[str], question: str) -> list[str]:
    """Each span is a substring of one message. What only echoes the question is left out."""
    asked = content(question)
    found: dict[str, None] = {}
    for message in messages:
        parts = [part for part in sentences(message) if not is_echo(part, asked)]
        for index, part in enumerate(parts):
            found.setdefault(part)
            if len(words(part)) >= LONG:
                found.update(dict.fromkeys(clauses(part)))
            if index and (pair := _between(message, parts[index - 1], part)):
                found.setdefault(pair)
    return list(found)[:MOST]


def is_echo(span: str, asked: frozenset[str], least: float = 0.8) -> bool:
    """True where nearly all that a span says was said by the question."""
    said = content(span)
    return bool(said) and len(said) >= 3 and len(said & asked) / len(said) >= least


def _between(message: str, first: str, second: str) -> str | None:
    start = message.find(first)
    end = message.find(second, start + len(first))
    if start < 0 or end < 0 or end - start - len(first) > 3:
        return None
    return message[start : end + len(second)]
