"""Fits the local marker on the banks' own lines; `make train-marker`.

An example is read as an answer that meets its criterion and no other; a misconception as one that contradicts it; an
anchor as it is marked. A line that is read as an answer is left out of the references. Figures are cross-validated by
question: no question helps to mark itself.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import cohen_kappa_score, f1_score, roc_auc_score
from sklearn.model_selection import GroupKFold
from sklearn.preprocessing import StandardScaler

from interviewer.marking.features import NAMES, Embed, read, references
from interviewer.marking.local import WEIGHTS
from knowledge.schema import MarkValue, Question

FOLDS = 5
PRECISION = 0.9
Matrix = NDArray[np.float64]


@dataclass(frozen=True)
class Labelled:
    """One answer with a mark for each criterion it was marked on; `kind` says how it came about."""

    question: Question
    answer: str
    marks: dict[str, MarkValue]
    kind: str


def from_bank(question: Question) -> Iterator[Labelled]:
    """The bank's own lines as answers."""
    for criterion in question.criteria:
        others = {other.id: MarkValue.MISSED for other in question.criteria if other.id != criterion.id}
        for example in criterion.examples:
            yield Labelled(question, example.text, {**others, criterion.id: MarkValue.MET}, example.style.value)
        for text in criterion.misconceptions:
            yield Labelled(question, text, {**others, criterion.id: MarkValue.CONTRADICTED}, "misconception")
    for anchor in question.anchors:
        yield Labelled(question, anchor.text, dict(anchor.marks), f"anchor {anchor.score}")


@dataclass(frozen=True)
class Table:
    """One row a mark. features: (n, len(NAMES)); labels: mark values; groups: question numbers."""

    features: Matrix
    labels: NDArray[np.str_]
    groups: NDArray[np.int64]
    kinds: NDArray[np.str_]


def tabulate(answers: Sequence[Labelled], embed: Embed) -> Table:
    """Reads every answer against its question."""
    rows, labels, groups, kinds = [], [], [], []
    known = {}
    numbers: dict[str, int] = {}
    for item in answers:
        question = item.question
        number = numbers.setdefault(question.id, len(numbers))
        if question.id not in known:
            known[question.id] = references(question, embed)
        reading = read(question, known[question.id], [item.answer], embed, without=(item.answer,))
        for index, criterion in enumerate(question.criteria):
            if criterion.id in item.marks:
                rows.append(reading.features[index])
                labels.append(item.marks[criterion.id].value)
                groups.append(number)
                kinds.append(item.kind)
    return Table(np.array(rows), np.array(labels), np.array(groups), np.array(kinds))


def regression() -> LogisticRegression:
    return LogisticRegression(C=0.5, max_iter=2000, class_weight="balanced")


def cross_validated(table: Table, target: str) -> Matrix:
    """P(target) of every row, from a model that has not seen its question."""
    result = np.zeros(len(table.labels))
    wanted = table.labels == target
    for train, test in GroupKFold(FOLDS).split(table.features, wanted, table.groups):
        scaler = StandardScaler().fit(table.features[train])
        model = regression().fit(scaler.transform(table.features[train]), wanted[train])
        result[test] = model.predict_proba(scaler.transform(table.features[test]))[:, 1]
    return result


def thresholds(table: Table, met: Matrix, contradicted: Matrix) -> dict[str, float]:
    """The lowest at which a decided mark is right nine times in ten."""
    is_met = table.labels == "met"
    is_wrong = table.labels == "contradicted"
    return {
        "met_from": _first(met, is_met, np.linspace(0.5, 0.98, 97)),
        "missed_to": 1 - _first(1 - met, ~is_met, np.linspace(0.5, 0.98, 97)),
        "contradicted_from": _first(contradicted, is_wrong, np.linspace(0.5, 0.98, 97)),
    }


def _first(scores: Matrix, right: NDArray[np.bool_], candidates: Matrix) -> float:
    for candidate in candidates:
        chosen = scores >= candidate
        if chosen.sum() >= 20 and right[chosen].mean() >= PRECISION:
            return float(candidate)
    return float(candidates[-1])


def figures(table: Table, met: Matrix, contradicted: Matrix, chosen: dict[str, float]) -> dict[str, float]:
    """Cross-validated: discrimination, agreement, and how much is decided how well."""
    is_met = table.labels == "met"
    guess = met >= 0.5
    yes, no = met >= chosen["met_from"], met <= chosen["missed_to"]
    decided = yes | no
    among = np.isin(table.labels, ("met", "contradicted"))
    return {
        "met_auc": float(roc_auc_score(is_met, met)),
        "met_kappa": float(cohen_kappa_score(is_met, guess)),
        "met_macro_f1": float(f1_score(is_met, guess, average="macro")),
        "contradicted_against_met_auc": float(
            roc_auc_score(table.labels[among] == "contradicted", (contradicted - met)[among])
        ),
        "decided_share": float(decided.mean()),
        "decided_precision": float((yes == is_met)[decided].mean()) if decided.any() else 0.0,
        "marks": float(len(met)),
        "questions": float(len(set(table.groups.tolist()))),
    }


def fit(table: Table, chosen: dict[str, float]) -> dict[str, object]:
    """What ships: weights over standardised features, with the intercept last."""
    scaler = StandardScaler().fit(table.features)
    scaled = scaler.transform(table.features)
    fitted = {}
    for name in ("met", "contradicted"):
        model = regression().fit(scaled, table.labels == name)
        fitted[name] = [*model.coef_[0].tolist(), float(model.intercept_[0])]
    return {
        "features": list(NAMES),
        "mean": scaler.mean_.tolist(),
        "scale": scaler.scale_.tolist(),
        **fitted,
        "thresholds": chosen,
    }


def main() -> None:
    """Fits, prints the cross-validated figures, and writes the weights."""
    from interviewer.settings import settings
    from knowledge.embedding import load_embedder
    from knowledge.store import Library

    embedder = load_embedder(settings().data_dir)
    library = Library.load()
    answers = [item for entry in library.questions.values() for item in from_bank(entry.question)]
    table = tabulate(answers, embedder.embed)
    met, contradicted = cross_validated(table, "met"), cross_validated(table, "contradicted")
    chosen = thresholds(table, met, contradicted)
    measured = figures(table, met, contradicted, chosen)
    stored = fit(table, chosen) | {"cross_validated": {name: round(value, 4) for name, value in measured.items()}}
    WEIGHTS.write_text(json.dumps(stored, indent=1) + "\n")
    for name, value in {**measured, **chosen}.items():
        print(f"{name:<30} {value:.3f}")


if __name__ == "__main__":
    main()
