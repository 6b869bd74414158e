"""Plays a hiring loop stage by stage. Where it stands is read from the journal, so days and restarts do not matter."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from interviewer.committee import Debrief, Talk, convene
from interviewer.errors import UsageError
from interviewer.memory import Contradiction, claims, contradictions
from interviewer.places import Claim, LoopPlace
from interviewer.reports import Report
from interviewer.service import Service
from interviewer.session import Session
from interviewer.state import ANSWERING, Interview
from interviewer.wishes import Wish
from knowledge.loop_lint import stage_faults
from knowledge.loops import Loop, LoopStage
from knowledge.schema import Level
from knowledge.store import Library


@dataclass(frozen=True)
class Progress:
    """A loop as the journal has it: its last place, and the latest interview of each stage that was begun."""

    place: LoopPlace
    held: Mapping[int, Interview]

    @property
    def loop(self) -> Loop:
        return self.place.loop

    @property
    def next(self) -> int | None:
        """The first stage that is not over; None after the last."""
        return next((index for index in range(len(self.loop.stages)) if not self._over(index)), None)

    def _over(self, index: int) -> bool:
        return index in self.held and self.held[index].status == "ended"


async def begin(
    service: Service,
    name: str,
    role: str | None = None,
    level: Level | None = None,
    interview: str | None = None,
    seed: int | None = None,
) -> Session:
    """The first stage of a new loop. Raises UsageError where a later stage could not be played."""
    loop = service.library.loop(name)
    check(service.library, loop)
    if role:
        service.library.role(role)
    place = LoopPlace(id=secrets.token_hex(4), loop=loop, position=0, role=role or loop.role, level=level or Level.MID)
    return await service.start(_wish(service.library, place, interview, seed))


def check(library: Library, loop: Loop) -> None:
    """Raises UsageError naming each stage that lacks something."""
    faults = [
        f"stage {number}, {stage.title}: {text}"
        for number, stage in enumerate(loop.stages, 1)
        for _, text in stage_faults(library, loop, stage)
    ]
    if faults:
        raise UsageError(f"the loop {loop.name} cannot be played\n" + "\n".join(faults))


async def go_on(service: Service, id: str, interview: str | None = None, seed: int | None = None) -> Session:
    """The open stage where one is open, else the next one. Raises UsageError after the last."""
    progress = await find(service, id)
    position = progress.next
    if position is None:
        raise UsageError(f"all stages are done; `mock-interviewer loop report {progress.place.id}` tells the outcome")
    if position in progress.held:
        return await service.resume(progress.held[position].id)
    check(service.library, progress.loop)
    place = progress.place.model_copy(update={"position": position, "claims": tuple(_to_take_up(progress))})
    return await service.start(_wish(service.library, place, interview, seed))


async def find(service: Service, id: str) -> Progress:
    """Raises UsageError for a loop that the journal does not hold; the first characters of its id are enough."""
    rows = [row for row in await service.history() if row.get("loop", {}).get("id", "").startswith(id)]
    ids = {row["loop"]["id"] for row in rows}
    if len(ids) != 1:
        raise UsageError(f"{len(ids) or 'no'} loops begin with {id!r}; `mock-interviewer loop status` lists them")
    held: dict[int, Interview] = {}
    for row in rows:
        # Newest first: an older attempt at the same stage does not count.
        if row["loop"]["position"] not in held:
            held[row["loop"]["position"]] = await service.interview(row["id"])
    places = [place for index in sorted(held) if (place := held[index].start.loop)]
    return Progress(places[-1], held)


async def running(service: Service) -> list[Progress]:
    """Every loop of the journal, the newest first."""
    ids = dict.fromkeys(row["loop"]["id"] for row in await service.history() if row.get("loop"))
    return [await find(service, id) for id in ids]


async def debrief(service: Service, id: str) -> Debrief:
    """The committee's view of the loop so far."""
    progress = await find(service, id)
    talks = [
        Talk(stage.title, stage.stage.value, _report(service, progress.held.get(index)))
        for index, stage in enumerate(progress.loop.stages)
    ]
    place = progress.place
    role = service.library.roles.get(place.role or "")
    title = role.title if role else place.role
    return convene(place.id, place.loop.title, title, place.level.value, talks, clashes(progress))


def _report(service: Service, interview: Interview | None) -> Report | None:
    return service.report(interview) if interview is not None and interview.status == "ended" else None


def clashes(progress: Progress) -> list[Contradiction]:
    return contradictions([claim for index in sorted(progress.held) for claim in remembered(progress.held[index])])


def remembered(interview: Interview) -> list[Claim]:
    """What the candidate claimed in one interview; an offer's figures are bids and no claims."""
    who = interview.start.persona.title.partition(",")[0]
    place = interview.start.loop
    stage = place.loop.stages[place.position].title if place else interview.start.stage.value
    topics = {asked.question.id: asked.question.topic for asked in interview.asked}
    if any(asked.question.offer for asked in interview.asked):
        return []
    return [
        claim
        for line in interview.lines
        if line.speaker == "candidate" and line.kind in {kind.value for kind in ANSWERING}
        for claim in claims(line.text, topics.get(line.question or "", ""), who, stage)
    ]


def _to_take_up(progress: Progress) -> list[Claim]:
    """What was said so far, less what an interviewer has taken up."""
    used = {item.recalled.quote for item in progress.held.values() if item.recalled}
    said = [claim for index in sorted(progress.held) for claim in remembered(progress.held[index])]
    return [claim for claim in said if claim.quote not in used]


def _wish(library: Library, place: LoopPlace, interview: str | None, seed: int | None) -> Wish:
    stage = place.loop.stages[place.position]
    level = stage.level or place.level
    return Wish(
        stage=stage.stage,
        persona=stage.persona,
        role=place.role,
        level=level,
        questions=stage.questions,
        seed=seed,
        wanted=wanted(library, stage, level, place.role, Random(seed if seed is not None else place.id)),
        id=interview,
        brief=stage.brief,
        loop=place,
    )


def wanted(library: Library, stage: LoopStage, level: Level, role: str | None, random: Random) -> tuple[str, ...]:
    """The stage's own questions, then some on its topics, one of each in turn."""
    chosen = list(stage.wanted[: stage.questions])
    pool = library.select(stage.stage, level, role)
    for topic in stage.topics:
        fitting = [item.id for item in pool if item.topic == topic and item.id not in chosen]
        if fitting and len(chosen) < stage.questions:
            chosen.append(random.choice(fitting))
    return tuple(chosen)
