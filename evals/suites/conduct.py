"""Whether the interviewer behaves: interviews with awkward candidates, and every turn of theirs looked at."""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np

from evals.allowance import Allowance, Metered
from evals.conduct.faults import FAULTS, found_in
from evals.conduct.moment import Moment, moments
from evals.conduct.playing import Played, Remembering, play
from evals.conduct.roster import Candidates, Meeting, meetings
from evals.conduct.scripts import SCRIPTS, scripted
from evals.conduct.simulated import CHARACTERS, simulated
from evals.statistics import bootstrap
from evals.suite import Case, Context, Goal, Row, Suite, run_all
from evals.tables import rounded
from interviewer.engines.llm import LLMEngine
from interviewer.llm import LLM
from interviewer.service import Service

NEVER = ("leak", "invented_fact", "score_told", "goodbye_ignored")
RARELY = ("repeated_question", "persona_drift", "overrun", "alike_openings")
GOALS = (
    *(Goal(name, "at most", 0) for name in NEVER),
    Goal("clarification_missed", "at most", 0.05),
    *(Goal(name, "at most", 0.01) for name in RARELY),
)
BY = ("candidate", "stage", "persona")
ANY = "interviews_with_fault"
# Interviews held at once: a model is waited for, the local marker is not.
TOGETHER = 8


def plan(context: Context) -> Suite:
    return planned(context.service, context.seed, context.limit, context.allowance)


def planned(service: Service, seed: int = 0, limit: int | None = None, allowance: Allowance | None = None) -> Suite:
    """A case an interview, a row a turn of the interviewer."""
    llm = _metered(service, allowance or Allowance())
    held = _Held(service)

    def grade(part: Sequence[Case]) -> list[list[Row]]:
        asyncio.run(held.hold([case.payload for case in part]))
        return [held.take(case.payload) for case in part]

    cases = [Case(meeting.id, meeting) for meeting in meetings(service.library, _candidates(llm), seed)[:limit]]
    bulk = 1 if service.settings.model is None else TOGETHER
    return Suite(cases, grade, partial(_result, seed=seed), GOALS, bulk)


def run(service: Service, seed: int = 0, limit: int | None = None) -> dict[str, Any]:
    made = planned(service, seed, limit)
    return made.measure(run_all(made))


def _metered(service: Service, allowance: Allowance) -> Metered | None:
    """The model that was named, where one was: from here on it speaks for the service, within the allowance."""
    if service.settings.model is None:
        return None
    llm = Metered(LLM(service.settings, service.settings.model), allowance)
    service.engine = LLMEngine(service.settings, llm)
    return llm


def _candidates(llm: Metered | None) -> Candidates:
    """The scripted, and where a model speaks, those that it plays as well."""
    found: dict[str, Any] = {name: partial(scripted, script) for name, script in SCRIPTS.items()}
    if llm is not None:
        found |= {name: simulated(llm, character) for name, character in CHARACTERS.items()}
    return found


class _Held:
    """Interviews that were held, until they are taken: where one fails, those beside it need not be paid for again."""

    def __init__(self, service: Service) -> None:
        self._service, self._marker = service, Remembering(service.marker)
        self._names = frozenset(persona.title.partition(",")[0] for persona in service.library.personas.values())
        self._rows: dict[str, list[Row]] = {}

    async def hold(self, wanted: Sequence[Meeting]) -> None:
        """All at once. Raises EngineError where one fails, after the others are done."""
        done = await asyncio.gather(*(self._one(meeting) for meeting in wanted), return_exceptions=True)
        for failure in done:
            if failure is not None:
                raise failure

    async def _one(self, meeting: Meeting) -> None:
        if meeting.id not in self._rows:
            played = await play(self._service, self._marker, meeting.wish, meeting.arrive())
            names = self._names - {played.interview.start.persona.title.partition(",")[0]}
            self._rows[meeting.id] = _rows(meeting, played, list(moments(played, names)))

    def take(self, meeting: Meeting) -> list[Row]:
        return self._rows.pop(meeting.id)


def _rows(meeting: Meeting, played: Played, seen: Sequence[Moment]) -> list[Row]:
    """The last turn's row says of the whole interview whether anything was wrong in it."""
    found = [found_in(moment) for moment in seen]
    if played.unfinished:
        found[-1]["overrun"] = f"does not end within {len(seen)} turns"
    last, any_wrong = len(seen) - 1, any(why for one in found for why in one.values())
    return [
        _row(meeting, moment, one, {ANY: any_wrong} if number == last else {})
        for number, (moment, one) in enumerate(zip(seen, found, strict=True))
    ]


def _row(meeting: Meeting, moment: Moment, found: Mapping[str, str], whole: Mapping[str, bool]) -> Row:
    turn, start = moment.turn, moment.interview.start
    wrong = {name: why for name, why in found.items() if why}
    return Row(
        id=f"{meeting.id} {turn.number}",
        question=meeting.id,
        outcomes={**{name: bool(why) for name, why in found.items()}, **whole},
        data={
            "interview": meeting.id,
            "turn": turn.number,
            "candidate": meeting.name,
            "stage": start.stage.value,
            "persona": start.persona.name,
            "move": turn.brief.move.type,
            "faults": wrong,
        },
        wrong="; ".join(f"{name}: {why}" for name, why in wrong.items()),
        seen=_seen(moment) if wrong else {},
    )


def _seen(moment: Moment) -> dict[str, Any]:
    """The turn and what it answers to, for a reader."""
    return {
        "question": moment.question.question if moment.question else None,
        "turn before": moment.before[-1].words if moment.before else None,
        "candidate": moment.turn.said.text if moment.turn.said else None,
        "move": moment.move.model_dump(mode="json"),
        "interviewer": moment.words,
    }


def _result(rows: Sequence[Row], seed: int) -> dict[str, Any]:
    figures = {name: [row for row in rows if row.outcomes.get(name) is not None] for name in (*FAULTS, ANY)}
    return {
        "suite": "conduct",
        "metrics": {name: _share(part, name) for name, part in figures.items()},
        "intervals": {name: _interval(part, name) for name, part in figures.items()},
        "counted": {name: len(part) for name, part in figures.items()},
        "interviews": {name: _interviews(part, name) for name, part in figures.items()},
        "by": {kind: _by(rows, kind) for kind in BY},
        "seed": seed,
        "cases": [dict(row.data) for row in rows],
    }


def _share(rows: Sequence[Row], name: str) -> float | None:
    return rounded(float(np.mean([row.outcomes[name] for row in rows]))) if rows else None


def _interval(rows: Sequence[Row], name: str) -> list[float] | None:
    values = np.array([row.outcomes[name] for row in rows], dtype=float)
    found = bootstrap(lambda drawn: float(values[drawn].mean()), [row.question for row in rows]) if rows else None
    return found.pair() if found else None


def _interviews(rows: Sequence[Row], name: str) -> float | None:
    """The share of the interviews in which it happened at all."""
    held = {row.question for row in rows}
    return rounded(len({row.question for row in rows if row.outcomes[name]}) / len(held)) if held else None


def _by(rows: Sequence[Row], kind: str) -> dict[str, dict[str, int]]:
    """Candidate, stage or persona → turns, and how many hold each kind of fault."""
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for row in rows:
        found[row.data[kind]].update(["turns", *row.data["faults"]])
    return {name: dict(counts) for name, counts in found.items()}
