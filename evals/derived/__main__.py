"""`make train-derived PUBLIC=folder`: fits how answers are marked against a bare model answer, in two minutes.

folder: see `public.py`.
"""

import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import orjson
from sklearn.metrics import roc_auc_score

from evals.derived.fitting import AGREES, fit, missed_to, tabulate, unseen
from evals.derived.ordering import order_of
from evals.derived.public import files, public, questions
from evals.derived.tricks import measure
from evals.gold import read_gold
from interviewer.marking.derived import WEIGHTS
from interviewer.marking.local import LocalMarker
from knowledge.store import Library

# Of correct answers, so many are doubted.
DOUBTED = 0.005


def main(arguments: Sequence[str] | None = None) -> None:
    """Fits, prints the figures, and writes the weights."""
    from interviewer.settings import settings
    from knowledge.embedding import load_embedder

    given = sys.argv[1:] if arguments is None else list(arguments)
    if len(given) != 1:
        raise SystemExit("usage: make train-derived PUBLIC=folder")
    embedder = load_embedder(settings().data_dir)
    table = tabulate(list(public(Path(given[0]))), embedder)
    chance = unseen(table)
    weights, bias = fit(table)
    counts, least = order_of(Library.load().spoken)
    figures = {
        "answers": round(float(table.weights.sum())),
        "questions": len(set(table.groups.tolist())),
        "met_auc": round(float(roc_auc_score(table.met, chance, sample_weight=table.weights)), 3),
    }
    stored = {
        "weights": [round(float(value), 4) for value in weights],
        "bias": round(bias, 4),
        "hopeless": round(float(np.quantile(table.read[table.met], DOUBTED)), 2),
        "ordered_from": round(least, 3),
        "missed_to": [round(missed_to(table, chance), 3), AGREES],
        "figures": figures,
        "order": counts,
    }
    WEIGHTS.write_bytes(orjson.dumps(stored) + b"\n")
    print({name: value for name, value in stored.items() if name != "order"})
    banks = [read_gold(questions(file), file).questions for file in files(Path(given[0]))]
    tricks = measure([asked.question for bank in banks for asked in bank.values()], LocalMarker.of(embedder))
    WEIGHTS.write_bytes(orjson.dumps(stored | {"tricks": tricks}) + b"\n")
    for name, found in tricks.items():
        print(f"{name:<28} " + ", ".join(f"{part} {value:.2f}" for part, value in found.items()))


if __name__ == "__main__":
    main()
