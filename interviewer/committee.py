"""The hiring committee: a loop's reports → one recommendation, with its reasons. Pure; docs/loops.md states the rules."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from interviewer.memory import Contradiction
from interviewer.reports import Advice, DimensionReport, Report
from interviewer.scoring import Band, band
from knowledge.schema import Model, Stage

# By then the decision has been taken: the talk about the offer is shown, and not weighed.
UNWEIGHED = frozenset({Stage.OFFER.value})
# The dimension that a stage is there for: under the bar (3) in one of these, nobody is a hire.
CORE = {
    Stage.THEORY.value: "correctness",
    Stage.CODING.value: "correctness",
    Stage.TAKE_HOME_DEFENCE.value: "validation",
    Stage.CASE_STUDY.value: "framing",
    Stage.SYSTEM_DESIGN.value: "understanding",
    Stage.BEHAVIOURAL.value: "action",
}
BAR = 3.0
STRONG = 3.5
WEAK = 2.0
# The most that a loop can reach, by what holds it down.
LEAN_HIRE, LEAN_NO, NO = 2.9, 2.4, 1.9
BELOW_STRONG = 3.4
ENOUGH = 0.5
MANY = 2
PRACTISE = 5


@dataclass(frozen=True)
class Talk:
    """One stage as the committee sees it; report is None where it was not held."""

    title: str
    stage: str
    report: Report | None = None


class StageLine(Model):
    """A stage's vote, with its best and weakest dimension."""

    title: str
    stage: str
    interviewer: str | None
    interview: str | None
    score: float | None
    band: Band | None
    strongest: str | None = None
    weakest: str | None = None
    weighed: bool = True
    se: float | None = None
    self_marked: str = "no"


class Debrief(Model):
    """What the committee says. score: 1.0-4.0 after caps; None without enough evidence."""

    loop: str
    title: str
    role: str | None
    level: str
    score: float | None
    band: Band
    reasons: tuple[str, ...]
    stages: tuple[StageLine, ...]
    contradictions: tuple[Contradiction, ...]
    practise: tuple[Advice, ...]


def convene(
    loop: str, title: str, role: str | None, level: str, talks: Sequence[Talk], found: Sequence[Contradiction] = ()
) -> Debrief:
    """Weighs a loop's stages."""
    score, reasons = weigh(talks, len(found))
    return Debrief(
        loop=loop,
        title=title,
        role=role,
        level=level,
        score=score,
        band="not enough evidence" if score is None else band(score),
        reasons=tuple(reasons),
        stages=tuple(_line(talk) for talk in talks),
        contradictions=tuple(found),
        practise=tuple(_practise(talks)),
    )


def weigh(talks: Sequence[Talk], contradictions: int = 0) -> tuple[float | None, list[str]]:
    """The mean of the stages' scores, and then whatever caps it: (score or None, reasons)."""
    weighed = [talk for talk in talks if talk.stage not in UNWEIGHED]
    scored = [talk for talk in weighed if talk.report is not None and talk.report.score is not None]
    if not scored or len(scored) < ENOUGH * len(weighed):
        return None, [f"{len(scored)} of {len(weighed)} stages gave enough evidence; half of them is the least."]
    mean = sum(_score(talk) for talk in scored) / len(scored)
    one = f"The one stage with a score has {mean:.1f} of 4."
    reasons = [one if len(scored) == 1 else f"The mean of {len(scored)} stages is {mean:.1f} of 4."]
    value = mean
    for most, reason in _caps(scored, len(weighed), contradictions):
        if value > most:
            reasons.append(reason)
            value = most
    return round(value, 2), reasons


def _caps(scored: Sequence[Talk], held: int, contradictions: int) -> Iterator[tuple[float, str]]:
    """(the most that the loop can reach, why), the hardest first."""
    weak = [talk for talk in scored if _score(talk) < WEAK]
    if len(weak) >= MANY:
        yield NO, f"{_titles(weak)}: two stages or more said no, which caps the loop at no hire."
    if weak:
        yield LEAN_NO, f"{_titles(weak)}: a stage that said no caps the loop at lean no hire."
    ones = [f"{item.name} in {talk.title}" for talk in scored for item in _dimensions(talk) if item.score == 1]
    if ones:
        yield LEAN_NO, f"A 1 ({'; '.join(ones)}) caps the loop at lean no hire."
    low = [f"{item.name} in {talk.title}" for talk in scored for item in _dimensions(talk) if _under(talk, item)]
    if low:
        yield LEAN_HIRE, f"A hire needs the bar in every core dimension; under it: {'; '.join(low)}."
    if contradictions >= MANY:
        yield LEAN_HIRE, f"{contradictions} things that you said in different talks do not fit together."
    short = [talk for talk in scored if _score(talk) < BAR]
    if short:
        yield BELOW_STRONG, f"A strong hire needs every stage at the bar; below it: {_titles(short)}."
    if len(scored) < held:
        yield BELOW_STRONG, f"A strong hire needs every stage; {held - len(scored)} gave no score."


def _under(talk: Talk, item: DimensionReport) -> bool:
    return item.id == CORE.get(talk.stage) and item.score is not None and item.score < BAR


def _score(talk: Talk) -> float:
    return talk.report.score or 0.0 if talk.report else 0.0


def _dimensions(talk: Talk) -> tuple[DimensionReport, ...]:
    return talk.report.dimensions if talk.report else ()


def _titles(talks: Sequence[Talk]) -> str:
    return ", ".join(talk.title for talk in talks)


def _line(talk: Talk) -> StageLine:
    report = talk.report
    if report is None:
        return StageLine(
            title=talk.title, stage=talk.stage, interviewer=None, interview=None, score=None, band=None,
            weighed=talk.stage not in UNWEIGHED,
        )  # fmt: skip
    ranked = sorted((item for item in report.dimensions if item.score), key=lambda item: -(item.score or 0))
    return StageLine(
        title=talk.title,
        stage=talk.stage,
        interviewer=report.persona,
        interview=report.id,
        score=report.score,
        band=report.band,
        strongest=_named(ranked[0]) if ranked else None,
        weakest=_named(ranked[-1]) if len(ranked) > 1 and ranked[-1].score != ranked[0].score else None,
        weighed=talk.stage not in UNWEIGHED,
        se=report.error.se if report.error else None,
        self_marked=report.self_marked,
    )


def _named(item: DimensionReport) -> str:
    return f"{item.name} {item.score}"


def _practise(talks: Sequence[Talk]) -> Iterator[Advice]:
    """One point of each stage, the weakest stage first, then a second of each."""
    held = sorted((talk for talk in talks if talk.report and talk.report.do_better), key=_score)
    points = [
        advice
        for turn in range(MANY)
        for talk in held
        if talk.report
        for advice in talk.report.do_better[turn : turn + 1]
    ]
    yield from points[:PRACTISE]
