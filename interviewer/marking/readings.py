"""Several readings of one answer by a judge: when they are needed, and what they come to."""

from collections import Counter
from collections.abc import Sequence

from interviewer.events import Mark
from interviewer.scoring import BARS, CREDIT
from knowledge.schema import Level, MarkValue, Question

# A share this close to a bar may fall on the other side of it at the next reading.
EDGE = 0.05
AT_AN_EDGE = 3


def on_edge(question: Question, marks: Sequence[Mark], level: Level | None) -> bool:
    """Whether the share that the marks earn lies within EDGE of a bar of the level; of any level where None is given."""
    weights = {criterion.id: criterion.weight for criterion in question.criteria}
    decided = [mark for mark in marks if mark.mark is not MarkValue.NO_EVIDENCE]
    if not decided:
        return False
    total = sum(weights[mark.criterion] for mark in decided)
    share = sum(weights[mark.criterion] * CREDIT[mark.mark] for mark in decided) / total
    levels = (level,) if level else question.levels
    return any(abs(share - bar) <= EDGE for one in levels for bar in BARS[one])


def combine(readings: Sequence[Sequence[Mark]]) -> tuple[Mark, ...]:
    """One mark a criterion: what all readings say, or most; "met" with a dissent is "partial". `votes` keeps all."""
    return tuple(_combined(marks) for marks in zip(*readings, strict=True))


def _combined(marks: Sequence[Mark]) -> Mark:
    if len(marks) == 1:
        return marks[0]
    votes = tuple(mark.mark for mark in marks)
    value = _agreed(votes)
    said = (value, MarkValue.MET, MarkValue.PARTIAL) if value is not MarkValue.NO_EVIDENCE else (value,)
    supporting = next((mark for wanted in said for mark in marks if mark.mark is wanted), None)
    if supporting is None:
        return Mark(criterion=marks[0].criterion, mark=value, confidence=0.0, votes=votes)
    share = max(votes.count(value), 1) / len(votes)
    return supporting.model_copy(update={"mark": value, "votes": votes, "confidence": share})


def _agreed(votes: Sequence[MarkValue]) -> MarkValue:
    counts = Counter(votes)
    first, most = counts.most_common(1)[0]
    if first is MarkValue.MET and most < len(votes):
        return MarkValue.PARTIAL
    if most > len(votes) / 2:
        return first
    # No majority: half a point where anything speaks for it, else the reader cannot tell.
    return MarkValue.PARTIAL if counts[MarkValue.MET] or counts[MarkValue.PARTIAL] else MarkValue.NO_EVIDENCE
