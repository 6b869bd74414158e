"""How well a marker agrees with people who marked the same answers, and which passes it gives away."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from math import isfinite, nan, sqrt
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from scipy.stats import rankdata
from sklearn.metrics import f1_score

from evals.gold import AnswerLine, Asked, Gold, read_gold
from evals.grading import PASS, Graded, Grader, Item, chance
from evals.statistics import bootstrap, correlation, kappa, weighted_kappa
from evals.suite import Case, Context, Row, Suite, run_all
from evals.tables import MET, Marks, Scores, mean, rounded
from interviewer.events import Mark
from knowledge.schema import MarkValue

# Answers to one question that can be ranked.
LEAST = 3
BULK = 64


def plan(context: Context) -> Suite:
    gold = read_gold(context.needs("bank"), context.needs("cases"))
    return planned(replace(gold, answers=tuple(context.first(gold.answers))), context.fresh(), context.seed)


def planned(gold: Gold, grader: Grader, seed: int = 0) -> Suite:
    """Marks every case and holds it against the gold."""

    def grade(part: Sequence[Case]) -> list[list[Row]]:
        asked = [gold.questions[one.payload.question_id] for one in part]
        items = [
            Item(question.question, question.stage, one.payload.answer, question.level)
            for question, one in zip(asked, part, strict=True)
        ]
        graded = grader.grade(items)
        return [[_finding(one.payload, *pair)] for one, pair in zip(part, zip(asked, graded, strict=True), strict=True)]

    cases = [Case(answer.id, answer) for answer in gold.answers]
    return Suite(cases, grade, lambda rows: _result(rows, gold, seed), bulk=BULK)


def run(bank: Path, cases: Path, grader: Grader) -> dict[str, Any]:
    """Raises CaseError for a line that cannot be used."""
    made = planned(read_gold(bank, cases), grader)
    return made.measure(run_all(made))


def _result(rows: Sequence[Row], gold: Gold, seed: int) -> dict[str, Any]:
    cases = [dict(row.data) for row in rows]
    metrics, intervals = measure(cases, seed)
    return {
        "suite": "agreement",
        "metrics": metrics,
        "intervals": intervals,
        "kinds": _kinds(cases),
        "shown": _shown(cases),
        "ignored_fields": list(gold.ignored),
        "missing_marks": list(gold.missing),
        "cases": cases,
    }


def _finding(answer: AnswerLine, asked: Asked, graded: Graded) -> Row:
    data = _row(answer, asked, graded)
    wrong = _wrong(data)
    seen = {"question": asked.question.question, "answer": answer.answer, "marks": data["marks"]} if wrong else {}
    return Row(answer.id, answer.question_id, _outcomes(data), data, wrong, seen)


def _outcomes(row: dict[str, Any]) -> dict[str, float | None]:
    """What can be averaged over answers; kappa and correlations cannot."""
    gold, passed = row["gold"], row["given"] is not None and row["given"] >= PASS
    rated = 0 if gold["shows_nothing"] else gold["overall"]
    labelled = [(mark["gold"] == "met") == (mark["guess"] == "met") for mark in row["marks"] if mark["gold"]]
    found: dict[str, float | None] = {}
    if rated is not None and row["given"] is not None:
        found["unearned_pass_rate" if rated < PASS else "good_failed_rate"] = passed if rated < PASS else not passed
    if gold["score"] is not None:
        found["score_error"] = abs(row["share"] - gold["score"])
    if labelled:
        found["marks_right"] = sum(labelled) / len(labelled)
    return found


def _wrong(row: dict[str, Any]) -> str:
    outcomes = _outcomes(row)
    if outcomes.get("unearned_pass_rate"):
        return "passes, and people say that it does not"
    if outcomes.get("good_failed_rate"):
        return "fails, and people say that it passes"
    decided = [mark for mark in row["marks"] if mark["gold"] and mark["mark"] != MarkValue.NO_EVIDENCE.value]
    missed = [mark["criterion"] for mark in decided if (mark["gold"] == "met") != (mark["mark"] == "met")]
    return f"marked otherwise than by people: {', '.join(missed)}" if missed else ""


def _row(answer: AnswerLine, asked: Asked, graded: Graded) -> dict[str, Any]:
    return {
        "id": answer.id,
        "question_id": answer.question_id,
        "stage": asked.stage.value,
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


def measure(
    rows: Sequence[dict[str, Any]], seed: int = 0
) -> tuple[dict[str, float | None], dict[str, list[float] | None]]:
    """Figures, and their 95 % intervals over questions drawn with replacement; None where there is no gold."""
    marks, scores = Marks.of(rows), Scores.of(rows)
    labelled = marks.where(np.isfinite(marks.gold))
    rated = scores.where((scores.gold >= 1) & np.isfinite(scores.given))
    scored = scores.where(np.isfinite(scores.score))
    found = {
        "met_auc": _figure(seed, _auc, labelled),
        "met_kappa": _figure(seed, _met_kappa, labelled),
        "met_macro_f1": _figure(seed, _met_f1, labelled),
        "exact_kappa": _figure(seed, lambda part: kappa(part.gold, part.guess), labelled),
        "qwk": _figure(seed, lambda part: weighted_kappa(part.gold, part.given), rated),
        "spearman": _figure(seed, lambda part: correlation(part.share, part.score, "spearman"), scored),
        "pearson": _figure(seed, lambda part: correlation(part.share, part.score, "pearson"), scored),
        "rmse": _figure(seed, lambda part: sqrt(mean((part.share - part.score) ** 2)), scored),
        "within_question_spearman": _figure(seed, lambda part: mean(part.share), _within(scored)),
        "unearned_pass_rate": _figure(seed, lambda part: mean(part.given >= PASS), scores.where(scores.gold < PASS)),
        "good_failed_rate": _figure(seed, lambda part: mean(part.given < PASS), scores.where(scores.gold >= PASS)),
        "decided_share": _figure(seed, lambda part: mean(part.decided), marks),
        "decided_precision": _figure(seed, _right, labelled.where(labelled.decided > 0)),
    }
    return {name: value for name, (value, _) in found.items()}, {name: limits for name, (_, limits) in found.items()}


T = TypeVar("T", Marks, Scores)


def _figure(seed: int, measured: Callable[[T], float], table: T) -> tuple[float | None, list[float] | None]:
    if not len(table.question):
        return None, None
    value = measured(table)
    interval = bootstrap(lambda rows: measured(table.at(rows)), table.question.tolist(), seed)
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
