"""How well a marker agrees with people who marked the same answers, and which passes it gives away."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from math import isfinite, nan, sqrt
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from scipy.stats import rankdata
from sklearn.metrics import f1_score

from evals.gold import AnswerLine, Asked, read_gold
from evals.grading import PASS, Graded, Grader, Item, chance
from evals.statistics import bootstrap, correlation, kappa, weighted_kappa
from evals.tables import MET, Marks, Scores, mean, rounded
from interviewer.events import Mark
from knowledge.schema import MarkValue

# Answers to one question that can be ranked.
LEAST = 3


def run(bank: Path, cases: Path, grader: Grader) -> dict[str, Any]:
    """Marks every case and holds it against the gold. Raises CaseError for a line that cannot be used."""
    gold = read_gold(bank, cases)
    asked = [gold.questions[answer.question_id] for answer in gold.answers]
    items = [
        Item(question.question, question.stage, answer.answer, question.level)
        for question, answer in zip(asked, gold.answers, strict=True)
    ]
    rows = [_row(*case) for case in zip(gold.answers, asked, grader.grade(items), strict=True)]
    metrics, intervals = measure(rows)
    return {
        "suite": "agreement",
        "metrics": metrics,
        "intervals": intervals,
        "kinds": _kinds(rows),
        "shown": _shown(rows),
        "ignored_fields": list(gold.ignored),
        "cases": rows,
    }


def _row(answer: AnswerLine, asked: Asked, graded: Graded) -> dict[str, Any]:
    return {
        "id": answer.id,
        "question_id": answer.question_id,
        "kind": answer.kind,
        "gold": {"overall": answer.overall, "shows_nothing": answer.shows_nothing, "score": answer.score},
        "given": graded.given,
        "shown": graded.shown,
        "share": round(graded.share, 4),
        "marks": [
            _mark(name, mark, (answer.marks or {}).get(name))
            for name, mark in zip(asked.criteria, graded.marks, strict=True)
        ],
    }


def _mark(name: str, mark: Mark, gold: MarkValue | None) -> dict[str, Any]:
    return {
        "criterion": name,
        "gold": gold.value if gold else None,
        "mark": mark.mark.value,
        "guess": mark.likeliest.value,
        "chance": round(chance(mark), 4),
        "confidence": round(mark.confidence, 4),
        "quote": mark.quote,
    }


def measure(rows: Sequence[dict[str, Any]]) -> tuple[dict[str, float | None], dict[str, list[float] | None]]:
    """Figures, and their 95 % intervals over questions drawn with replacement; None where there is no gold."""
    marks, scores = Marks.of(rows), Scores.of(rows)
    labelled = marks.where(np.isfinite(marks.gold))
    rated = scores.where((scores.gold >= 1) & np.isfinite(scores.given))
    scored = scores.where(np.isfinite(scores.score))
    found = {
        "met_auc": _figure(_auc, labelled),
        "met_kappa": _figure(_met_kappa, labelled),
        "met_macro_f1": _figure(_met_f1, labelled),
        "exact_kappa": _figure(lambda part: kappa(part.gold, part.guess), labelled),
        "qwk": _figure(lambda part: weighted_kappa(part.gold, part.given), rated),
        "spearman": _figure(lambda part: correlation(part.share, part.score, "spearman"), scored),
        "pearson": _figure(lambda part: correlation(part.share, part.score, "pearson"), scored),
        "rmse": _figure(lambda part: sqrt(mean((part.share - part.score) ** 2)), scored),
        "within_question_spearman": _figure(lambda part: mean(part.share), _within(scored)),
        "unearned_pass_rate": _figure(lambda part: mean(part.given >= PASS), scores.where(scores.gold < PASS)),
        "good_failed_rate": _figure(lambda part: mean(part.given < PASS), scores.where(scores.gold >= PASS)),
        "decided_share": _figure(lambda part: mean(part.decided), marks),
        "decided_precision": _figure(_right, labelled.where(labelled.decided > 0)),
    }
    return {name: value for name, (value, _) in found.items()}, {name: limits for name, (_, limits) in found.items()}


T = TypeVar("T", Marks, Scores)


def _figure(measured: Callable[[T], float], table: T) -> tuple[float | None, list[float] | None]:
    if not len(table.question):
        return None, None
    value = measured(table)
    interval = bootstrap(lambda rows: measured(table.at(rows)), table.question.tolist())
    return rounded(value), [round(interval.low, 4), round(interval.high, 4)] if interval and isfinite(value) else None


def _auc(part: Marks) -> float:
    """Met against the rest, by rank."""
    met = part.gold == MET
    positive, negative = int(met.sum()), int((~met).sum())
    if not positive or not negative:
        return nan
    ranks = rankdata(part.chance)
    return float((ranks[met].sum() - positive * (positive + 1) / 2) / (positive * negative))


def _met_kappa(part: Marks) -> float:
    return kappa(part.gold == MET, part.guess == MET)


def _met_f1(part: Marks) -> float:
    return float(f1_score(part.gold == MET, part.guess == MET, average="macro", labels=[False, True], zero_division=0))


def _right(part: Marks) -> float:
    """Of the decided marks: met where people say met, not met where they do not."""
    return mean((part.gold == MET) == (part.guess == MET))


def _within(scores: Scores) -> Scores:
    """One row a question of three scores or more that differ: the rank correlation within it, as `share`."""
    parts = [scores.where(scores.question == number) for number in np.unique(scores.question)]
    parts = [part for part in parts if len(part.score) >= LEAST and np.ptp(part.score) > 0]
    ranks = [0.0 if np.ptp(part.share) == 0 else correlation(part.share, part.score, "spearman") for part in parts]
    found = Scores.empty(len(parts))
    return replace(found, share=np.array(ranks), question=np.array([part.question[0] for part in parts]))


def _kinds(rows: Sequence[dict[str, Any]]) -> dict[str, dict[str, float | None]]:
    """mean: of the scores given, 1-4."""
    kinds = sorted({row["kind"] for row in rows if row["kind"]})
    return {kind: _kind(Scores.of([row for row in rows if row["kind"] == kind])) for kind in kinds}


def _kind(scores: Scores) -> dict[str, float | None]:
    return {
        "n": len(scores.given),
        "mean": rounded(mean(scores.given[np.isfinite(scores.given)])),
        "unearned_pass_rate": rounded(mean(scores.given[scores.gold < PASS] >= PASS)),
    }


def _shown(rows: Sequence[dict[str, Any]]) -> dict[str, float | None]:
    """The same for the scores that candidates are shown, which rest on decided marks only."""
    scores = Scores.of(rows)
    return {
        "scored_share": rounded(mean(np.isfinite(scores.shown))),
        "unearned_pass_rate": rounded(mean(scores.shown[scores.gold < PASS] >= PASS)),
        "good_failed_rate": rounded(mean(scores.shown[scores.gold >= PASS] < PASS)),
    }
