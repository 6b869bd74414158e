"""Answers → rows of features and marks, and what is fitted on them: two regressions and their thresholds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import cohen_kappa_score, f1_score, roc_auc_score
from sklearn.model_selection import GroupKFold
from sklearn.preprocessing import StandardScaler

from evals.marker.answers import Labelled
from interviewer.marking import asides
from interviewer.marking.features import NAMES, Embed, References, read, references
from knowledge.schema import MarkValue, Question

FOLDS = 5
# How often a decided mark must be right.
PRECISION = 0.90
# How many examples a criterion keeps; 0 keeps no misconceptions and anchors either, as in a bank that has none.
KEPT = (0, 1, 2, 5)
Matrix = NDArray[np.float64]


@dataclass(frozen=True)
class Table:
    """One row a mark. features: (n, len(NAMES)); kept: how many examples the criterion kept."""

    features: Matrix
    labels: NDArray[np.str_]
    groups: NDArray[np.int64]
    kinds: NDArray[np.str_]
    kept: NDArray[np.int64]
    answers: NDArray[np.int64]

    def where(self, rows: NDArray[np.bool_]) -> "Table":
        return Table(*(getattr(self, name)[rows] for name in self.__dataclass_fields__))

    @property
    def labelled(self) -> NDArray[np.bool_]:
        """Rows of the answers written for fitting: what people will type. Figures and thresholds rest on these."""
        ours = np.isin(self.kinds, ("composed", "model answer", "stray"))
        starts = [np.char.startswith(self.kinds, start) for start in ("trick", "anchor", "kept aside")]
        return np.asarray(~ours & ~np.any(starts, axis=0))

    @property
    def weights(self) -> Matrix:
        """Labelled answers count, the rest a little; tricks that are kept aside not at all."""
        weights = np.where(self.labelled, 1.0, 0.1)
        return np.where(np.char.startswith(self.kinds, "kept aside"), 0.0, weights)


def tabulate(answers: Sequence[Labelled], logits: Mapping[int, Sequence[Matrix]], embed: Embed) -> Table:
    """Reads every answer against its question, once for each number of examples that `logits` has the cross-encoder's
    for, answer by answer."""
    columns: list[list[object]] = [[] for _ in range(6)]
    known: dict[str, References] = {}
    numbers: dict[str, int] = {}
    for place, item in enumerate(answers):
        question = item.question
        if question.id not in known:
            known[question.id] = references(question, embed)
        for most, given in logits.items():
            without = {*item.lines, *left_out(question, most, place)}
            crossed = given[place]
            reading = read(
                question,
                known[question.id],
                [item.answer],
                embed,
                lambda *_, said=crossed: said,
                without,
                asides.weights(),
            )
            for index, criterion in enumerate(question.criteria):
                row = (
                    reading.features[index],
                    item.marks[criterion.id].value,
                    numbers.setdefault(question.id, len(numbers)),
                    item.kind,
                    most,
                    place,
                )
                for column, value in zip(columns, row, strict=True):
                    column.append(value)
    return Table(*(np.array(column) for column in columns))


def left_out(question: Question, most: int, place: int) -> set[str]:
    """Lines that a bank with at most `most` examples a criterion would not have, drawn anew for each answer's place."""
    random = Random(f"{place}{most}")
    gone: set[str] = set()
    for criterion in question.criteria:
        examples = [example.text for example in criterion.examples]
        random.shuffle(examples)
        gone.update(examples[most:])
        gone.update(criterion.misconceptions if most == 0 else ())
    gone.update(anchor.text for anchor in question.anchors if most < max(KEPT))
    return gone


def regression() -> LogisticRegression:
    return LogisticRegression(C=0.3, max_iter=4000)


def cross_validated(table: Table, target: str, names: Sequence[str] = NAMES) -> Matrix:
    """P(target) of every row, from a model that has not seen its question and uses the features `names`."""
    columns = [NAMES.index(name) for name in names]
    features, wanted = table.features[:, columns], table.labels == target
    result = np.zeros(len(table.labels))
    for train, test in GroupKFold(FOLDS).split(features, wanted, table.groups):
        scaler = StandardScaler().fit(features[train])
        model = regression().fit(scaler.transform(features[train]), wanted[train], sample_weight=table.weights[train])
        result[test] = model.predict_proba(scaler.transform(features[test]))[:, 1]
    return result


def thresholds(table: Table, met: Matrix, contradicted: Matrix) -> dict[str, float]:
    """The lowest at which a decided mark is right often enough."""
    is_met, is_wrong = table.labels == "met", table.labels == "contradicted"
    steps = np.linspace(0.5, 0.98, 97)
    return {
        "met_from": _first(met, is_met, steps),
        "missed_to": 1 - _first(1 - met, ~is_met, steps),
        "contradicted_from": _first(contradicted, is_wrong, steps),
    }


def _first(scores: Matrix, right: NDArray[np.bool_], candidates: Matrix) -> float:
    for candidate in candidates:
        chosen = scores >= candidate
        if chosen.sum() >= 20 and right[chosen].mean() >= PRECISION:
            return float(candidate)
    return float(candidates[-1])


def figures(table: Table, met: Matrix, contradicted: Matrix, chosen: Mapping[str, float]) -> dict[str, float]:
    """Discrimination, agreement, calibration, and how much is decided how well."""
    labels = table.labels
    is_met, among = labels == "met", np.isin(labels, ("met", "contradicted"))
    yes, no = met >= chosen["met_from"], met <= chosen["missed_to"]
    decided = yes | no
    return {
        "met_auc": float(roc_auc_score(is_met, met)),
        "met_kappa": float(cohen_kappa_score(is_met, met >= 0.5)),
        "met_macro_f1": float(f1_score(is_met, met >= 0.5, average="macro")),
        "contradicted_against_met_auc": float(
            roc_auc_score(labels[among] == "contradicted", (contradicted - met)[among])
        ),
        "calibration_error": calibration_error(met, is_met),
        "decided_share": float(decided.mean()),
        "decided_precision": float((yes == is_met)[decided].mean()) if decided.any() else 0.0,
    }


def calibration_error(chances: Matrix, right: NDArray[np.bool_], bins: int = 10) -> float:
    """The mean distance of stated chances from what came true, over bins of equal size."""
    order = np.array_split(np.argsort(chances), bins)
    return float(sum(len(part) * abs(chances[part].mean() - right[part].mean()) for part in order) / len(chances))


def fit(table: Table, chosen: Mapping[str, float]) -> dict[str, object]:
    """What ships: weights over standardised features, with the intercept last."""
    scaler = StandardScaler().fit(table.features)
    scaled = scaler.transform(table.features)
    fitted = {}
    for name in (MarkValue.MET.value, MarkValue.CONTRADICTED.value):
        model = regression().fit(scaled, table.labels == name, sample_weight=table.weights)
        fitted[name] = [*model.coef_[0].tolist(), float(model.intercept_[0])]
    return {
        "features": list(NAMES),
        "mean": scaler.mean_.tolist(),
        "scale": scaler.scale_.tolist(),
        **fitted,
        "thresholds": dict(chosen),
    }
