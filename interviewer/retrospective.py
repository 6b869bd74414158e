"""Events → report: the scorecard, what went well, what to do better, what to study."""

from collections.abc import Callable, Sequence
from types import MappingProxyType

from interviewer.counting import ORDER, TESTS, Counted, markers, prevails
from interviewer.deals import deal
from interviewer.dissent import Contest
from interviewer.events import Source, Started
from interviewer.fairness import warning_signs
from interviewer.reliability import Errors, error_bar
from interviewer.reports import (
    Advice,
    ContestReport,
    DimensionReport,
    Flag,
    Point,
    QuestionReport,
    Report,
    Tailored,
    TranscriptLine,
)
from interviewer.scoring import QuestionScore, Scorecard, ceilings, scorecard
from interviewer.state import Asked, Interview
from knowledge.schema import Citation, MarkValue, Stage

MOST = 5
GOOD = (MarkValue.MET,)
LACKING = (MarkValue.MISSED, MarkValue.CONTRADICTED, MarkValue.PARTIAL)


# Finds the passage to read for a statement, within the sections that its question cites where it cites some; None where
# nothing relevant is known.
Find = Callable[[str, Sequence[Citation]], Source | None]


def nothing(text: str, citations: Sequence[Citation]) -> None:
    """Finds no passage: every advice falls back on its question's citations."""


def report(
    interview: Interview,
    order: Sequence[str] = ORDER,
    find: Find = nothing,
    errors: Errors = MappingProxyType({}),
) -> Report:
    """The whole report; pure but for `find`, so that an old interview can be reported and re-graded at any time."""
    card = scorecard(interview, order)
    questions = tuple(
        _question(interview, asked, score, errors) for asked, score in zip(interview.asked, card.questions, strict=True)
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
        basis=card.basis,
        self_marked=card.basis.self_marked,
        error=error_bar(errors, interview.start.stage.value, card.scored, card.markers),
        markers=card.markers,
        flagged=card.flagged,
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


def _question(interview: Interview, asked: Asked, score: QuestionScore, errors: Errors) -> QuestionReport:
    caps = ceilings(asked.question, interview.start.rubric, asked.hints)
    return QuestionReport(
        id=asked.question.id,
        topic=asked.question.topic,
        question=asked.question.question,
        score=score.score,
        grader=score.grader if score.marks else None,
        failures=asked.failures,
        said=asked.messages,
        points=tuple(_point(asked, item, caps[item.mark.criterion]) for item in score.counted),
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
        error=error_bar(errors, interview.start.stage.value, int(score.score is not None), markers(score.counted)),
    )


def _point(asked: Asked, counted: Counted, ceiling: float) -> Point:
    criterion, mark, read = asked.question.criterion(counted.mark.criterion), counted.mark, counted.read
    left_open = read.mark is MarkValue.NO_EVIDENCE
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
        grader=counted.grader,
        reason=mark.reason if counted.grader == TESTS else None,
        guess=read.guess if left_open else None,
        chance=read.chance if left_open else None,
        markable=left_open and not criterion.tests,
        contest=_contest(asked, counted.contest) if counted.contest else None,
        flag=Flag(mark=counted.against.mark, quote=counted.against.quote) if counted.against else None,
    )


def _contest(asked: Asked, contest: Contest) -> ContestReport:
    return ContestReport(
        reason=contest.reason,
        first=contest.first.mark,
        first_quote=contest.first.quote,
        by=contest.by,
        second=contest.second.mark if contest.second else None,
        second_quote=contest.second.quote if contest.second else None,
        reader=contest.reader,
        failure=contest.failure,
        prevails=prevails(contest, asked.messages),
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
            sources=_found(find, point.expects, question),
        )
        for question, point in (wrong + missing)[:MOST]
    )


def _study(questions: Sequence[QuestionReport], find: Find) -> tuple[Advice, ...]:
    """What to read: the passages found for the questions with the most missing weight, or the sections they cite."""
    lacking = [(weight, question) for question in questions if (weight := _lacking(question))]
    lacking.sort(key=lambda pair: -pair[0])
    advice: dict[object, Advice] = {}
    for _, question in lacking:
        sources = () if question.deal else _found(find, question.question, question)
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


def _found(find: Find, text: str, question: QuestionReport) -> tuple[Source, ...]:
    source = find(text, question.citations)
    return () if source is None else (source,)
