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
    recent = [line.words or line.text for line in interview.lines if line.speaker == "interviewer"][-MEMORY:]
    return min(shuffled, key=lambda template: _staleness(template, values, recent)).format(**values)


def _staleness(template: str, values: dict[str, str], recent: Sequence[str]) -> tuple[bool, int, int, bool]:
    """The lower the fresher: begins as the last turn did, was said, begins as an earlier turn, same first word."""
    text, fixed = template.format(**values), skeleton(template)
    last = recent[-1] if recent else ""
    said = max((age for age, other in enumerate(recent, 1) if fixed and fixed in other), default=0)
    begun = max((age for age, other in enumerate(recent, 1) if alike(text, other)), default=0)
    return alike(text, last), said, begun, opening(text)[:1] == opening(last)[:1]


def alike(one: str, other: str) -> bool:
    """Whether two turns begin with the same two words; of a single word, that is compared."""
    first, second = opening(one), opening(other)
    shared = min(len(first), len(second))
    return shared > 0 and first[:shared] == second[:shared]


def fields(template: str) -> set[str]:
    """The names in braces. Raises ValueError for an unbalanced brace."""
    return {name for _, name, _, _ in Formatter().parse(template) if name is not None}


def opening(text: str) -> list[str]:
    """The first two words, in lower case."""
    return re.findall(r"[\w']+", text.lower())[:2]


def skeleton(template: str) -> str:
    """The longest stretch without a placeholder."""
    parts = [literal.strip() for literal, _, _, _ in Formatter().parse(template)]
    return max(parts, key=len, default="")


def clip(quote: str, words: int = 14) -> str:
    """At most `words` words, cut at a word, without a closing stop."""
    parts = quote.strip().split()
    cut = " ".join(parts[:words]).rstrip(".!?;:,")
    return cut + ("…" if len(parts) > words else "")
