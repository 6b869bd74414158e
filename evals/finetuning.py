"""What fitting a network on the bundled model's layers takes, whatever it learns."""

from collections.abc import Callable, Iterator, Sequence
from random import Random
from typing import TypeVar

import torch
from torch import Tensor, nn
from torch.optim.lr_scheduler import LambdaLR

T = TypeVar("T")
Progress = Callable[[str], None]


def device() -> torch.device:
    return torch.device("cuda" if torch.cuda.is_available() else "cpu")


def halves() -> bool:
    """Whether this processor multiplies in half precision faster than in single."""
    return bool(torch.cpu._is_avx512_bf16_supported() or torch.cpu._is_amx_tile_supported())


def padded(rows: Sequence[Sequence[int]]) -> tuple[Tensor, Tensor]:
    """Word pieces → (ids, readable), each (n, most tokens); readable is 1 for a token and 0 for padding."""
    width = max(len(row) for row in rows)
    ids = torch.zeros(len(rows), width, dtype=torch.long)
    readable = torch.zeros(len(rows), width)
    for place, row in enumerate(rows):
        ids[place, : len(row)] = torch.tensor(row)
        readable[place, : len(row)] = 1.0
    return ids, readable


def batches(items: Sequence[T], length: Callable[[T], int], size: int, random: Random) -> Iterator[Sequence[T]]:
    """Items of like length together, in any order of the batches."""
    items = sorted(items, key=lambda item: length(item) * random.uniform(0.8, 1.2))
    starts = list(range(0, len(items), size))
    random.shuffle(starts)
    for start in starts:
        yield items[start : start + size]


def schedule(optimiser: torch.optim.Optimizer, steps: int) -> LambdaLR:
    """The rate rises over a tenth of the steps and falls to nothing."""
    return LambdaLR(optimiser, lambda step: min(1.0, 10 * step / steps) * max(0.0, 1 - step / steps))


def forward(network: nn.Module, inputs: Sequence[Tensor]) -> Tensor:
    """Logits, in half precision where that is faster."""
    where = inputs[0].device.type
    with torch.autocast(where, torch.bfloat16, enabled=where == "cuda" or halves()):
        logits: Tensor = network(*inputs)
    return logits.float()


def descend(network: nn.Module, loss: Tensor, optimiser: torch.optim.Optimizer) -> float:
    """One step; returns the loss."""
    optimiser.zero_grad()
    loss.backward()
    torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
    optimiser.step()
    return float(loss.detach())
