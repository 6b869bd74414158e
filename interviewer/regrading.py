"""Marks an old interview anew, and says what differs."""

from interviewer.afterwards import append, finished
from interviewer.counting import ORDER, Basis
from interviewer.errors import GradingError
from interviewer.events import Event
from interviewer.marking import Marker, marked
from interviewer.reliability import Errors, error_bar, is_real
from interviewer.scoring import Band, QuestionScore, Score, Scorecard, scorecard
from interviewer.service import Service
from interviewer.state import Asked, Interview, step
from knowledge.schema import MarkValue, Model


class Side(Model):
    """A criterion's mark before or after. mark is None where nobody marked it."""

    mark: MarkValue | None
    grader: str | None
    quote: str | None


class CriterionChange(Model):
    id: str
    expects: str
    before: Side
    after: Side
    changed: bool


class QuestionChange(Model):
    """failure: why the question was not marked anew; then before and after are the same."""

    id: str
    question: str
    before: Score | None
    after: Score | None
    criteria: tuple[CriterionChange, ...]
    failure: str | None = None


class Total(Model):
    """The whole score, and whose marks it rests on."""

    score: float | None
    se: float | None
    band: Band
    basis: Basis


class Regrade(Model):
    """real: whether the scores differ by more than the grader's error; None where it is not measured.

    counted: the score that counts from now on, if the marks were kept, else the one that counted before.
    """

    id: str
    grader: str
    model: str | None
    before: Total
    after: Total
    real: bool | None
    changed: int
    questions: tuple[QuestionChange, ...]
    kept: bool = False
    counted: float | None = None


async def regrade(service: Service, interview: Interview, keep: bool = False) -> Regrade:
    """By the judge where a model is set, else by the local marker. Raises GradingError where no question was marked."""
    if keep:
        finished(interview)
    marker = service.judge or service.marker
    events, failures = await _mark(marker, interview)
    if failures and not events:
        raise GradingError(f"no question was marked anew: {next(iter(failures.values()))}")
    after = interview
    for event in events:
        after = step(after, event)
    found = compare(interview, after, marker.name, service.errors, failures)
    if not keep:
        return found.model_copy(update={"model": service.settings.judge, "counted": found.before.score})
    kept = await append(service.journal, interview, *events)
    counted = scorecard(kept, ORDER).score
    return found.model_copy(update={"model": service.settings.judge, "kept": True, "counted": counted})


def compare(before: Interview, after: Interview, grader: str, errors: Errors, failures: dict[str, str]) -> Regrade:
    """What differs if this grader's marks come first."""
    first, second = scorecard(before, ORDER), scorecard(after, (grader, *ORDER))
    questions = tuple(
        _question(asked, old, new, failures.get(asked.question.id))
        for asked, old, new in zip(before.asked, first.questions, second.questions, strict=True)
    )
    old, new = _total(before, first, errors), _total(after, second, errors)
    return Regrade(
        id=before.id,
        grader=grader,
        model=None,
        before=old,
        after=new,
        real=_real(old, new),
        changed=sum(item.changed for question in questions for item in question.criteria),
        questions=questions,
    )


async def _mark(marker: Marker, interview: Interview) -> tuple[list[Event], dict[str, str]]:
    """(new marks, question → why there are none)."""
    events: list[Event] = []
    failures: dict[str, str] = {}
    for asked in interview.asked:
        question = asked.question
        if not asked.messages or not question.spoken.criteria:
            continue
        try:
            marking = await marker.mark(question.spoken, asked.messages)
        except GradingError as error:
            failures[question.id] = str(error)
            continue
        events.append(marked(question.id, marker.name, marking))
    return events, failures


def _question(asked: Asked, before: QuestionScore, after: QuestionScore, failure: str | None) -> QuestionChange:
    old, new = _sides(before), _sides(after)
    nobody = Side(mark=None, grader=None, quote=None)
    return QuestionChange(
        id=asked.question.id,
        question=asked.question.question,
        before=before.score,
        after=after.score,
        criteria=tuple(
            _criterion(item.id, item.expects, old.get(item.id, nobody), new.get(item.id, nobody))
            for item in asked.question.criteria
            if item.id in old or item.id in new
        ),
        failure=failure,
    )


def _sides(score: QuestionScore) -> dict[str, Side]:
    return {
        item.mark.criterion: Side(mark=item.mark.mark, grader=item.grader, quote=item.mark.quote)
        for item in score.counted
    }


def _criterion(id: str, expects: str, before: Side, after: Side) -> CriterionChange:
    return CriterionChange(id=id, expects=expects, before=before, after=after, changed=before.mark is not after.mark)


def _total(interview: Interview, card: Scorecard, errors: Errors) -> Total:
    bar = error_bar(errors, interview.start.stage.value, card.scored, card.markers)
    return Total(score=card.score, se=bar.se if bar else None, band=card.band, basis=card.basis)


def _real(before: Total, after: Total) -> bool | None:
    if before.score is None or after.score is None or before.se is None or after.se is None:
        return None
    return is_real(after.score - before.score, before.se, after.se)
