"""Fits the local marker on the banks' own lines; `make train-marker`.

An example is read as an answer that meets its criterion and no other; a misconception as one that contradicts it; an
anchor as it is marked; answers of several lines are composed of both. Lines that are read as an answer are left out of
the references. Figures are cross-validated by
question: no question helps to mark itself.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random

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
# Answers of several lines made from each question's own.
COMPOSED = 24
PRECISION = 0.85
Matrix = NDArray[np.float64]


@dataclass(frozen=True)
class Labelled:
    """One answer with a mark for each criterion it was marked on; `kind` says how it came about."""

    question: Question
    answer: str
    marks: dict[str, MarkValue]
    kind: str
    lines: tuple[str, ...] = ()


def from_bank(question: Question) -> Iterator[Labelled]:
    """The bank's own lines as answers."""
    for criterion in question.criteria:
        others = {other.id: MarkValue.MISSED for other in question.criteria if other.id != criterion.id}
        for example in criterion.examples:
            marks = {**others, criterion.id: MarkValue.MET}
            yield Labelled(question, example.text, marks, example.style.value, (example.text,))
        for text in criterion.misconceptions:
            marks = {**others, criterion.id: MarkValue.CONTRADICTED}
            yield Labelled(question, text, marks, "misconception", (text,))
    for anchor in question.anchors:
        yield Labelled(question, anchor.text, dict(anchor.marks), f"anchor {anchor.score}", (anchor.text,))
    random = Random(question.id)
    yield from (composed(question, random) for _ in range(COMPOSED))


def composed(question: Question, random: Random) -> Labelled:
    """An answer of several lines: for some criteria an example, for a few a misconception, for the rest nothing."""
    marks, lines = {}, []
    for criterion in question.criteria:
        drawn = random.random()
        marks[criterion.id] = MarkValue.MISSED
        if drawn < 0.5 and criterion.examples:
            marks[criterion.id] = MarkValue.MET
            lines.append(random.choice(criterion.examples).text)
        elif drawn < 0.65 and criterion.misconceptions:
            marks[criterion.id] = MarkValue.CONTRADICTED
            lines.append(random.choice(criterion.misconceptions))
    if not lines:
        return composed(question, random)
    random.shuffle(lines)
    return Labelled(question, " ".join(lines), marks, "composed", tuple(lines))


@dataclass(frozen=True)
class Table:
    """One row a mark. features: (n, len(NAMES)); labels: mark values; groups: question numbers."""

    features: Matrix
    labels: NDArray[np.str_]
    groups: NDArray[np.int64]
    kinds: NDArray[np.str_]

    @property
    def whole(self) -> NDArray[np.bool_]:
        """Rows of whole answers: thresholds and figures rest on these, single lines only teach."""
        return np.asarray(np.char.startswith(self.kinds, "anchor") | (self.kinds == "composed"))

    @property
    def weights(self) -> Matrix:
        """A written answer counts more than a composed one, and that more than a single line."""
        weights = np.where(np.char.startswith(self.kinds, "anchor"), 6.0, 0.25)
        return np.where(self.kinds == "composed", 1.0, weights)


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
        reading = read(question, known[question.id], [item.answer], embed, without=item.lines)
        for index, criterion in enumerate(question.criteria):
            if criterion.id in item.marks and not criterion.tests:
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
        scaled = scaler.transform(table.features[train])
        model = regression().fit(scaled, wanted[train], sample_weight=table.weights[train])
        result[test] = model.predict_proba(scaler.transform(table.features[test]))[:, 1]
    return result


def thresholds(table: Table, met: Matrix, contradicted: Matrix) -> dict[str, float]:
    """The lowest at which a decided mark is right often enough."""
    is_met = (table.labels == "met")[table.whole]
    is_wrong = (table.labels == "contradicted")[table.whole]
    met, contradicted = met[table.whole], contradicted[table.whole]
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
    labels = table.labels[table.whole]
    met, contradicted = met[table.whole], contradicted[table.whole]
    is_met = labels == "met"
    guess = met >= 0.5
    yes, no = met >= chosen["met_from"], met <= chosen["missed_to"]
    decided = yes | no
    among = np.isin(labels, ("met", "contradicted"))
    return {
        "met_auc": float(roc_auc_score(is_met, met)),
        "met_kappa": float(cohen_kappa_score(is_met, guess)),
        "met_macro_f1": float(f1_score(is_met, guess, average="macro")),
        "contradicted_against_met_auc": float(
            roc_auc_score(labels[among] == "contradicted", (contradicted - met)[among])
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
        model = regression().fit(scaled, table.labels == name, sample_weight=table.weights)
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
    answers = [item for entry in library.questions.values() for item in from_bank(entry.question.spoken)]
    table = tabulate(answers, embedder.embed)
    met, contradicted = cross_validated(table, "met"), cross_validated(table, "contradicted")
    chosen = thresholds(table, met, contradicted)
    measured = figures(table, met, contradicted, chosen)
    stored = fit(table, chosen) | {"cross_validated": {name: round(value, 4) for name, value in measured.items()}}
    WEIGHTS.write_text(json.dumps(stored, indent=1) + "\n")
    for name, value in {**measured, **chosen}.items():
        print(f"{name:<30} {value:.3f}")
    for kind in sorted(set(table.kinds.tolist())):
        part = table.kinds == kind
        right = (met[part] >= 0.5) == (table.labels[part] == "met")
        print(f"  right on {kind:<21} {right.mean():.3f}  of {part.sum()}")


if __name__ == "__main__":
    main()
