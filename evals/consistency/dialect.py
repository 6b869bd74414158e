"""The same answer in other varieties of English: shown to score alike, within a margin set beforehand, or not."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from evals.consistency.observation import Observation, anchor, item
from evals.grading import Grader
from evals.statistics import Difference, difference, equivalence
from evals.varieties import VARIETIES
from knowledge.store import Entry

# Of the share: a tenth of a point, where three points lie between no share of the criteria and all of it.
MARGIN = 0.1 / 3
POINTS = 3
ALPHA = 0.05
# Two one-sided tests at 5 % hold where this interval lies within the margin.
LEVEL = 1 - 2 * ALPHA
Data = Mapping[str, Any]


def check(entries: Sequence[Entry], grader: Grader) -> Iterator[Observation]:
    """detail: "variety: answer". What a rewriting leaves as it is says nothing, and is left out."""
    for entry in entries:
        for kind, answer in _answers(entry):
            said = {name: variety.rewrite(answer) for name, variety in VARIETIES.items()}
            said = {name: text for name, text in said.items() if text != answer}
            first, *others = grader.grade([item(entry, text) for text in (answer, *said.values())])
            for name, found in zip(said, others, strict=True):
                detail, shares = f"{name}: {kind}", (first.share, found.share)
                moved = first.given != found.given
                yield Observation("dialect_changes", entry.question.id, detail, *shares, moved, (first, found))


def slices(observed: Sequence[Data]) -> list[dict[str, Any]]:
    """A line a variety, the least alike first. difference, low, high: in points of four; p: that it lies beyond the margin."""
    by_variety: dict[str, list[Data]] = {}
    for one in observed:
        by_variety.setdefault(one["detail"].partition(":")[0], []).append(one)
    found = {name: _difference(rows) for name, rows in by_variety.items()}
    lines = [_line(name, one) for name, one in found.items() if one is not None]
    return sorted(lines, key=lambda line: (-line["p"], -abs(line["difference"])))


def worst(observed: Sequence[Data]) -> tuple[float, list[float]] | None:
    """How far the least alike variety lies off, of the share, with the interval that decides on equivalence."""
    found = slices(observed)
    if not found:
        return None
    low, mean, high = (found[0][name] / POINTS for name in ("low", "difference", "high"))
    ends = (low, high) if mean >= 0 else (-high, -low)
    return round(abs(mean), 4), [round(end, 4) for end in ends]


def _answers(entry: Entry) -> Iterator[tuple[str, str]]:
    yield from (("good", anchor(entry, 4)), ("poor", anchor(entry, 2)))
    yield "lines", " ".join(criterion.examples[0].text for criterion in entry.question.criteria)


def _difference(rows: Sequence[Data]) -> Difference | None:
    """Clustered by question; None where one question is all there is."""
    questions = {str(number): row["question_id"] for number, row in enumerate(rows)}
    if len(set(questions.values())) < 2:
        return None
    before, after = ({str(number): row[side] for number, row in enumerate(rows)} for side in ("before", "after"))
    return difference(before, after, questions, LEVEL)


def _line(name: str, found: Difference) -> dict[str, Any]:
    p = equivalence(found, MARGIN)
    low, high = found.interval.low, found.interval.high
    beyond = low > MARGIN or high < -MARGIN
    return {
        "variety": name,
        "answers": found.cases,
        "questions": found.clusters,
        "difference": round(POINTS * found.mean, 3),
        "low": round(POINTS * low, 3),
        "high": round(POINTS * high, 3),
        "p": round(p, 4),
        "verdict": "equivalent" if p < ALPHA else "different" if beyond else "open",
    }
