"""The cross-encoder in torch: MiniLM's layers, with criteria that read an answer which does not read them.

Each criterion attends to itself and to the answer; the answer attends to itself alone. So an answer is read once for
all criteria, and a criterion's mark depends on no other criterion and on no order of them.
"""

from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from knowledge.exporting import HEADS, WIDTH, model_path

LAYERS = 6
LABELS = ("met", "missed", "contradicted")
_NAMES = {
    "query": "attention.self.query",
    "key": "attention.self.key",
    "value": "attention.self.value",
    "joined": "attention.output.dense",
    "first": "attention.output.LayerNorm",
    "wide": "intermediate.dense",
    "narrow": "output.dense",
    "second": "output.LayerNorm",
}


class Layer(nn.Module):  # type: ignore[misc]
    def __init__(self) -> None:
        super().__init__()
        self.query, self.key, self.value = (nn.Linear(WIDTH, WIDTH) for _ in range(3))
        self.joined, self.first = nn.Linear(WIDTH, WIDTH), nn.LayerNorm(WIDTH, eps=1e-12)
        self.wide, self.narrow = nn.Linear(WIDTH, 4 * WIDTH), nn.Linear(4 * WIDTH, WIDTH)
        self.second, self.drop = nn.LayerNorm(WIDTH, eps=1e-12), nn.Dropout(0.1)

    def memory(self, states: Tensor) -> tuple[Tensor, Tensor]:
        """Keys and values, each (n, heads, tokens, width)."""
        return _heads(self.key(states)), _heads(self.value(states))

    def forward(self, states: Tensor, keys: Tensor, values: Tensor, mask: Tensor) -> Tensor:
        """mask: added to the attention, 0 where a token may be read."""
        query = _heads(self.query(states))
        weights = torch.softmax(query @ keys.transpose(-1, -2) * (WIDTH // HEADS) ** -0.5 + mask, dim=-1)
        read = (weights @ values).transpose(1, 2).flatten(2)
        states = self.first(states + self.drop(self.joined(read)))
        return self.second(states + self.drop(self.narrow(functional.gelu(self.wide(states)))))


class Network(nn.Module):  # type: ignore[misc]
    """Word vectors in, logits of LABELS out."""

    def __init__(self) -> None:
        super().__init__()
        self.places = nn.Parameter(torch.empty(512, WIDTH))
        self.sides = nn.Parameter(torch.empty(2, WIDTH))
        self.norm = nn.LayerNorm(WIDTH, eps=1e-12)
        self.layers = nn.ModuleList(Layer() for _ in range(LAYERS))
        self.drop = nn.Dropout(0.1)
        self.head = nn.Sequential(
            nn.Linear(2 * WIDTH, WIDTH), nn.Tanh(), nn.Dropout(0.1), nn.Linear(WIDTH, len(LABELS))
        )

    def forward(self, answers: Tensor, criteria: Tensor, readable: Tensor, own: Tensor, owner: Tensor) -> Tensor:
        """answers: (m, t, width) word vectors; criteria: (n, s, width); readable: (m, t) and own: (n, s), 1 for a token
        and 0 for padding; owner: (n,) the answer that each criterion reads. Returns (n, 3)."""
        read, asking = self._placed(answers, 0), self._placed(criteria, 1)
        alone = _closed(readable)
        both = torch.cat([alone[owner], _closed(own)], -1)
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


def _heads(states: Tensor) -> Tensor:
    return states.unflatten(2, (HEADS, WIDTH // HEADS)).transpose(1, 2)


def _closed(readable: Tensor) -> Tensor:
    return (1.0 - readable[:, None, None, :]) * -1e4


def bundled() -> tuple[Network, Tensor]:
    """A network with MiniLM's layers and a new head, and MiniLM's word vectors, (words, width), which stay as they are."""
    from safetensors.torch import load_file

    stored = load_file(Path(model_path()) / "model.safetensors")
    network = Network()
    with torch.no_grad():
        network.places.copy_(stored["embeddings.position_embeddings.weight"])
        network.sides.copy_(stored["embeddings.token_type_embeddings.weight"])
        _copy(network.norm, stored, "embeddings.LayerNorm")
        for number, layer in enumerate(network.layers):
            for name, theirs in _NAMES.items():
                _copy(getattr(layer, name), stored, f"encoder.layer.{number}.{theirs}")
    return network, stored["embeddings.word_embeddings.weight"]


def _copy(module: Any, stored: dict[str, Tensor], name: str) -> None:
    module.weight.copy_(stored[f"{name}.weight"])
    module.bias.copy_(stored[f"{name}.bias"])
