"""The cross-encoder in torch: MiniLM's layers, with criteria that read an answer which does not read them.

Each criterion attends to itself and to the answer; the answer attends to itself alone. So an answer is read once for
all criteria, and a criterion's mark depends on no other criterion and on no order of them.
"""

import torch
from torch import Tensor, nn

from evals.minilm import WORDS, Layers, closed, weights
from knowledge.exporting import WIDTH

LABELS = ("met", "missed", "contradicted")


class Network(Layers):
    """Word vectors in, logits of LABELS out."""

    def __init__(self) -> None:
        super().__init__()
        self.head = nn.Sequential(
            nn.Linear(2 * WIDTH, WIDTH), nn.Tanh(), nn.Dropout(0.1), nn.Linear(WIDTH, len(LABELS))
        )

    def forward(self, answers: Tensor, criteria: Tensor, readable: Tensor, own: Tensor, owner: Tensor) -> Tensor:
        """answers: (m, t, width) word vectors; criteria: (n, s, width); readable: (m, t) and own: (n, s), 1 for a token
        and 0 for padding; owner: (n,) the answer that each criterion reads. Returns (n, 3)."""
        read, asking = self._placed(answers, 0), self._placed(criteria, 1)
        alone = closed(readable)
        both = torch.cat([alone[owner], closed(own)], -1)
        for layer in self.layers:
            keys, values = layer.memory(read)
            own_keys, own_values = layer.memory(asking)
            asking = layer(
                asking, torch.cat([keys[owner], own_keys], 2), torch.cat([values[owner], own_values], 2), both
            )
            read = layer(read, keys, values, alone)
        shares = own.unsqueeze(-1) / own.sum(1, keepdim=True).unsqueeze(-1)
        return self.head(torch.cat([asking[:, 0], (asking * shares).sum(1)], -1))

    def _placed(self, vectors: Tensor, side: int) -> Tensor:
        return self.drop(self.norm(vectors + self.places[: vectors.shape[1]] + self.sides[side]))


def bundled() -> tuple[Network, Tensor]:
    """A network with MiniLM's layers and a new head, and MiniLM's word vectors, (words, width), which stay as they are."""
    stored = weights()
    network = Network()
    network.start(stored)
    return network, stored[WORDS]
