"""Chooses an interview's questions: by stage, level and role, spread over topics, the unseen before the seen.

With a résumé or a job description, what they name comes first, and each question says why it was chosen.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from random import Random

from interviewer.errors import UsageError
from interviewer.policy import QUESTIONS_FOR_US
from interviewer.tailoring import Tailoring, usual
from knowledge.schema import Level, Question, Role, Stage
from knowledge.store import Library

# Stages with an order of their own, which is the bank's: a call begins with the pitch, a defence with the problem.
IN_ORDER = frozenset({Stage.RECRUITER, Stage.TAKE_HOME_DEFENCE})
# A third of a tailored plan probes what the résumé claims, a third what it lacks.
SHARE = 3
# By how many tiers what was asked or shown before steps back.
SEEN = 2


@dataclass(frozen=True)
class Planned:
    """A question, and why it was chosen."""

    question: Question
    reason: str


@dataclass(frozen=True)
class Plan:
    """What will be asked, and what could be asked instead, best first. Numbers count from 1, as they are shown."""

    chosen: tuple[Planned, ...]
    spare: tuple[Planned, ...] = ()

    @property
    def questions(self) -> tuple[Question, ...]:
        return tuple(item.question for item in self.chosen)

    @property
    def reasons(self) -> dict[str, str]:
        return {item.question.id: item.reason for item in self.chosen}

    def drop(self, number: int) -> "Plan":
        """Without that question. Raises UsageError for the last one, and for a number that is not there."""
        index = self._index(number)
        if len(self.chosen) == 1:
            raise UsageError("this is the only question left; swap it instead")
        return replace(self, chosen=self.chosen[:index] + self.chosen[index + 1 :])

    def swap(self, number: int) -> "Plan":
        """Another question in its place; the old one goes to the end of the spare ones."""
        index = self._index(number)
        if not self.spare:
            raise UsageError("the bank has no other question for this stage, level and role")
        chosen = (*self.chosen[:index], self.spare[0], *self.chosen[index + 1 :])
        return Plan(chosen, (*self.spare[1:], self.chosen[index]))

    def move(self, number: int, to: int) -> "Plan":
        """That question at another place."""
        index, target = self._index(number), self._index(to)
        rest = [item for position, item in enumerate(self.chosen) if position != index]
        rest.insert(target, self.chosen[index])
        return replace(self, chosen=tuple(rest))

    def _index(self, number: int) -> int:
        if not 1 <= number <= len(self.chosen):
            raise UsageError(f"there is no question {number}; the plan has 1 to {len(self.chosen)}")
        return number - 1


def plan(
    library: Library,
    stage: Stage,
    level: Level,
    role: Role | None,
    count: int,
    seed: int,
    seen: Collection[str] = (),
    wanted: Collection[str] = (),
    tailoring: Tailoring | None = None,
) -> Plan:
    """`count` questions or as many as there are; `wanted` ids come first. Raises UsageError where there is none."""
    pool = library.select(stage, level, role.name if role else None) or library.select(stage)
    if not pool and not wanted:
        raise UsageError(f"no question for the stage {stage.value}; `mock-interviewer questions list` shows all")
    first = [library.question(id) for id in wanted]
    rest = [question for question in pool if question.id not in set(wanted)]
    room = max(count - len(first), 0)
    if tailoring:
        ranked = _tailored(rest, role, seen, Random(seed), room, tailoring)
    elif stage in IN_ORDER:
        ranked = _in_order(rest, room, Random(seed))
    else:
        ranked = _spread(_shuffled(rest, role, seen, Random(seed)))
    chosen = ranked[:room]
    if stage in IN_ORDER:
        places = {question.id: place for place, question in enumerate(rest)}
        # The candidate's own questions close the call, whatever file they stand in.
        chosen.sort(key=lambda question: (question.topic == QUESTIONS_FOR_US, places[question.id]))
    explain = tailoring.reason if tailoring else usual
    return Plan(
        tuple(Planned(question, "you asked for it") for question in first)
        + tuple(Planned(question, explain(question, role)) for question in chosen),
        tuple(Planned(question, explain(question, role)) for question in ranked[room:]),
    )


def _in_order(pool: list[Question], room: int, random: Random) -> list[Question]:
    """The chosen in the bank's order, then the others."""
    chosen = set(random.sample(range(len(pool)), min(room, len(pool))))
    rest = [question for index, question in enumerate(pool) if index not in chosen]
    return [question for index, question in enumerate(pool) if index in chosen] + rest


def _shuffled(pool: list[Question], role: Role | None, seen: Collection[str], random: Random) -> list[Question]:
    """Weighted order without replacement (Efraimidis and Spirakis 2006); the seen go to the end."""
    topics = role.topics if role else {}

    def key(question: Question) -> tuple[bool, float]:
        weight = max(topics.get(question.topic, 1.0), 1e-6)
        return question.id in seen, -(random.random() ** (1.0 / weight))

    return sorted(pool, key=key)


def _spread(ordered: Sequence[Question], later: Collection[str] = ()) -> list[Question]:
    """Takes one question of each topic before a second of any; the `later` ids are one round behind."""
    rounds: dict[str, int] = {}
    ranked = []
    for position, question in enumerate(ordered):
        turn = rounds.get(question.topic, 0)
        rounds[question.topic] = turn + 1
        ranked.append((turn + (question.id in later), position, question))
    return [question for _, _, question in sorted(ranked, key=lambda item: item[:2])]


def _tailored(
    pool: list[Question], role: Role | None, seen: Collection[str], random: Random, room: int, tailoring: Tailoring
) -> list[Question]:
    """What is asked and claimed first, then what is asked, then what is claimed; the seen stand lower."""
    support = {question.id: tailoring.support(question) for question in pool}
    topics = role.topics if role else {}

    def key(question: Question) -> tuple[int, float]:
        known = support[question.id]
        weight = max(topics.get(question.topic, 1.0), 0.05) * known.weight
        return SEEN * (question.id in seen) - known.tier, -(random.random() ** (1.0 / weight**2))

    ordered = _spread(sorted(pool, key=key), {id for id, known in support.items() if not known.tier or id in seen})
    claimed = {id for id, known in support.items() if known.probes_claim}
    missing = {question.id for question in pool if tailoring.lacks(question)}
    ordered = _with_share(ordered, claimed, room, keep=missing)
    return _with_share(ordered, missing, room, keep=claimed)


def _with_share(ordered: list[Question], wanted: Collection[str], room: int, keep: Collection[str]) -> list[Question]:
    """A third of the questions are wanted ones, where there are so many; of the `keep` ones a third may stay as well."""
    share = -(-room // SHARE)
    chosen, rest = ordered[:room], ordered[room:]
    for question in [item for item in rest if item.id in wanted]:
        kept = [item for item in chosen if item.id in keep][:share]
        others = [item for item in chosen if item.id not in wanted and item not in kept]
        if sum(item.id in wanted for item in chosen) >= share or not others:
            break
        chosen[chosen.index(others[-1])] = question
        rest.remove(question)
        rest.insert(0, others[-1])
    return chosen + rest
