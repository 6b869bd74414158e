"""Rules of rewriting: a pattern and what stands in its place, with the capital letter kept."""

import re
from collections.abc import Callable, Mapping, Sequence
from itertools import count

Replace = Callable[[re.Match[str]], str]
Rule = tuple[re.Pattern[str], Replace]
SUBJECT = r"(?:it|he|she|this|that|which|who)"
PLURAL = r"(?:we|you|they)"


def rule(pattern: str, replacement: str) -> Rule:
    """`replacement` may name groups, as in re.sub."""
    return re.compile(rf"\b{pattern}", re.I), lambda found: _cased(found.group(), found.expand(replacement))


def exchange(pairs: Mapping[str, str], before: str = "") -> Rule:
    """Words for words, where `before` stands in front."""
    wanted = "|".join(sorted(map(re.escape, pairs), key=len, reverse=True))
    return (
        re.compile(rf"\b({before})({wanted})\b", re.I),
        lambda found: _cased(found.group(), found.group(1) + pairs[found.group(2).lower()]),
    )


def apply(text: str, rules: Sequence[Rule]) -> str:
    for pattern, replace in rules:
        text = pattern.sub(replace, text)
    return text


def every_other(text: str, rules: Sequence[Rule]) -> str:
    """The first match of each rule, the third, and so on: slips, not a system."""
    for pattern, replace in rules:
        number = count()
        text = pattern.sub(lambda found, n=number, r=replace: found.group() if next(n) % 2 else r(found), text)  # type: ignore[misc]
    return text


def _cased(before: str, after: str) -> str:
    return after[:1].upper() + after[1:] if before[:1].isupper() else after
