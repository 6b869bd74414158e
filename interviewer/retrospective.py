"""Events → report: the scorecard, what went well, what to do better, what to study."""

from collections.abc import Callable, Sequence
from datetime import datetime

from interviewer.deals import Deal, deal
from interviewer.events import Mark, Ran, Source, Started
from interviewer.fairness import warning_signs
from interviewer.scoring import TESTS, Band, QuestionScore, Score, Scorecard, ceilings, scorecard
from interviewer.state import Asked, Interview
from knowledge.schema import Citation, MarkValue, Model, Stage

GRADERS = ("self", "judge", "local")
MOST = 5
GOOD = (MarkValue.MET,)
LACKING = (MarkValue.MISSED, MarkValue.CONTRADICTED, MarkValue.PARTIAL)


# Finds the passage to read for a statement; None where nothing relevant is known.
Find = Callable[[str], Source | None]


class Point(Model):
    """One criterion as the scorecard shows it. ceiling: the most it could earn after hints, 0-1."""

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
    """What a candidate takes home."""

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


def nothing(text: str) -> None:
    """Finds no passage: every advice falls back on its question's citations."""


def report(interview: Interview, order: Sequence[str] = GRADERS, find: Find = nothing) -> Report:
    """The whole report; pure but for `find`, so that an old interview can be reported and re-graded at any time."""
    card = scorecard(interview, order)
    questions = tuple(
        _question(interview, asked, score) for asked, score in zip(interview.asked, card.questions, strict=True)
    )
    costs = [usage.cost for usage in interview.usage if usage.cost is not None]
    return Report(
        id=interview.id,
        stage=interview.start.stage.value,
        persona=interview.start.persona.title,
        level=interview.start.level.value,
        role=interview.start.role.title if interview.start.role else None,
        started=interview.started_at,
        status=interview.status,
        engine=interview.start.engine,
        score=card.score,
        band=card.band,
        decided=card.decided,
        caps=card.caps,
        graders=tuple(sorted({point.grader for item in questions for point in item.points if point.grader})),
        dimensions=_dimensions(interview, card),
        questions=questions,
        went_well=_went_well(questions),
        do_better=_do_better(questions, find),
        study=_study(questions, find),
        degraded_turns=sum(line.degraded is not None for line in interview.lines),
        tokens=sum(usage.prompt_tokens + usage.completion_tokens for usage in interview.usage),
        cost=sum(costs) if costs else None,
        transcript=tuple(
            TranscriptLine(speaker=line.speaker, text=line.text, degraded=line.degraded) for line in interview.lines
        ),
        work=interview.work.title if interview.work else None,
        warnings=_warnings(interview.start.stage),
        tailored=_tailored(interview.start),
    )


def _warnings(stage: Stage) -> tuple[Advice, ...]:
    """What an unfair assignment looks like: for whoever has just defended one."""
    if stage is not Stage.TAKE_HOME_DEFENCE:
        return ()
    citation, signs = warning_signs()
    return tuple(Advice(text=sign, question="", citations=(citation,)) for sign in signs)


def _tailored(start: Started) -> Tailored | None:
    if start.resume is None and start.job is None:
        return None
    asked, claimed = (
        tuple(found.name for found in profile.skills) if profile else () for profile in (start.job, start.resume)
    )
    return Tailored(asked=asked, claimed=claimed, gaps=start.gaps)


def _question(interview: Interview, asked: Asked, score: QuestionScore) -> QuestionReport:
    caps = ceilings(asked.question, interview.start.rubric, asked.hints)
    return QuestionReport(
        id=asked.question.id,
        topic=asked.question.topic,
        question=asked.question.question,
        score=score.score,
        grader=score.grader if score.marks else None,
        failures=asked.failures,
        said=asked.messages,
        points=tuple(_point(asked, mark, caps[mark.criterion], score.grader) for mark in score.marks),
        hints=asked.hints,
        leaving=asked.leaving,
        model_answer=asked.question.model_answer,
        citations=asked.question.citations,
        deal=deal(asked),
        run=asked.run or (asked.runs[-1] if asked.runs else None),
        runs=len(asked.runs),
        solution=asked.question.code.solution if asked.question.code else None,
        derived=asked.question.derived,
        reason=interview.start.reasons.get(asked.question.id),
    )


