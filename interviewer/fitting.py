"""Which role fits: answers are matched with what is said for and against each role. Local; every reason is a quote."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from interviewer.text import content, sentences
from knowledge.finder import FinderQuestion, Profile, RoleFinder
from knowledge.schema import Citation, Model

Embed = Callable[[Sequence[str]], NDArray[np.float32]]
# Cosine from which a sentence speaks about a role's work.
NEAR = 0.38
# How much closer it must be to that role than to the average one.
APART = 0.08
# A sentence with fewer content words says nothing about work.
LEAST_WORDS = 2
# So many sentences must speak, or the answers say too little.
ENOUGH = 3
MOST_ROLES, MOST_QUOTES = 3, 3
# A role is named beside the first one where it reaches this share of its points.
CLOSE = 0.5
_TURNED = re.compile(
    r"\b(?:hate[ds]?|dislike|can'?t stand|cannot stand|bor(?:es|ed|ing)|tedious|annoy\w*|avoid|never again|never want|not for me|not my thing"
    r"|(?:do|did|would|does)(?:n'?t| not) (?:really |particularly )?(?:like|enjoy|want|care|love)|not interested|rather not|less of|tired of|drain\w*)\b",
    re.IGNORECASE,
)  # fmt: skip


@dataclass(frozen=True)
class Said:
    """A sentence; likes: whether it tells of something that the candidate wants."""

    text: str
    likes: bool


class Evidence(Model):
    """The candidate's own words, and what they were matched with."""

    quote: str
    means: str
    strength: float


class RoleFit(Model):
    role: str
    points: float
    speaks_for: tuple[Evidence, ...]
    speaks_against: tuple[Evidence, ...]
    instead: tuple[str, ...]
    citations: tuple[Citation, ...]


class Fit(Model):
    """roles: the best two or three, empty where the answers say too little; `missing` then says what would help."""

    roles: tuple[RoleFit, ...]
    heard: int
    missing: str | None = None


def fit(finder: RoleFinder, answers: Sequence[str], embed: Embed) -> Fit:
    """answers: one for each question, in order; an empty one was skipped."""
    said = [
        item for question, answer in zip(finder.questions, answers, strict=False) for item in read(question, answer)
    ]
    ranked = sorted(_fits(finder.profiles, said, embed), key=lambda item: -item.points) if said else []
    heard = len({evidence.quote for item in ranked for evidence in (*item.speaks_for, *item.speaks_against)})
    best = [item for item in ranked if item.points > 0 and item.speaks_for]
    if heard < ENOUGH or not best:
        return Fit(roles=(), heard=heard, missing=_missing(finder, answers))
    close = [item for item in best if item.points >= CLOSE * best[0].points]
    return Fit(roles=tuple(max(close, best[:2], key=len)[:MOST_ROLES]), heard=heard)


def read(question: FinderQuestion, answer: str) -> Iterator[Said]:
    """The sentences that say something; what is disliked counts the other way round."""
    for sentence in _parts(answer):
        if len(content(sentence)) >= LEAST_WORDS:
            yield Said(sentence, question.tells == "for" and not _TURNED.search(sentence.replace("’", "'")))


def _parts(answer: str) -> Iterator[str]:
    """Sentences, divided before a "but": what follows it often turns the other way."""
    for sentence in sentences(answer):
        yield from (part.strip(" ,;") for part in re.split(r"(?i)[,;]\s*(?=but\b|although\b|though\b)", sentence))


def _fits(profiles: Sequence[Profile], said: Sequence[Said], embed: Embed) -> list[RoleFit]:
    vectors = embed([item.text for item in said])
    likes = [vectors @ embed(list(profile.likes)).T for profile in profiles]
    others = [vectors @ embed(list(profile.instead)).T for profile in profiles]
    usual = np.mean([matrix.max(axis=1) for matrix in likes], axis=0)
    return [
        _fit(profile, said, like, other, usual) for profile, like, other in zip(profiles, likes, others, strict=True)
    ]


def _fit(
    profile: Profile,
    said: Sequence[Said],
    like: NDArray[np.float32],
    other: NDArray[np.float32],
    usual: NDArray[np.floating],
) -> RoleFit:
    wanted: list[Evidence] = []
    against: list[Evidence] = []
    for index, item in enumerate(said):
        near, far = float(like[index].max()), float(other[index].max())
        work = Evidence(quote=item.text, means=profile.likes[int(like[index].argmax())], strength=round(near, 3))
        if near >= NEAR and near - usual[index] >= APART and (not item.likes or near >= far):
            (wanted if item.likes else against).append(work)
        elif item.likes and far >= NEAR and far - usual[index] >= APART and far > near and _weighty(item.text):
            means = profile.instead[int(other[index].argmax())]
            against.append(Evidence(quote=item.text, means=means, strength=round(far, 3)))
    return RoleFit(
        role=profile.role,
        points=round(sum(item.strength for item in wanted) - sum(item.strength for item in against), 3),
        speaks_for=_strongest(wanted),
        speaks_against=_strongest(against),
        instead=profile.instead,
        citations=profile.citations,
    )


def _weighty(text: str) -> bool:
    """A word or two may name a liking, but are no reason against a role."""
    return len(content(text)) > LEAST_WORDS


def _strongest(found: list[Evidence]) -> tuple[Evidence, ...]:
    return tuple(sorted(found, key=lambda item: -item.strength)[:MOST_QUOTES])


def _missing(finder: RoleFinder, answers: Sequence[str]) -> str:
    short = [
        question.question
        for question, answer in zip(finder.questions, (*answers, *[""] * len(finder.questions)), strict=False)
        if len(content(answer)) < 2 * LEAST_WORDS
    ]
    told = "Your answers say too little about the work itself to name a role honestly."
    if not short:
        return f"{told} Tell of things that you did, with verbs: what you built, explained, repaired or found out."
    return f"{told} Two or three sentences would help most here: {short[0]}"
