"""Who meets whom: every candidate at every stage, the personas of a stage in turn."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial

from evals.conduct.playing import Candidate
from interviewer.service import Wish
from knowledge.schema import Stage
from knowledge.store import Library

# So many questions are agreed on: one to be closed, and one to go on with; an offer is a whole talk.
QUESTIONS, OFFERS = 2, 1
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
    for turn in range(len(stages)):
        for number, (name, make) in enumerate(candidates.items()):
            stage = stages[(number + turn) % len(stages)]
            wish = _wish(library, stage, number + turn, seed)
            id = f"{name}/{stage.value}/{wish.persona}"
            yield Meeting(id, name, wish, partial(make, f"{seed} {id}"))


def _wish(library: Library, stage: Stage, number: int, seed: int) -> Wish:
    personas, roles, briefs = library.personas_for(stage), list(library.roles), list(library.briefs)
    return Wish(
        stage=stage,
        persona=personas[number // len(Stage) % len(personas)].name,
        role=roles[number % len(roles)] if roles else None,
        questions=OFFERS if stage is Stage.OFFER else QUESTIONS,
        seed=seed + number,
        brief=briefs[number % len(briefs)] if briefs and stage is Stage.TAKE_HOME_DEFENCE else None,
    )
