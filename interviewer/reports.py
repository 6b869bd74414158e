"""What a candidate takes home: the models of a report, which `retrospective.py` fills in."""

from datetime import datetime
from typing import Literal

from interviewer.counting import Basis
from interviewer.deals import Deal
from interviewer.events import Ran, Source
from interviewer.reliability import ErrorBar
from interviewer.scoring import Band, Score
from knowledge.schema import Citation, MarkValue, Model


class ContestReport(Model):
    """A contested mark. first, second: what the grader and the second reading said; prevails: whether the second counts."""

    reason: str
    first: MarkValue
    first_quote: str | None
    by: str
    second: MarkValue | None
    second_quote: str | None
    reader: str | None
    failure: str | None
    prevails: bool


class Flag(Model):
    """The local marker's sure mark of a point of which another reader says the opposite, and the words it rests on."""

    mark: MarkValue
    quote: str | None


class Point(Model):
    """One criterion as the scorecard shows it. ceiling: the most it could earn after hints, 0-1.

    suggestion, guess, chance: the closest words, the likeliest mark and the chance of "met", where the grader could not
    tell. markable: the grader left it open, so that the candidate may mark it. flag: the local marker contradicts it.
    """

    criterion: str
    dimension: str
    weight: int
    expects: str
    mark: MarkValue
    quote: str | None
    suggestion: str | None
    confidence: float
    ceiling: float
    grader: str | None = None
    reason: str | None = None
    guess: MarkValue | None = None
    chance: float | None = None
    markable: bool = False
    contest: ContestReport | None = None
    flag: Flag | None = None


class QuestionReport(Model):
    id: str
    topic: str
    question: str
    score: Score | None
    grader: str | None
    failures: dict[str, str]
    said: tuple[str, ...]
    points: tuple[Point, ...]
    hints: int
    leaving: str | None
    model_answer: str
    citations: tuple[Citation, ...]
    deal: Deal | None = None
    run: Ran | None = None
    runs: int = 0
    solution: str | None = None
    derived: bool = False
    reason: str | None = None
    error: ErrorBar | None = None


class DimensionReport(Model):
    id: str
    name: str
    score: Score | None
    anchor: str | None


class Advice(Model):
    """A line of the retrospective, with the question it comes from and where to read on.

    sources: passages found for it; citations: what the question itself cites, where none was found.
    """

    text: str
    question: str
    quote: str | None = None
    citations: tuple[Citation, ...] = ()
    sources: tuple[Source, ...] = ()


class Tailored(Model):
    """What the plan was made of: names of skills, and what the job asks for that the résumé does not name."""

    asked: tuple[str, ...] = ()
    claimed: tuple[str, ...] = ()
    gaps: tuple[str, ...] = ()


class TranscriptLine(Model):
    speaker: str
    text: str
    degraded: str | None = None


class Report(Model):
    """What a candidate takes home. basis: whose marks the score rests on; error: None where none is measured.

    markers: which weights or models gave them; flagged: how many the local marker contradicts.
    """

    id: str
    stage: str
    persona: str
    level: str
    role: str | None
    started: datetime
    status: str
    engine: str
    score: float | None
    band: Band
    decided: float
    caps: tuple[str, ...]
    graders: tuple[str, ...]
    dimensions: tuple[DimensionReport, ...]
    questions: tuple[QuestionReport, ...]
    went_well: tuple[Advice, ...]
    do_better: tuple[Advice, ...]
    study: tuple[Advice, ...]
    degraded_turns: int
    tokens: int
    cost: float | None
    transcript: tuple[TranscriptLine, ...]
    work: str | None = None
    warnings: tuple[Advice, ...] = ()
    tailored: Tailored | None = None
    basis: Basis = Basis(by={}, open=0)
    self_marked: Literal["no", "partly", "wholly"] = "no"
    error: ErrorBar | None = None
    markers: tuple[str, ...] = ()
    flagged: int = 0
