"""Level, role and years from a résumé's or a job's words; None where they are unclear."""

import math
import re
from collections import Counter
from collections.abc import Mapping
from datetime import date
from functools import lru_cache

from pydantic import Field

from knowledge.schema import Level, Model, Role
from knowledge.skills import vocabulary

_NOUN = r"(?:scientist|analyst|engineer|researcher|developer|statistician|consultant|intern)"
_WORDS = (
    (Level.SENIOR, r"senior|sr\.?|lead|principal|staff|head of|expert"),
    (Level.JUNIOR, r"junior|jr\.?|graduate|entry[- ]level|trainee|working student|intern(?:ship)?|associate"),
    (Level.MID, r"mid(?:dle)?[- ]?level|mid|intermediate"),
)
_OF_OTHERS = re.compile(
    r"\b(?:report(?:s|ing|ed)? to|under|alongside|with|support(?:ed|ing|s)?|mentor(?:ed|ing|s)?|assist(?:ed|ing|s)?|from|to)\s+(?:\w+\s+){0,2}$",
    re.I,
)
_YEARS = re.compile(r"(\d{1,2})\s*(?:\+|plus|or more|[-–]\s*\d{1,2})?\s*(?:\+\s*)?years?\b(?!\s*(?:old|ago))", re.I)
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_WHEN = r"(?:(?P<{0}m>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?,?\s+|(?P<{0}n>\d{{1,2}})[/.])?(?P<{0}y>(?:19|20)\d\d)"
_RANGE = re.compile(
    rf"\b{_WHEN.format('a')}\s*(?:[-–—]|to|until)+\s*(?:{_WHEN.format('b')}|(?P<now>present|now|today|current|ongoing))\b",
    re.I,
)
_BY_YEARS = ((5.0, Level.SENIOR), (2.0, Level.MID), (0.0, Level.JUNIOR))
NEAR_TOP = 400
MARGIN = 1.15
LEAST = 0.12
LEAST_SHARED = 6


class Guess(Model):
    """What a text suggests, how sure that is (0-1), and the words it was found in."""

    value: str
    confidence: float = Field(ge=0, le=1)
    quote: str = ""


def guess_level(text: str, years: float | None) -> Guess | None:
    """From a title near the top, else from one further down or from years; what the two disagree on is less sure."""
    titled = _titled_level(text)
    counted = next((level for least, level in _BY_YEARS if years is not None and years >= least), None)
    if titled is None:
        return Guess(value=counted, confidence=0.6, quote=f"{years:g} years") if counted else None
    if counted is not None and counted != titled.value:
        return titled.model_copy(update={"confidence": titled.confidence - 0.2})
    return titled


def _titled_level(text: str) -> Guess | None:
    found: list[tuple[int, Guess]] = []
    for level, words in _WORDS:
        pattern = rf"\b(?:{words})[ ,-]+(?:[\w/&-]+[ ,-]+){{0,3}}?{_NOUN}\b|\b{_NOUN}[ ,(–-]+(?:{words})\b"
        for match in re.finditer(pattern, text, re.I):
            if not _OF_OTHERS.search(text[max(match.start() - 40, 0) : match.start()]):
                sure = 0.9 if match.start() < NEAR_TOP else 0.7
                found.append((match.start(), Guess(value=level, confidence=sure, quote=_one_line(match.group()))))
                break
    if found:
        return min(found, key=lambda item: item[0])[1]
    return _stated_level(text)


def _stated_level(text: str) -> Guess | None:
    """Words that need no title beside them."""
    match = re.search(
        r"\b(?:recent graduate|entry[- ]level|graduate programme|fresh graduate|internship)\b", text, re.I
    )
    return Guess(value=Level.JUNIOR, confidence=0.7, quote=match.group()) if match else None


def years_asked(text: str) -> float | None:
    """The most years of experience that a job asks for, which tend to be the overall ones."""
    found = [int(match.group(1)) for match in _YEARS.finditer(text) if _about_experience(text, match)]
    return float(max(found)) if found else None


