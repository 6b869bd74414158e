"""MiniLM's layers in torch, as they come with the bundled model, for what is fine-tuned from them."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from knowledge.exporting import HEADS, WIDTH, model_path

LAYERS = 6
WORDS, PLACES, SIDES = (f"embeddings.{name}_embeddings.weight" for name in ("word", "position", "token_type"))
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


class Layers(nn.Module):  # type: ignore[misc]
    """The embedding of places and sides, and the layers. Word vectors stay as they are and are not part of it."""

    def __init__(self) -> None:
        super().__init__()
        self.places = nn.Parameter(torch.empty(512, WIDTH))
        self.sides = nn.Parameter(torch.empty(2, WIDTH))
        self.norm = nn.LayerNorm(WIDTH, eps=1e-12)
        self.layers = nn.ModuleList(Layer() for _ in range(LAYERS))
        self.drop = nn.Dropout(0.1)

    def start(self, stored: Mapping[str, Tensor]) -> None:
        """From what `weights` gives."""
        with torch.no_grad():
            self.places.copy_(stored[PLACES])
            self.sides.copy_(stored[SIDES])
            _copy(self.norm, stored, "embeddings.LayerNorm")
            for number, layer in enumerate(self.layers):
                for name, theirs in _NAMES.items():
                    _copy(getattr(layer, name), stored, f"encoder.layer.{number}.{theirs}")


def weights() -> dict[str, Tensor]:
    """The bundled model's, by its own names."""
    from safetensors.torch import load_file

    return dict(load_file(Path(model_path()) / "model.safetensors"))


def closed(readable: Tensor) -> Tensor:
    """What `Layer` adds to the attention. readable: (n, tokens), 1 for a token and 0 for padding."""
    return (1.0 - readable[:, None, None, :]) * -1e4


def _heads(states: Tensor) -> Tensor:
    return states.unflatten(2, (HEADS, WIDTH // HEADS)).transpose(1, 2)


def _copy(module: Any, stored: Mapping[str, Tensor], name: str) -> None:
    module.weight.copy_(stored[f"{name}.weight"])
    module.bias.copy_(stored[f"{name}.bias"])
