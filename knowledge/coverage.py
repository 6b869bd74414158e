"""Which topics have questions for which level and role, and where there is a hole."""

from collections.abc import Iterator

from knowledge.base import Model
from knowledge.schema import Level
from knowledge.store import Library

# A role that weighs a topic less can do without questions on it.
MATTERS = 1.0


class Cell(Model):
    """How many questions a role can be asked on a topic, by level; weight: how much the topic counts for it."""

    role: str
    weight: float
    levels: dict[Level, int]


class TopicRow(Model):
    topic: str
    stages: tuple[str, ...]
    levels: dict[Level, int]
    roles: tuple[Cell, ...]


class Hole(Model):
    role: str
    topic: str
    level: Level
    weight: float


class Coverage(Model):
    topics: tuple[TopicRow, ...]
    holes: tuple[Hole, ...]


def coverage(library: Library) -> Coverage:
    """The matrix topic by level by role; a hole is where a topic counts and nothing can be asked."""
    weighed = {topic for role in library.roles.values() for topic in role.topics}
    topics = sorted(weighed | {entry.question.topic for entry in library.questions.values()})
    rows = tuple(_row(library, topic) for topic in topics)
    return Coverage(topics=rows, holes=tuple(_holes(rows)))


def _row(library: Library, topic: str) -> TopicRow:
    entries = [entry for entry in library.questions.values() if entry.question.topic == topic]
    return TopicRow(
        topic=topic,
        stages=tuple(dict.fromkeys(entry.stage.value for entry in entries)),
        levels={level: sum(level in entry.question.levels for entry in entries) for level in Level},
        roles=tuple(_cell(library, name, topic) for name in library.roles),
    )


def _cell(library: Library, role: str, topic: str) -> Cell:
    kin = library.kin(role)
    own = [
        entry.question
        for entry in library.questions.values()
        if entry.question.topic == topic and (not entry.question.roles or not kin.isdisjoint(entry.question.roles))
    ]
    return Cell(
        role=role,
        weight=library.roles[role].topics.get(topic, 1.0),
        levels={level: sum(level in question.levels for question in own) for level in Level},
    )


def _holes(rows: tuple[TopicRow, ...]) -> Iterator[Hole]:
    for row in rows:
        for cell in row.roles:
            if cell.weight >= MATTERS:
                empty = [level for level, count in cell.levels.items() if count == 0]
                yield from (Hole(role=cell.role, topic=row.topic, level=level, weight=cell.weight) for level in empty)
