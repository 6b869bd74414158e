"""Picks a phrase so that no two turns in a row begin alike and none returns while others are unused."""

import re
from collections.abc import Sequence
from random import Random
from string import Formatter

from interviewer.state import Interview

MEMORY = 8


def choose(templates: Sequence[str], interview: Interview, salt: str, values: dict[str, str]) -> str:
    """One of `templates` with `values` filled in; deterministic for the interview's seed and length."""
    fit = [template for template in templates if fields(template) <= values.keys()]
    random = Random(f"{interview.start.seed}:{len(interview.lines)}:{salt}")
    shuffled = random.sample(fit, len(fit))
    recent = [line.words for line in interview.lines if line.speaker == "interviewer"][-MEMORY:]

    def staleness(template: str) -> tuple[int, int]:
        start, fixed = opening(template), skeleton(template)
        same_start = max((age for age, text in enumerate(recent, 1) if opening(text) == start), default=0)
        same_text = max((age for age, text in enumerate(recent, 1) if fixed and fixed in text), default=0)
        return same_text, same_start

    return min(shuffled, key=staleness).format(**values)


def fields(template: str) -> set[str]:
    """The names in braces. Raises ValueError for an unbalanced brace."""
    return {name for _, name, _, _ in Formatter().parse(template) if name is not None}


def opening(text: str) -> str:
    """The first two words, in lower case."""
    return " ".join(re.findall(r"[\w']+", text.lower())[:2])


def skeleton(template: str) -> str:
    """The longest stretch without a placeholder."""
    parts = [literal.strip() for literal, _, _, _ in Formatter().parse(template)]
    return max(parts, key=len, default="")


def clip(quote: str, words: int = 14) -> str:
    """At most `words` words, cut at a word, without a closing stop."""
    parts = quote.strip().split()
    cut = " ".join(parts[:words]).rstrip(".!?;:,")
    return cut + ("…" if len(parts) > words else "")
