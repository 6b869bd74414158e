"""A multinomial logistic regression, fitted by `make train-reader`."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import orjson
from numpy.typing import NDArray

from interviewer.events import Kind
from interviewer.reading.features import NAMES
from interviewer.reading.phrasing import phrases

WEIGHTS = Path(__file__).with_name("weights.json")


@dataclass(frozen=True)
class Classifier:
    """model: the embedding model it was fitted on. weights: shape (kinds, dimension + len(NAMES)); bias: (kinds,).

    phrases: what each word or pair of words adds, (kinds,).
    """

    model: str
    kinds: tuple[Kind, ...]
    weights: NDArray[np.float64]
    bias: NDArray[np.float64]
    phrases: Mapping[str, NDArray[np.float64]]

    def probabilities(self, vector: NDArray[np.float64], text: str) -> dict[Kind, float]:
        scores = self.weights @ vector + self.bias
        for phrase in phrases(text) & self.phrases.keys():
            scores = scores + self.phrases[phrase]
        shares = np.exp(scores - scores.max())
        return dict(zip(self.kinds, (shares / shares.sum()).tolist(), strict=True))


@lru_cache(maxsize=1)
def classifier(path: Path = WEIGHTS) -> Classifier:
    """The fitted weights that ship with the package. Raises ValueError where the features have changed since."""
    stored = orjson.loads(path.read_bytes())
    if tuple(stored["features"]) != NAMES:
        raise ValueError(f"{path}: fitted on other features; run `make train-reader`")
    return Classifier(
        model=stored["model"],
        kinds=tuple(Kind(name) for name in stored["kinds"]),
        weights=np.array(stored["weights"]),
        bias=np.array(stored["bias"]),
        phrases={phrase: np.array(row) for phrase, row in stored["phrases"].items()},
    )
