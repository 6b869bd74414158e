"""Chooses an interview's questions: by stage, level and role, spread over topics, the unseen before the seen."""

from collections.abc import Collection
from random import Random

from interviewer.errors import UsageError
from knowledge.schema import Level, Question, Role, Stage
from knowledge.store import Library

# Stages with an order of their own, which is the bank's: a call begins with the pitch, a defence with the problem.
IN_ORDER = frozenset({Stage.RECRUITER, Stage.TAKE_HOME_DEFENCE})


def plan(
    library: Library,
    stage: Stage,
    level: Level,
    role: Role | None,
    count: int,
    seed: int,
    seen: Collection[str] = (),
    wanted: Collection[str] = (),
) -> tuple[Question, ...]:
    """`count` questions or as many as there are; `wanted` ids come first. Raises UsageError where there is none."""
    pool = library.select(stage, level, role.name if role else None) or library.select(stage)
    if not pool and not wanted:
        raise UsageError(f"no question for the stage {stage.value}; `mock-interviewer questions list` shows all")
    first = [library.question(id) for id in wanted]
    rest = [question for question in pool if question.id not in set(wanted)]
    room = max(count - len(first), 0)
    if stage in IN_ORDER:
        return (*first, *_in_order(rest, room, Random(seed)))
    return (*first, *_spread(_shuffled(rest, role, seen, Random(seed)), room))


def _in_order(pool: list[Question], room: int, random: Random) -> list[Question]:
    chosen = set(random.sample(range(len(pool)), min(room, len(pool))))
    return [question for index, question in enumerate(pool) if index in chosen]


def _shuffled(pool: list[Question], role: Role | None, seen: Collection[str], random: Random) -> list[Question]:
    """Weighted order without replacement (Efraimidis and Spirakis 2006); the seen go to the end."""
    topics = role.topics if role else {}

    def key(question: Question) -> tuple[bool, float]:
        weight = max(topics.get(question.topic, 1.0), 1e-6)
        return question.id in seen, -(random.random() ** (1.0 / weight))

    return sorted(pool, key=key)


def _spread(ordered: list[Question], room: int) -> list[Question]:
    """Takes one question of each topic before a second of any."""
    rounds: dict[str, int] = {}
    ranked = []
    for position, question in enumerate(ordered):
        turn = rounds.get(question.topic, 0)
        rounds[question.topic] = turn + 1
        ranked.append((turn, position, question))
    return [question for _, _, question in sorted(ranked, key=lambda item: item[:2])[:room]]