def _point(asked: Asked, mark: Mark, ceiling: float, grader: str | None) -> Point:
    criterion = asked.question.criterion(mark.criterion)
    if criterion.tests or grader == TESTS:
        grader = TESTS if criterion.tests and TESTS in asked.marks else None
    return Point(
        criterion=criterion.id,
        dimension=criterion.dimension,
        weight=criterion.weight,
        expects=criterion.expects,
        mark=mark.mark,
        quote=mark.quote,
        suggestion=mark.suggestion,
        confidence=mark.confidence,
        ceiling=ceiling,
        grader=grader,
        reason=mark.reason if grader == TESTS else None,
    )


def _dimensions(interview: Interview, card: Scorecard) -> tuple[DimensionReport, ...]:
    level = interview.start.level
    rows = []
    for dimension, item in zip(interview.start.rubric.dimensions, card.dimensions, strict=True):
        scale = dimension.anchors[level]
        points = (scale.strong_no, scale.no, scale.yes, scale.strong_yes)
        anchor = points[item.score - 1] if item.score else None
        rows.append(DimensionReport(id=item.id, name=item.name, score=item.score, anchor=anchor))
    return tuple(rows)


def _ranked(questions: Sequence[QuestionReport], marks: Sequence[MarkValue]) -> list[tuple[QuestionReport, Point]]:
    found = [(question, point) for question in questions for point in question.points if point.mark in marks]
    return sorted(found, key=lambda pair: (-pair[1].weight, -pair[1].confidence))


def _went_well(questions: Sequence[QuestionReport]) -> tuple[Advice, ...]:
    return tuple(
        Advice(text=point.expects, question=question.id, quote=point.quote)
        for question, point in _ranked(questions, GOOD)[:MOST]
    )


def _do_better(questions: Sequence[QuestionReport], find: Find) -> tuple[Advice, ...]:
    wrong = _ranked(questions, (MarkValue.CONTRADICTED,))
    missing = _ranked(questions, (MarkValue.MISSED, MarkValue.PARTIAL))
    return tuple(
        Advice(
            text=point.expects,
            question=question.id,
            quote=point.quote if point.mark is not MarkValue.MISSED else None,
            citations=question.citations,
            sources=_found(find, point.expects),
        )
        for question, point in (wrong + missing)[:MOST]
    )


def _study(questions: Sequence[QuestionReport], find: Find) -> tuple[Advice, ...]:
    """What to read: the passages found for the questions with the most missing weight, or the sections they cite."""
    lacking = [(weight, question) for question in questions if (weight := _lacking(question))]
    lacking.sort(key=lambda pair: -pair[0])
    advice: dict[object, Advice] = {}
    for _, question in lacking:
        sources = () if question.deal else _found(find, question.question)
        place = (sources[0].file, sources[0].section) if sources else question.citations[-1:]
        if not place:
            continue
        before = advice.get(place)
        topics = dict.fromkeys([*(before.text.split(", ") if before else ()), question.topic])
        advice[place] = Advice(
            text=", ".join(topics),
            question="",
            citations=question.citations[-1:],
            sources=before.sources if before else sources,
        )
    return tuple(advice.values())[:MOST]


def _lacking(question: QuestionReport) -> int:
    """The weight of what was not met; a question that was left unanswered weighs most."""
    if not question.points and question.leaving in ("unknown", "skipped"):
        return MOST
    return sum(point.weight for point in question.points if point.mark in LACKING)


def _found(find: Find, text: str) -> tuple[Source, ...]:
    source = find(text)
    return () if source is None else (source,)
