"""How passages are ranked: by the mean of two cosines, a passage's own and that of its best unit, each less a part of its
hubness, plus a little BM25. Words that only their exact spelling can find (names, acronyms) come before everything else."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from knowledge.embedding import Vectors
from knowledge.relevance import Evidence, calibration, weigh
from knowledge.snapshot import Snapshot
from knowledge.terms import STOP, Term, terms, words

HUB_SHARE = 0.2
BM25_WEIGHT = 0.05
# Above this many passages only the best by whole vector and by BM25 are compared unit by unit.
COMPARED = 256
Scores = NDArray[np.float64]
Places = NDArray[np.int64]


@dataclass(frozen=True)
class Ranking:
    """Passages in order of their scores with the number of their best unit, and what speaks for their relevance."""

    places: Places
    scores: Scores
    units: Places
    evidence: Evidence

    @property
    def probability(self) -> float:
        return calibration().probability(self.evidence)


def rank(snapshot: Snapshot, query: str, vector: Vectors, admitted: Places) -> Ranking:
    whole = _cosines(snapshot, vector, admitted)
    lexical = _lexical(snapshot, query, admitted)
    found = terms(query)
    holders = [snapshot.holding(term.words) for term in found]
    exact = [
        np.isin(admitted, held, assume_unique=True)
        for term, held in zip(found, holders, strict=True)
        if term.exact(len(held), len(snapshot))
    ]
    spelled = np.mean(exact, axis=0) if exact else np.zeros(len(admitted))
    first = whole + BM25_WEIGHT * lexical + spelled
    chosen = _best(first, COMPARED)
    cosine, unit, best = _units(snapshot, vector, admitted[chosen])
    scores = (whole[chosen] + unit) / 2 + BM25_WEIGHT * lexical[chosen] + spelled[chosen]
    order = np.argsort(-scores, kind="stable")
    places = admitted[chosen][order]
    evidence = _evidence(snapshot, found, holders, places, scores[order], float(cosine.max()), bool(exact))
    return Ranking(places, scores[order], best[order], evidence)


def _cosines(snapshot: Snapshot, vector: Vectors, admitted: Places) -> Scores:
    """Cosine of each admitted passage, less its share of hubness."""
    matrix = snapshot.matrix if len(admitted) == len(snapshot) else snapshot.matrix[admitted]
    return np.asarray(matrix @ vector - HUB_SHARE * snapshot.hubs[admitted], np.float64)


def _lexical(snapshot: Snapshot, query: str, admitted: Places) -> Scores:
    """BM25 of each admitted passage, the best one 1."""
    asked = [word for word in words(query) if word not in STOP and word in snapshot.lexicon.vocab_dict]
    if not asked:
        return np.zeros(len(admitted))
    scores = np.asarray(snapshot.lexicon.get_scores(asked), np.float64)[admitted]
    return scores / scores.max() if scores.max() > 0 else scores


def _units(snapshot: Snapshot, vector: Vectors, places: Places) -> tuple[Scores, Scores, Places]:
    """(best cosine of a unit, best less hubness, the number of that unit) of each passage."""
    spans = [(int(snapshot.starts[place]), int(snapshot.starts[place + 1])) for place in places]
    rows = np.concatenate([np.arange(start, end) for start, end in spans])
    bounds = np.cumsum([0, *(end - start for start, end in spans)])[:-1]
    cosine = np.asarray(snapshot.units[rows], np.float32) @ vector
    less = cosine - HUB_SHARE * snapshot.unit_hubs[rows]
    best = [int(part.argmax()) for part in np.split(less, bounds[1:])]
    highest = np.maximum.reduceat
    return highest(cosine, bounds).astype(float), highest(less, bounds).astype(float), np.array(best, np.int64)


def _evidence(
    snapshot: Snapshot,
    found: Sequence[Term],
    holders: Sequence[Places],
    places: Places,
    scores: Scores,
    unit: float,
    exact: bool,
) -> Evidence:
    best = set(places[:3].tolist())
    held = [bool(best.intersection(these.tolist())) for these in holders]
    names, rarity, covered = weigh(found, [len(these) for these in holders], held, len(snapshot))
    gap = float(scores[0] - scores[1:10].mean()) if len(scores) > 1 else 0.0
    return Evidence(unit, gap, float(exact), names, rarity, covered, float(min(len(found), 10)))


def _best(scores: Scores, count: int) -> Places:
    if len(scores) <= count:
        return np.arange(len(scores))
    return np.argpartition(-scores, count)[:count]
