"""The reader's network in torch: MiniLM's layers, which read a message with its stage and question."""

from collections.abc import Sequence
from pathlib import Path

import torch
from torch import Tensor, nn

from evals import exporting, finetuning
from evals.minilm import Layers, closed
from interviewer.reading.features import Message
from interviewer.reading.finetuned import KINDS, pieces
from knowledge.exporting import WIDTH
from knowledge.layers import encode


class Network(Layers):
    """Word vectors in, logits of KINDS out."""

    def __init__(self) -> None:
        super().__init__()
        self.head = nn.Sequential(nn.Linear(2 * WIDTH, WIDTH), nn.Tanh(), nn.Dropout(0.1), nn.Linear(WIDTH, len(KINDS)))

    def forward(self, words: Tensor, sides: Tensor, readable: Tensor) -> Tensor:
        """words: (n, tokens, width); sides: (n, tokens), 0 for a message's tokens and 1 for those of its place; readable:
        (n, tokens), 1 for a token and 0 for padding. Returns (n, kinds)."""
        states = self.drop(self.norm(words + self.places[: words.shape[1]] + self.sides[sides]))
        mask = closed(readable)
        for layer in self.layers:
            states = layer(states, *layer.memory(states), mask)
        said = readable * (sides == 0)
        shares = (said / said.sum(1, keepdim=True)).unsqueeze(-1)
        return self.head(torch.cat([states[:, 0], (states * shares).sum(1)], -1))


class _One(nn.Module):  # type: ignore[misc]
    """One message."""

    def __init__(self, network: Network) -> None:
        super().__init__()
        self.network = network

    def forward(self, words: Tensor, sides: Tensor) -> Tensor:
        return self.network(words, sides, torch.ones_like(words[:, :, 0]))


class Encoder:
    """Messages → padded word vectors, on the device of `vectors`."""

    def __init__(self, vectors: Tensor) -> None:
        self._vectors = vectors

    def batch(self, messages: Sequence[Message]) -> tuple[Tensor, Tensor, Tensor]:
        """What a network takes."""
        rows = [pieces(message, encode) for message in messages]
        ids, readable = finetuning.padded([own for own, _ in rows])
        sides, _ = finetuning.padded([belongs for _, belongs in rows])
        where = self._vectors.device
        return self._vectors[ids.to(where)], sides.to(where), readable.to(where)


def export(network: Network, target: Path) -> str:
    """Writes `target` and returns its digest."""
    sample = {"words": torch.zeros(1, 9, WIDTH), "sides": torch.tensor([[0] * 5 + [1] * 4])}
    axes = {"words": {1: "t"}, "sides": {1: "t"}}
    return exporting.export(_One(network), sample, axes, target)
