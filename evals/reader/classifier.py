"""The reader's classifier: a multinomial logistic regression. Figures are cross-validated by line: no variation of a line
helps to read another of it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score
from sklearn.model_selection import GroupKFold

from evals.reader.lessons import Labelled
from interviewer.reading.features import NAMES, Embed, vector
from interviewer.reading.phrasing import phrases

FOLDS = 5
STRENGTH = 0.1
# Embeddings are unit vectors of many small numbers; this makes them weigh like the other features.
SCALE = 2.0
# A phrase counts where this many messages hold it.
LEAST_HELD, PHRASE_SCALE = 8, 1.0
Matrix = NDArray[np.float64]


@dataclass(frozen=True)
class Table:
    """features: (n, dimension + len(NAMES) + phrases); kinds and groups: (n,). phrases: the names of the last columns."""

    features: Matrix
    kinds: NDArray[np.str_]
    groups: NDArray[np.int64]
    weights: Matrix
    is_case: NDArray[np.bool_]
    phrases: tuple[str, ...]


def tabulate(rows: Sequence[Labelled], embed: Embed) -> Table:
    numbers: dict[str, int] = {}
    held = [phrases(row.message.text) for row in rows]
    counts = Counter(phrase for found in held for phrase in found)
    known = tuple(sorted(phrase for phrase, count in counts.items() if count >= LEAST_HELD))
    marks = np.array([[PHRASE_SCALE * (phrase in found) for phrase in known] for found in held])
    return Table(
        np.hstack([np.array([scaled(vector(row.message, embed)) for row in rows]), marks]),
        np.array([row.kind.value for row in rows]),
        np.array([numbers.setdefault(row.group, len(numbers)) for row in rows]),
        np.array([row.weight for row in rows]),
        np.array([row.group.startswith("case ") for row in rows]),
        known,
    )


def scaled(row: Matrix) -> Matrix:
    row = row.copy()
    row[: -len(NAMES)] *= SCALE
    return row


def regression(table: Table, rows: NDArray[np.int64] | slice = slice(None)) -> LogisticRegression:
    kinds = table.kinds[rows]
    counts = {kind: (kinds == kind).sum() for kind in set(kinds.tolist())}
    # Between true shares and equal ones.
    weights = table.weights[rows] * np.array([(len(kinds) / counts[kind]) ** 0.5 for kind in kinds])
    return LogisticRegression(C=STRENGTH, max_iter=1000).fit(
        table.features[rows], kinds, sample_weight=weights / weights.mean()
    )


def cross_validated(table: Table) -> dict[str, float]:
    """Accuracy and macro-F1 on lines that were not seen."""
    read = np.empty_like(table.kinds)
    for train, test in GroupKFold(FOLDS).split(table.features, table.kinds, table.groups):
        read[test] = regression(table, train).predict(table.features[test])
    return {
        "accuracy": float((read == table.kinds).mean()),
        "macro_f1": float(f1_score(table.kinds, read, average="macro")),
        "accuracy_on_cases": float((read == table.kinds)[table.is_case].mean()),
        "macro_f1_on_cases": float(f1_score(table.kinds[table.is_case], read[table.is_case], average="macro")),
        "messages": float(len(read)),
        "lines": float(len(set(table.groups.tolist()))),
    }


def stored(
    model: LogisticRegression, known: Sequence[str], embedder: str, figures: dict[str, float]
) -> dict[str, object]:
    """What ships; the scales of embeddings and phrases are folded into the weights."""
    split = model.coef_.shape[1] - len(known)
    weights = np.array([scaled(row) for row in model.coef_[:, :split]])
    said = PHRASE_SCALE * model.coef_[:, split:].T
    return {
        "model": embedder,
        "features": list(NAMES),
        "kinds": list(model.classes_),
        "weights": [[round(value, 4) for value in row] for row in weights.tolist()],
        "bias": [round(value, 4) for value in model.intercept_.tolist()],
        "phrases": {
            phrase: [round(value, 3) for value in row] for phrase, row in zip(known, said.tolist(), strict=True)
        },
        "cross_validated": {name: round(value, 4) for name, value in figures.items()},
    }
