"""Two weights and a threshold. Figures are cross-validated by question."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold
from sklearn.preprocessing import StandardScaler

from evals.derived.public import is_correct
from evals.gold import AnswerLine
from interviewer.marking import asides
from interviewer.marking.derived import measured
from interviewer.marking.features import NAMES, read, references
from interviewer.marking.local import crossencoder
from interviewer.marking.logistic import logistic
from knowledge.embedding import BUNDLED, Embedder
from knowledge.schema import Question

FOLDS, STRENGTH = 5, 0.3
# How often a decided mark must be right, over so many at least; and what the cross-encoder has to say of it.
PRECISION, LEAST = 0.90, 30
AGREES = -3.0
Matrix = NDArray[np.float64]


@dataclass(frozen=True)
class Table:
    """One row a criterion of an answer. features: what is fitted on; read: the cross-encoder's log odds of met; weights: one
    answer's together are 1."""

    features: Matrix
    read: Matrix
    met: NDArray[np.bool_]
    weights: Matrix
    groups: NDArray[np.int64]


def tabulate(rows: Sequence[tuple[str, Question, AnswerLine]], embedder: Embedder) -> Table:
    beside = asides.weights() if embedder.name == BUNDLED else None
    known = {name: references(question, embedder.embed) for name, question, _ in rows}
    numbers = {name: number for number, name in enumerate(known)}
    columns: list[tuple[Matrix, Matrix, bool, Matrix, int]] = []
    for name, question, line in rows:
        found = read(question, known[name], [line.answer], embedder.embed, crossencoder().read, asides=beside)
        if found.likeness is None:
            continue
        weights = np.array([criterion.weight for criterion in question.criteria], float)
        logits = found.features[:, NAMES.index("read_met")]
        columns.append((measured(found.likeness), logits, is_correct(line), weights / weights.sum(), numbers[name]))
    sizes = [len(column[0]) for column in columns]
    return Table(
        np.concatenate([column[0] for column in columns]),
        np.concatenate([column[1] for column in columns]),
        np.repeat([column[2] for column in columns], sizes),
        np.concatenate([column[3] for column in columns]),
        np.repeat([column[4] for column in columns], sizes),
    )


def fit(table: Table, rows: NDArray[np.int64] | slice = slice(None)) -> tuple[Matrix, float]:
    """Weights and bias over the features as they are."""
    scale = StandardScaler().fit(table.features[rows])
    model = LogisticRegression(C=STRENGTH).fit(
        scale.transform(table.features[rows]), table.met[rows], sample_weight=table.weights[rows]
    )
    weights = model.coef_[0] / scale.scale_
    return weights, float(model.intercept_[0] - weights @ scale.mean_)


def unseen(table: Table) -> Matrix:
    """P(met) by what has not met the question."""
    found = np.zeros(len(table.met))
    for learn, test in GroupKFold(FOLDS).split(table.features, groups=table.groups):
        weights, bias = fit(table, learn)
        found[test] = logistic(table.features[test] @ weights + bias)
    return found


def missed_to(table: Table, chance: Matrix) -> float:
    """The highest chance up to which points that the cross-encoder thinks little of are missed as often as they must be; 0
    where there is none."""
    agreed = table.read <= AGREES
    order = np.argsort(chance[agreed])
    right = ~table.met[agreed][order]
    precision = np.cumsum(right) / np.arange(1, len(order) + 1)
    enough = np.flatnonzero((precision >= PRECISION) & (np.arange(len(order)) >= LEAST - 1))
    return float(chance[agreed][order][enough[-1]]) if len(enough) else 0.0
