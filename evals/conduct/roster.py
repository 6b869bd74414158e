"""Who meets whom: every candidate at half of the stages, every stage with half of the candidates, its personas in turn."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial

from evals.conduct.playing import Candidate
from interviewer.wishes import Wish
from knowledge.schema import Stage
from knowledge.store import Library

# So many questions are agreed on: one to be closed, and one to go on with; an offer is a whole talk.
QUESTIONS, OFFERS = 2, 1
# Of a stage; other seeds make others.
PLANS = 2
# Name → a candidate who has said nothing yet; the text is what their chance begins with.
Candidates = Mapping[str, Callable[[str], Candidate]]


@dataclass(frozen=True)
class Meeting:
    """An interview to be played, as often as one likes. name: the candidate's."""

    id: str
    name: str
    wish: Wish
    arrive: Callable[[], Candidate]


def meetings(library: Library, candidates: Candidates, seed: int) -> list[Meeting]:
    """In an order of which any beginning holds as many candidates and stages as it can."""
    return list(_meetings(library, candidates, seed))


def _meetings(library: Library, candidates: Candidates, seed: int) -> Iterator[Meeting]:
    stages = [stage for stage in Stage if library.personas_for(stage)]
    half = len(stages) // 2
    for turn in range(half):
        for place, (name, make) in enumerate(candidates.items()):
            # An odd seed makes the other half meet.
            number = place + turn + half * (seed % 2)
            stage = stages[number % len(stages)]
            wish = _wish(library, stage, number, seed)
            id = f"{name}/{stage.value}/{wish.persona}"
            yield Meeting(id, name, wish, partial(make, f"{seed} {id}"))


def _wish(library: Library, stage: Stage, number: int, seed: int) -> Wish:
    """Plans are few, so that what a marker has read serves many interviews."""
    personas, roles, briefs = library.personas_for(stage), list(library.roles), list(library.briefs)
    turn, plan = number // len(Stage), number % (PLANS * len(Stage))
    return Wish(
        stage=stage,
        persona=personas[turn % len(personas)].name,
        role=roles[plan % len(roles)] if roles else None,
        questions=OFFERS if stage is Stage.OFFER else QUESTIONS,
        seed=seed + plan,
        brief=briefs[turn % len(briefs)] if briefs and stage is Stage.TAKE_HOME_DEFENCE else None,
    )
