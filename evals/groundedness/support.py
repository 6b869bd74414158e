"""How far a passage supports a statement: how like it is, and how many of its words it holds. Neither is entailment."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

import numpy as np

from evals.consistency.observation import Observation
from evals.groundedness.places import Documents
from evals.tables import rounded
from interviewer.text import content

LIKENESS, WORDS = "random_is_closer", "random_shares_more"
Data = Mapping[str, Any]


@dataclass(frozen=True)
class Claim:
    """A statement and the passages that are cited for it. kind: where the product makes it."""

    kind: str
    question: str
    statement: str
    file: str
    section: str
    passages: tuple[str, ...]


@dataclass(frozen=True)
class Support:
    documents: Documents
    embed: Callable[[Sequence[str]], Any]
    seed: int = 0

    def check(self, claim: Claim) -> Iterator[Observation]:
        """The best of as many passages drawn from elsewhere (before), and of the cited ones (after)."""
        random = Random(f"{self.seed}{claim.statement}")
        others = [self.documents.elsewhere(claim.file, claim.section, random).text for _ in claim.passages]
        told = {"statement": claim.statement, "cited": list(claim.passages), "drawn": others}
        for name, measure in ((LIKENESS, self.likeness), (WORDS, shared)):
            drawn, cited = (max(measure(claim.statement, one) for one in some) for some in (others, claim.passages))
            yield Observation(name, claim.question, claim.kind, drawn, cited, drawn >= cited, told=told)

    def likeness(self, statement: str, passage: str) -> float:
        """Cosine of the embeddings."""
        one, other = self.embed([statement, passage])
        return float(np.dot(one, other))


def shared(statement: str, passage: str) -> float:
    """The share of the statement's content words that the passage holds."""
    said = content(statement)
    return len(said & content(passage)) / len(said) if said else 0.0


def auc(observed: Sequence[Data]) -> float | None:
    """The chance that a cited passage supports its statement better than a drawn one does some statement."""
    if not observed:
        return None
    drawn = np.sort([one["before"] for one in observed])
    cited = [one["after"] for one in observed]
    below = (np.searchsorted(drawn, cited, "left") + np.searchsorted(drawn, cited, "right")) / 2
    return rounded(float(below.mean() / len(drawn)))
