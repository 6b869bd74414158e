"""Which facts of the sheet a clarifying question asks for."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from interviewer.text import sentences

FACT_MATCH = 0.52
# From here on a message asks for the fact, whatever else it may look like: "how big is the team?", "which error is worse?"
CERTAIN = 0.7


def questions(text: str) -> list[str]:
    """The questions of a message, without what leads up to them before a colon."""
    return [asked.rpartition(":")[2].strip() for asked in sentences(text) if asked.endswith("?")]


def match_facts(
    asked: NDArray[np.float32], asks: NDArray[np.float32], owners: Sequence[str], least: float = FACT_MATCH
) -> tuple[str, ...]:
    """Ids of the facts that a clarifying question asks for, best first, at most two.

    asked: unit vectors of the question's sentences, shape (n, d); asks: of the sheet's ways to ask, shape (m, d).
    """
    if not len(asked) or not len(asks):
        return ()
    similarity = asked @ asks.T
    chosen: dict[str, float] = {}
    for row in similarity:
        best = int(row.argmax())
        if row[best] >= least:
            chosen[owners[best]] = max(chosen.get(owners[best], 0.0), float(row[best]))
    return tuple(sorted(chosen, key=lambda id: -chosen[id])[:2])
