"""The skills that résumés and job descriptions name: a vocabulary, and where a text mentions it."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Self

from pydantic import Field, model_validator

from knowledge.schema import Model, Slug, Text
from knowledge.store import read

FILE = Path(__file__).with_name("skills.yaml")
_LINK = re.compile(
    r"(?:https?://|www\.)\S+|\S+@\S+\.\w+|\b[\w-]+(?:\.[\w-]+)*\.(?:com|org|io|net|dev|ai|co)\b(?:/\S*)?"
)
_DENIED = re.compile(
    r"\b(?:no|without|not|never|lack(?:s|ing)?)\s+(?:\w+\s+){0,3}$|\b(?:to|currently|interested in) learn(?:ing)?\s+(?:\w+\s+){0,2}$",
    re.I,
)
_NOT_ONLY = re.compile(r"\bnot (?:only|just)\b", re.I)
_NOT_NEEDED = re.compile(r"\s*(?:skills?|experience)?\s*(?:is|are)?\s*not (?:required|needed|necessary)", re.I)
# Names that are words or letters: what may stand beside them.
_BEFORE = re.compile(r"(?:^|[,/(:;•|·*-]|\b(?:and|or))\s*$", re.I)
_INTO = re.compile(r"\b(?:in|using|with|use|know|learned|write)\s+$", re.I)
_AFTER = re.compile(
    r"\s*(?:$|[,/);|·:]|\.(?:\s|$)|(?:and|or|programming|language|packages?|scripts?|developer)\b)", re.I
)
_INITIAL = re.compile(r"\.\s*(?:[,&(A-Z]|and\b)")
_LISTING = re.compile(r"\b(?:languages?|programming|skills|tools|technologies|stack)\b", re.I)


class Skill(Model):
    """See the head of skills.yaml for what the fields mean."""

    id: Slug
    name: Text
    aliases: tuple[Text, ...] = ()
    exact: bool = False
    listed: bool = False
    soft: bool = False
    not_after: tuple[Text, ...] = ()
    not_before: tuple[Text, ...] = ()
    topics: tuple[Slug, ...] = Field(min_length=1)
    implies: tuple[Slug, ...] = ()


class Vocabulary(Model):
    skills: tuple[Skill, ...] = Field(min_length=1)
    titles: dict[Slug, tuple[Text, ...]] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _references_hold(self) -> Self:
        ids = {skill.id for skill in self.skills}
        if len(ids) < len(self.skills):
            raise ValueError("skills: an id stands twice; rename one")
        if unknown := sorted({id for skill in self.skills for id in skill.implies} - ids):
            raise ValueError(f"skills: implies {', '.join(unknown)}, which is no skill; mend the id")
        return self


@dataclass(frozen=True)
class Mention:
    """A skill where a text names it; offsets are the text's."""

    skill: Skill
    start: int
    end: int


@dataclass(frozen=True)
class _Matcher:
    """One pattern for all names, and the skill of each."""

    pattern: re.Pattern[str]
    owners: dict[str, Skill]
    exact: bool

    def find(self, text: str) -> Iterator[Mention]:
        for found in self.pattern.finditer(text):
            key = _key(found.group(), self.exact)
            skill = self.owners.get(key) or self.owners.get(key.removesuffix("s"))
            if skill is not None:
                yield Mention(skill, found.start(), found.end())


@lru_cache(maxsize=1)
def vocabulary() -> Vocabulary:
    """The bundled vocabulary. Raises ContentError for a broken file."""
    return read(FILE, Vocabulary)


@lru_cache(maxsize=1)
def by_id() -> dict[str, Skill]:
    return {skill.id: skill for skill in vocabulary().skills}