def worked_years(text: str, today: date) -> float | None:
    """From the spans of dates, overlaps counted once; else as the résumé states them."""
    spans = sorted(span for match in _RANGE.finditer(text) if (span := _span(match, today)))
    if not spans:
        return years_asked(text)
    months, reached = 0, spans[0][0]
    for start, end in spans:
        months += max(end - max(start, reached), 0)
        reached = max(reached, end)
    return round(months / 12, 1)


def _span(match: re.Match[str], today: date) -> tuple[int, int] | None:
    start = _month(match, "a", 1)
    end = today.year * 12 + today.month if match["now"] else _month(match, "b", 12 if not match["am"] else 1)
    return (start, end) if start < end <= today.year * 12 + today.month + 12 else None


def _month(match: re.Match[str], side: str, default: int) -> int:
    name, number = match[f"{side}m"], match[f"{side}n"]
    month = _MONTHS.index(name[:3].lower()) + 1 if name else min(int(number), 12) if number else default
    return int(match[f"{side}y"]) * 12 + month


def _about_experience(text: str, match: re.Match[str]) -> bool:
    around = text[max(match.start() - 40, 0) : match.end() + 60]
    return (
        int(match.group(1)) <= 40
        and re.search(r"experience|working|track record|practice|as an? ", around, re.I) is not None
    )


def guess_role(text: str, roles: Mapping[str, Role]) -> Guess | None:
    """From a job title, the first and longest; else from likeness with the roles' descriptions of their work."""
    titled = _titled_role(text, roles)
    return titled or _alike(text, roles)


def _titled_role(text: str, roles: Mapping[str, Role]) -> Guess | None:
    found: list[tuple[int, int, Guess]] = []
    for match in _titles().finditer(text):
        name = _owners()[_plain(match.group())]
        if name in roles and not _OF_OTHERS.search(text[max(match.start() - 40, 0) : match.start()]):
            sure = 0.9 if match.start() < NEAR_TOP else 0.7
            found.append(
                (match.start(), -len(match.group()), Guess(value=name, confidence=sure, quote=_one_line(match.group())))
            )
    return min(found, key=lambda item: item[:2])[2] if found else None


@lru_cache(maxsize=1)
def _titles() -> re.Pattern[str]:
    names = sorted(_owners(), key=len, reverse=True)
    choices = "|".join(r"[\s-]+".join(map(re.escape, name.split())) for name in names)
    return re.compile(rf"\b(?:{choices})\b", re.I)


@lru_cache(maxsize=1)
def _owners() -> dict[str, str]:
    return {_plain(title): role for role, titles in vocabulary().titles.items() for title in titles}


def _alike(text: str, roles: Mapping[str, Role]) -> Guess | None:
    """Cosine over words weighed by how few roles use them; None where the best is not clearly ahead."""
    if not roles:
        return None
    works = {name: _bag(role.work) for name, role in roles.items()}
    spread = Counter(word for bag in works.values() for word in bag)
    rarity = {word: math.log((1 + len(works)) / count) for word, count in spread.items()}
    asked = _bag(text)
    scores = sorted(((_cosine(asked, bag, rarity), name) for name, bag in works.items()), reverse=True)
    if sum(word in rarity for word in asked) < LEAST_SHARED:
        return None
    best, second = scores[0], scores[1] if len(scores) > 1 else (0.0, "")
    if best[0] < LEAST or best[0] < MARGIN * second[0]:
        return None
    return Guess(value=best[1], confidence=round(min(0.3 + best[0], 0.6), 2), quote="")


def _bag(text: str) -> Counter[str]:
    return Counter(word for word in re.findall(r"[a-z]{3,}", text.lower()))


def _cosine(first: Counter[str], second: Counter[str], rarity: Mapping[str, float]) -> float:
    product = sum(
        math.sqrt(first[word] * second[word]) * rarity.get(word, 0) ** 2 for word in first.keys() & second.keys()
    )
    norms = [math.sqrt(sum(n * rarity.get(word, 0) ** 2 for word, n in bag.items())) for bag in (first, second)]
    return product / (norms[0] * norms[1]) if all(norms) else 0.0


def _plain(title: str) -> str:
    return " ".join(re.split(r"[\s-]+", title.lower().strip()))


def _one_line(text: str) -> str:
    return " ".join(text.split())[:80]
