"""What a job asks and a résumé claims, turned into weights and reasons for questions."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from knowledge.profile import Found, Profile, gaps, name_gaps
from knowledge.schema import Level, Question, Role
from knowledge.seniority import Guess
from knowledge.skills import by_id, closure, mentions, vocabulary

# How well a skill fits a question that names it, or whose topic is the skill's first, second, … one.
NAMED = 1.5
# What so many questions name that it says little.
BROAD = frozenset({"machine-learning", "ml"})
AFAR = 0.5
# From this fit on a skill is reason enough for a question.
CLOSE = 1.0
# Questions about the candidate's own projects.
PROJECTS = "past-projects"
# The least confidence with which a guess sets level or role.
SURE = 0.5
# From this weight on a topic is usual for a role.
USUAL = 1.2


@dataclass(frozen=True)
class Link:
    """A skill that a question touches; `fit` says how closely."""

    found: Found
    fit: float

    @property
    def weight(self) -> float:
        """What is named often, or must be there, counts for more."""
        return self.fit * (0.5 if self.found.optional else min(1 + 0.25 * (self.found.times - 1), 2))


@dataclass(frozen=True)
class Support:
    """Why to ask a question: what the job asks and what the résumé claims of it, and how much that weighs."""

    asked: Link | None
    claimed: Link | None

    @property
    def tier(self) -> int:
        """3: asked and claimed, 2: asked, 1: claimed or nice to have, 0: neither, or only from afar."""
        asked = self.asked is not None and self.asked.fit >= CLOSE
        must = asked and not (self.asked and self.asked.found.optional)
        claimed = self.claimed is not None and self.claimed.fit >= CLOSE
        return max(2 * must + claimed, int(asked))

    @property
    def probes_claim(self) -> bool:
        """Whether it asks for a skill that the résumé names, rather than for one beside it."""
        return self.claimed is not None and (self.asked is None or self.asked.found.skill == self.claimed.found.skill)

    @property
    def weight(self) -> float:
        return 1 + 2 * (self.asked.weight if self.asked else 0) + (self.claimed.weight if self.claimed else 0)


@dataclass(frozen=True)
class Tailoring:
    """Either profile may be missing."""

    resume: Profile | None = None
    job: Profile | None = None

    def __bool__(self) -> bool:
        return self.resume is not None or self.job is not None

    @property
    def level(self) -> Level | None:
        """The job's, else the candidate's; None where neither is clear."""
        guess = self._first("level")
        return Level(guess.value) if guess else None

    @property
    def role(self) -> str | None:
        guess = self._first("role")
        return guess.value if guess else None

    @property
    def gaps(self) -> tuple[str, ...]:
        """What the job asks for and the résumé does not name; empty where one of them is missing."""
        return name_gaps(gaps(self.job, self.resume)) if self.job and self.resume else ()

    @property
    def notices(self) -> tuple[str, ...]:
        return tuple(notice for profile in (self.resume, self.job) if profile for notice in profile.notices)

    def support(self, question: Question) -> Support:
        """What both name comes before what only one of them names, if it fits as well."""
        asked, claimed = _links(question, self.job), _links(question, self.resume)
        both = asked.keys() & claimed.keys()
        return Support(_best(asked, both), _best(claimed, both) or _project(question, self.resume))

    def reason(self, question: Question, role: Role | None) -> str:
        """For the candidate to read."""
        support = self.support(question)
        asked, claimed = support.asked, support.claimed
        if asked is None:
            return f"your résumé claims {claimed.found.name}" if claimed else usual(question, role)
        return f"the job asks for {asked.found.name}{self._beside(asked.found, claimed.found if claimed else None)}"

    def lacks(self, question: Question) -> bool:
        """Whether the job asks for what the question is about, and the résumé names nothing like it."""
        support = self.support(question)
        if self.resume is None or support.asked is None or support.asked.fit < CLOSE:
            return False
        if support.claimed is not None and support.claimed.fit >= CLOSE:
            return False
        asked = support.asked.found
        return not asked.soft and not asked.optional and asked.skill not in closure(self.resume.ids)

    def _beside(self, asked: Found, claimed: Found | None) -> str:
        """What the résumé says to a skill that the job asks for."""
        if self.resume is None:
            return ""
        known = asked.soft or asked.skill in closure(self.resume.ids)
        if claimed is None:
            return "" if known else ", which your résumé does not name"
        if asked.skill == claimed.skill:
            return ", and your résumé claims it"
        if known:
            return f", and your résumé claims {claimed.name}"
        near = topics(asked.skill)[:1] == topics(claimed.skill)[:1]
        return f"; your résumé names {claimed.name} instead" if near else ", which your résumé does not name"

    def _first(self, field: str) -> Guess | None:
        guesses: Iterable[Guess | None] = (getattr(profile, field) for profile in (self.job, self.resume) if profile)
        return next((guess for guess in guesses if guess is not None and guess.confidence >= SURE), None)


def usual(question: Question, role: Role | None) -> str:
    """The reason that needs no profile."""
    weight = role.topics.get(question.topic, 1.0) if role else 1.0
    return "usual for this role" if weight >= USUAL else "usual at this stage"


def _links(question: Question, profile: Profile | None) -> dict[str, Link]:
    """The profile's skills that the question touches."""
    fits = skills_of(question.topic, question.question)
    found = profile.skills if profile else ()
    return {item.skill: Link(item, fits[item.skill]) for item in found if item.skill in fits}


def _best(links: Mapping[str, Link], both: Collection[str]) -> Link | None:
    return max(links.values(), key=lambda link: (link.fit, link.found.skill in both, link.weight), default=None)


def _project(question: Question, resume: Profile | None) -> Link | None:
    """A project of the résumé, for a question that is about one."""
    if question.topic != PROJECTS or resume is None or not resume.claims:
        return None
    return Link(Found(skill=PROJECTS, name=f"“{resume.claims[0]}”", quote=""), CLOSE)


def topics(skill: str) -> tuple[str, ...]:
    return by_id()[skill].topics if skill in by_id() else ()


@lru_cache(maxsize=4096)
def skills_of(topic: str, text: str) -> dict[str, float]:
    """The skills that a question touches → how closely."""
    fits = {skill.id: 1 / (1 + skill.topics.index(topic)) for skill in vocabulary().skills if topic in skill.topics} | {
        skill.id: 1.0 for skill in vocabulary().skills if topic == skill.id
    }
    named = {mention.skill.id for mention in mentions(text)}
    return fits | dict.fromkeys(named - BROAD, NAMED) | dict.fromkeys(named & BROAD - fits.keys(), AFAR)
