"""A fitted network → the ONNX file that ships, in 8 bits, with its card."""

from pathlib import Path

import torch
from torch import Tensor, nn

from evals import exporting
from evals.marker.network import Network
from knowledge.exporting import WIDTH


class _One(nn.Module):  # type: ignore[misc]
    """One answer, which every criterion reads."""

    def __init__(self, network: Network) -> None:
        super().__init__()
        self.network = network

    def forward(self, answer: Tensor, criteria: Tensor, own: Tensor) -> Tensor:
        readable = torch.ones_like(answer[:, :, 0])
        owner = torch.zeros_like(own[:, 0], dtype=torch.int64)
        return self.network(answer, criteria, readable, own, owner)


def export(network: Network, target: Path) -> str:
    """Writes `target` and returns its digest."""
    sample = {"answer": torch.zeros(1, 9, WIDTH), "criteria": torch.zeros(3, 7, WIDTH), "own": torch.ones(3, 7)}
    axes = {"answer": {1: "t"}, "criteria": {0: "n", 1: "s"}, "own": {0: "n", 1: "s"}, "logits": {0: "n"}}
    return exporting.export(_One(network), sample, axes, target)
