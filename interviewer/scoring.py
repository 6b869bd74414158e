"""From marks to scores: pure arithmetic, the same for every grader.

A criterion earns its weight times the credit of its mark, at most the ceiling of the deepest hint that helped it.
Undecided criteria count neither way. The share earned becomes a point on the 1-4 scale by the bars of the level.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from interviewer.counting import Basis, Counted, basis, best_marks, markers
from interviewer.events import Mark
from interviewer.state import Interview
from knowledge.schema import Criterion, Level, MarkValue, Question, Rubric

Score = Literal[1, 2, 3, 4]
Band = Literal["strong hire", "hire", "lean hire", "lean no hire", "no hire", "strong no hire", "not enough evidence"]

CREDIT = {MarkValue.MET: 1.0, MarkValue.PARTIAL: 0.5, MarkValue.MISSED: 0.0, MarkValue.CONTRADICTED: 0.0}
# Shares of the weighted criteria that earn a 2, a 3 (the bar) and a 4.
BARS = {Level.JUNIOR: (0.20, 0.50, 0.80), Level.MID: (0.25, 0.60, 0.85), Level.SENIOR: (0.30, 0.65, 0.90)}
ENOUGH = 0.5
# Praise needs more: the share of the points that must be decided for a strong hire.
PLENTY = 0.75
STRONG = 3.5
CANDOUR = "candour"


@dataclass(frozen=True)
class DimensionScore:
    """score is None where nothing was shown; share is 0-1 of the decided weight."""

    id: str
    name: str
    score: Score | None
    share: float | None
    marks: int


@dataclass(frozen=True)
class QuestionScore:
    question: str
    score: Score | None
    share: float | None
    grader: str | None
    marks: tuple[Mark, ...]
    capped: tuple[str, ...] = ()
    counted: tuple[Counted, ...] = ()


@dataclass(frozen=True)
class Scorecard:
    """score: the mean of the scored dimensions, 1.0-4.0, after caps; None without enough evidence."""

    score: float | None
    band: Band
    dimensions: tuple[DimensionScore, ...]
    questions: tuple[QuestionScore, ...]
    caps: tuple[str, ...]
    decided: float
    basis: Basis

    @property
    def markers(self) -> tuple[str, ...]:
        """Which markers gave the marks that the score rests on."""
        return markers(item for question in self.questions for item in question.counted)

    @property
    def flagged(self) -> int:
        """How many marks the local marker is sure to be the opposite."""
        return sum(item.against is not None for question in self.questions for item in question.counted)

    @property
    def scored(self) -> int:
        """How many questions have a score."""
        return sum(question.score is not None for question in self.questions)


def ceilings(question: Question, rubric: Rubric, deepest: int) -> dict[str, float]:
    """The most that each criterion can earn, after the hints given; 1.0 where no hint helped."""
    caps = {criterion.id: 1.0 for criterion in question.criteria}
    for rung, hint in enumerate(question.hints[:deepest]):
        for id in hint.helps:
            caps[id] = min(caps[id], rubric.hint_ceilings[rung])
    return caps


def share(criteria: Iterable[tuple[Criterion, Mark, float]]) -> tuple[float | None, float]:
    """(earned share of the decided weight, decided share of all weight); (None, 0.0) where nothing is decided."""
    earned = decided = total = 0.0
    for criterion, mark, ceiling in criteria:
        total += criterion.weight
        if mark.mark is MarkValue.NO_EVIDENCE:
            continue
        decided += criterion.weight
        earned += criterion.weight * min(CREDIT[mark.mark], ceiling)
    return (earned / decided if decided else None), (decided / total if total else 0.0)


def to_score(value: float | None, level: Level) -> Score | None:
    """The point on the 1-4 scale for a share of 0-1."""
    if value is None:
        return None
    two, three, four = BARS[level]
    return 4 if value >= four - 1e-9 else 3 if value >= three - 1e-9 else 2 if value >= two - 1e-9 else 1


def score_question(
    question: Question, marks: Sequence[Mark], rubric: Rubric, level: Level, hints: int = 0, grader: str | None = None
) -> QuestionScore:
    """None as score where less than half of the weight is decided. A contradicted heaviest point caps at 2."""
    caps = ceilings(question, rubric, hints)
    rows = [(question.criterion(mark.criterion), mark, caps[mark.criterion]) for mark in marks]
    earned, decided = share(rows)
    if decided < ENOUGH:
        earned = None
    score = to_score(earned, level)
    heaviest = max(criterion.weight for criterion in question.criteria)
    wrong = any(m.mark is MarkValue.CONTRADICTED and criterion.weight == heaviest for criterion, m, _ in rows)
    if wrong and score is not None and score > 2:
        score = 2
    capped = tuple(id for id, ceiling in caps.items() if ceiling < 1.0)
    return QuestionScore(question.id, score, earned, grader, tuple(marks), capped)


def score_dimensions(
    rows: Sequence[tuple[Criterion, Mark, float]], rubric: Rubric, level: Level
) -> tuple[DimensionScore, ...]:
    """A score for each dimension of the rubric, None where no criterion of it is decided."""
    scores = []
    for dimension in rubric.dimensions:
        own = [row for row in rows if row[0].dimension == dimension.id]
        earned, decided = share(own)
        earned = earned if decided >= ENOUGH else None
        scores.append(DimensionScore(dimension.id, dimension.name, to_score(earned, level), earned, len(own)))
    return tuple(scores)


def scorecard(interview: Interview, order: Sequence[str] = ()) -> Scorecard:
    """The whole interview; `order` names the graders whose marks count first."""
    rubric, level = interview.start.rubric, interview.start.level
    questions, rows = [], []
    for asked in interview.asked:
        grader, counted = best_marks(asked, order)
        if not asked.answered:
            counted = ()
        marks = tuple(item.mark for item in counted)
        caps = ceilings(asked.question, rubric, asked.hints)
        rows += [(asked.question.criterion(mark.criterion), mark, caps[mark.criterion]) for mark in marks]
        scored = score_question(asked.question, marks, rubric, level, asked.hints, grader)
        questions.append(replace(scored, counted=counted))
    dimensions = _with_candour(score_dimensions(rows, rubric, level), interview, rows)
    decided = share(rows)[1]
    rests = basis(item for question in questions for item in question.counted)
    return Scorecard(*_overall(dimensions, questions, rubric, decided), decided, rests)


def _with_candour(
    dimensions: tuple[DimensionScore, ...], interview: Interview, rows: Sequence[tuple[Criterion, Mark, float]]
) -> tuple[DimensionScore, ...]:
    """Reads candour from conduct: an open "I don't know" shows it, a confident wrong claim speaks against it."""
    admitted = sum(len(asked.admitted) for asked in interview.asked)
    wrong = sum(mark.mark is MarkValue.CONTRADICTED for _, mark, _ in rows)
    if not admitted and not wrong:
        return dimensions
    value: Score = 4 if admitted and not wrong else 3 if admitted >= wrong else 2
    return tuple(
        DimensionScore(CANDOUR, item.name, value, None, admitted + wrong)
        if item.id == CANDOUR and item.score is None
        else item
        for item in dimensions
    )


def _overall(
    dimensions: tuple[DimensionScore, ...], questions: Sequence[QuestionScore], rubric: Rubric, decided: float
) -> tuple[float | None, Band, tuple[DimensionScore, ...], tuple[QuestionScore, ...], tuple[str, ...]]:
    weights = {dimension.id: dimension.weight for dimension in rubric.dimensions}
    scored = [item for item in dimensions if item.score is not None]
    if decided < ENOUGH or not any(item.id != CANDOUR for item in scored):
        return None, "not enough evidence", dimensions, tuple(questions), ()
    total = sum(weights[item.id] for item in scored)
    value = sum(weights[item.id] * (item.score or 0) for item in scored) / total
    caps = []
    if low := [item.name for item in scored if item.score == 1]:
        caps.append(f"a 1 in {', '.join(low)} caps the round at lean no hire")
        value = min(value, 2.4)
    elif value >= STRONG and (low := [item.name for item in scored if item.score == 2]):
        caps.append(f"a 2 in {', '.join(low)} rules out a strong hire")
        value = 3.4
    if value >= STRONG and decided < PLENTY:
        caps.append(f"{100 * decided:.0f} % of the points decided is too little for a strong hire")
        value = 3.4
    return round(value, 2), band(value), dimensions, tuple(questions), tuple(caps)


def band(value: float) -> Band:
    """The recommendation for a score of 1.0-4.0."""
    for least, name in _BANDS:
        if value >= least - 1e-9:
            return name
    return "strong no hire"


_BANDS: tuple[tuple[float, Band], ...] = (
    (STRONG, "strong hire"),
    (3.0, "hire"),
    (2.5, "lean hire"),
    (2.0, "lean no hire"),
    (1.5, "no hire"),
)
