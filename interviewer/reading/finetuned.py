"""MiniLM's layers, fine-tuned by `make train-reader` to tell kinds of messages apart; docs/evals.md."""

from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from interviewer.events import Kind
from interviewer.reading.features import EMBEDDED, Message
from knowledge.layers import Layers, encode

MODEL = Path(__file__).with_name("reader.onnx")
KINDS = tuple(Kind)
# Word pieces read of a message, and of where it was said; words of the question.
MOST_SAID, MOST_PLACE, QUESTION_WORDS = 72, 40, 24
Encode = Callable[[str], Sequence[int]]


class FineTuned:
    """Loads on first use. Safe to call from several threads."""

    def __init__(self, model: Path = MODEL) -> None:
        # A second thread saves a tenth of 4 ms, and is in the way of the embedding.
        self._layers = Layers(model, threads=1)

    def load(self) -> None:
        self._layers.load()

    def log_shares(self, message: Message) -> NDArray[np.float64]:
        """Log probabilities of KINDS."""
        ids, sides = pieces(message, encode)
        inputs: dict[str, NDArray[Any]] = {"words": self._layers.words([ids]), "sides": np.array([sides], np.int64)}
        found = self._layers.logits(inputs)[0].astype(np.float64)
        return np.asarray(found - np.logaddexp.reduce(found))


def pieces(message: Message, encode: Encode) -> tuple[list[int], list[int]]:
    """Word pieces of the message and of where it was said, and for each 0 or 1: which of the two it belongs to. encode: a
    text's pieces, with the start and the separator around them."""
    said = encode(" ".join(message.text.split()[:EMBEDDED]))[:MOST_SAID]
    place = encode(_place(message))[1:][:MOST_PLACE]
    return [*said, *place], [0] * len(said) + [1] * len(place)


def _place(message: Message) -> str:
    asked = message.question.question if message.question else "no question"
    turn = " invited" if message.invited else ""
    return f"{message.stage.value}{turn}: {' '.join(asked.split()[:QUESTION_WORDS])}"


@lru_cache(maxsize=1)
def finetuned() -> FineTuned:
    """The one that ships; shared, for its weights take memory."""
    return FineTuned()