def mentions(text: str) -> list[Mention]:
    """Where `text` names skills, in order; addresses of pages and mail, and what is denied, do not count."""
    plain = _LINK.sub(lambda found: " " * len(found.group()), text)
    found = _longest(mention for matcher in _matchers() for mention in matcher.find(plain))
    sure = [mention for mention in found if _stands(mention, plain) and not mention.skill.listed]
    lines = {plain.rfind("\n", 0, mention.start) for mention in sure}
    listed = [
        mention
        for mention in found
        if mention.skill.listed and _stands(mention, plain) and _is_listed(mention, plain, lines)
    ]
    return sorted(sure + listed, key=lambda mention: mention.start)


def closure(skills: Iterable[str]) -> frozenset[str]:
    """These skills, and all that they imply."""
    found: set[str] = set()
    waiting = list(skills)
    while waiting:
        id = waiting.pop()
        if id not in found and id in by_id():
            found.add(id)
            waiting += by_id()[id].implies
    return frozenset(found)


@lru_cache(maxsize=1)
def _matchers() -> tuple[_Matcher, ...]:
    return tuple(
        _matcher([skill for skill in vocabulary().skills if skill.exact is exact], exact) for exact in (True, False)
    )


def _matcher(skills: list[Skill], exact: bool) -> _Matcher:
    owners = {_key(name, exact): skill for skill in skills for name in (skill.name, *skill.aliases)}
    names = {name for skill in skills for name in (skill.name, *skill.aliases)}
    choices = "|".join(_spelling(name, exact) for name in sorted(names, key=len, reverse=True))
    return _Matcher(re.compile(rf"(?<![\w@.])(?:{choices})(?![\w+#])", 0 if exact else re.I), owners, exact)


def _spelling(name: str, exact: bool) -> str:
    parts = [re.escape(part) for part in re.split(r"[\s-]+", name)]
    plural = "s?" if not exact and len(name) > 2 and name[-1].isalpha() and name[-1] != "s" else ""
    return r"[ \t–-]?\n?[ \t]*".join(parts) + plural


def _key(name: str, exact: bool) -> str:
    joined = re.sub(r"[\s–-]+", "", name)
    return joined if exact else joined.lower()


def _longest(found: Iterable[Mention]) -> list[Mention]:
    """Without the mentions that lie inside another."""
    kept: list[Mention] = []
    for mention in sorted(found, key=lambda item: (item.start, -item.end)):
        if not kept or mention.start >= kept[-1].end:
            kept.append(mention)
    return kept


def _stands(mention: Mention, text: str) -> bool:
    """False where the words beside it give it another meaning, or deny it."""
    before, after = _clause_before(text, mention.start), text[mention.end : mention.end + 60]
    last = re.sub(r"[\s-]+$", "", before).lower()
    following = re.match(r"[\s-]*([\w&'’]+)", after)
    if any(re.search(rf"\b{re.escape(word.lower())}$", last) for word in mention.skill.not_after):
        return False
    if following and following.group(1).lower() in mention.skill.not_before:
        return False
    if mention.skill.exact and last[-1:].isdigit():  # 5 ML
        return False
    denied = _DENIED.search(before) and not _NOT_ONLY.search(before)
    return not denied and not _NOT_NEEDED.match(after)


def _is_listed(mention: Mention, text: str, lines: set[int]) -> bool:
    line = text.rfind("\n", 0, mention.start)
    end = text.find("\n", mention.end)
    before, after = text[line + 1 : mention.start], text[mention.end : end if end >= 0 else len(text)]
    if after.startswith("&") or _INITIAL.match(after):
        return False
    if _INTO.search(before):
        return re.match(r"-|\s*(?:to market|beyond|level|suite|class)\b", after, re.I) is None
    beside = line in lines or _LISTING.search(before) or not (before + after).strip(" \t-•*·")
    return bool(beside and _BEFORE.search(before) and _AFTER.match(after))


def _clause_before(text: str, start: int) -> str:
    window = text[max(start - 80, 0) : start]
    return re.split(r"[.;:!?\n]\s|[\n•]", window)[-1]
