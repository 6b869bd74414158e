"""Fine-tunes MiniLM's layers to tell kinds of messages apart, for `make train-reader`.

Each epoch draws its messages anew: the labelled ones twice, once as candidates would type them in haste, half of the
written lines' variations, and some of the banks'.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import torch
from torch import Tensor, nn

from evals import exporting
from evals.minilm import WORDS, Layers, closed, device, halves, weights
from evals.reading_training import Labelled, banked, cases, hurried, written
from interviewer.reading.features import Message
from interviewer.reading.finetuned import KINDS, pieces
from knowledge.embedding import load_tokenizer
from knowledge.exporting import WIDTH
from knowledge.store import Library

EPOCHS, BATCH = 5, 16
RATE, HEAD_RATE = 1e-4, 4e-4
# Of the banks' lines, an epoch; and which messages are short enough to be typed in haste.
BANKED, HURRIED = 800, 40
SMOOTHING = 0.05
Progress = Callable[[str], None]


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
        self._tokenizer: Any = load_tokenizer()
        self._tokenizer.no_truncation()

    def batch(self, messages: Sequence[Message]) -> tuple[Tensor, Tensor, Tensor]:
        """What a network takes."""
        rows = [pieces(message, lambda text: list(self._tokenizer.encode(text).ids)) for message in messages]
        width = max(len(ids) for ids, _ in rows)
        ids = torch.zeros(len(rows), width, dtype=torch.long)
        sides = torch.ones(len(rows), width, dtype=torch.long)
        readable = torch.zeros(len(rows), width)
        for place, (own, belongs) in enumerate(rows):
            ids[place, : len(own)] = torch.tensor(own)
            sides[place, : len(own)] = torch.tensor(belongs)
            readable[place, : len(own)] = 1.0
        where = self._vectors.device
        return self._vectors[ids.to(where)], sides.to(where), readable.to(where)


def lesson(library: Library, random: Random) -> list[Labelled]:
    """What one epoch learns from."""
    lines, bank = list(written(library, random)), list(banked(library, random))
    labelled = list(cases(library))
    drawn = [*random.sample(lines, len(lines) // 2), *random.sample(bank, min(BANKED, len(bank)))]
    return [*drawn, *labelled, *(_in_haste(item, random) for item in labelled)]


def _in_haste(item: Labelled, random: Random) -> Labelled:
    text = item.message.text
    if len(text.split()) >= HURRIED:
        return item
    return replace(item, message=replace(item.message, text=hurried(text, random)))


def fit(library: Library, seed: int = 0, epochs: int = EPOCHS, progress: Progress = lambda line: None) -> Network:
    torch.manual_seed(seed)
    random = Random(seed)
    stored = weights()
    network = Network()
    network.start(stored)
    network.to(device()).train()
    encoder = Encoder(stored[WORDS].to(device()))
    items = lesson(library, random)
    shares = class_weights(items)
    steps = epochs * (len(items) // BATCH + 1)
    optimiser = torch.optim.AdamW(
        [
            {
                "params": [value for name, value in network.named_parameters() if not name.startswith("head")],
                "lr": RATE,
            },
            {"params": network.head.parameters(), "lr": HEAD_RATE},
        ],
        weight_decay=0.01,
    )
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda step: min(1.0, 10 * step / steps) * max(0.0, 1 - step / steps)
    )
    for epoch in range(epochs):
        losses = []
        for part in _batches(items if epoch == 0 else lesson(library, random), random):
            losses.append(_step(network, encoder, part, shares, optimiser))
            schedule.step()
        progress(f"epoch {epoch + 1} of {epochs}: loss {sum(losses) / len(losses):.3f}")
    network.to("cpu").eval()
    return network


def class_weights(items: Sequence[Labelled]) -> Tensor:
    """Of each of KINDS, between true shares and equal ones; 1 on average."""
    counts = Counter(item.kind for item in items)
    found = torch.tensor([(len(items) / max(counts[kind], 1)) ** 0.5 for kind in KINDS])
    return found / (sum(found[KINDS.index(item.kind)] for item in items) / len(items))


def _step(
    network: Network, encoder: Encoder, part: Sequence[Labelled], shares: Tensor, optimiser: torch.optim.Optimizer
) -> float:
    inputs = encoder.batch([item.message for item in part])
    where = inputs[0].device
    kinds = torch.tensor([KINDS.index(item.kind) for item in part])
    counted = shares[kinds] * torch.tensor([min(1.0, item.weight) for item in part])
    with torch.autocast(where.type, torch.bfloat16, enabled=where.type == "cuda" or halves()):
        logits = network(*inputs)
    losses = nn.functional.cross_entropy(logits.float(), kinds.to(where), reduction="none", label_smoothing=SMOOTHING)
    loss = (losses * counted.to(where)).mean()
    optimiser.zero_grad()
    loss.backward()
    torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
    optimiser.step()
    return float(loss.detach())


def _batches(items: Sequence[Labelled], random: Random) -> Iterator[Sequence[Labelled]]:
    """Messages of like length together, in any order of the batches."""
    items = sorted(items, key=lambda item: len(item.message.text) * random.uniform(0.8, 1.2))
    starts = list(range(0, len(items), BATCH))
    random.shuffle(starts)
    for start in starts:
        yield items[start : start + BATCH]


def export(network: Network, target: Path) -> str:
    """Writes `target` and returns its digest."""
    sample = {"words": torch.zeros(1, 9, WIDTH), "sides": torch.tensor([[0] * 5 + [1] * 4])}
    axes = {"words": {1: "t"}, "sides": {1: "t"}}
    return exporting.export(_One(network), sample, axes, target)
