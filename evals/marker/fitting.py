"""Fine-tunes the cross-encoder on answers, each with a mark for every criterion."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from random import Random

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from evals import finetuning
from evals.finetuning import Progress, device
from evals.marker.answers import Labelled
from evals.marker.network import LABELS, Network, bundled
from interviewer.marking.asking import Asking, asking, pieces
from interviewer.marking.crossencoder import MOST_ANSWER
from knowledge.layers import encode
from knowledge.schema import Criterion, MarkValue

EPOCHS = 10
RATE = 1.5e-4
BATCH = 16
# How often a criterion is read with one of its examples, and with one of its misconceptions.
EXAMPLE, MISCONCEPTION = 0.65, 0.5
TARGETS = {
    MarkValue.MET: (1.0, 0.0, 0.0),
    MarkValue.PARTIAL: (0.5, 0.5, 0.0),
    MarkValue.MISSED: (0.0, 1.0, 0.0),
    MarkValue.CONTRADICTED: (0.0, 0.0, 1.0),
}
Ask = Callable[[Criterion, Labelled], Asking]
Lesson = Callable[[Random], Sequence[Labelled]]


@dataclass(frozen=True)
class Batch:
    """What a network takes, with the targets, (criteria, labels)."""

    inputs: tuple[Tensor, ...]
    targets: Tensor


class Encoder:
    """Texts → padded word vectors, on the device of `vectors`."""

    def __init__(self, vectors: Tensor) -> None:
        self._vectors = vectors

    def batch(self, items: Sequence[Labelled], ask: Ask) -> Batch:
        answers, readable = self._padded([encode(item.answer)[:MOST_ANSWER] for item in items])
        asked = [
            (row, criterion)
            for row, item in enumerate(items)
            for criterion in item.question.criteria
            if criterion.id in item.marks
        ]
        criteria, own = self._padded([pieces(ask(criterion, items[row]), encode) for row, criterion in asked])
        owner = torch.tensor([row for row, _ in asked], device=self._vectors.device)
        targets = torch.tensor([TARGETS[items[row].marks[criterion.id]] for row, criterion in asked])
        return Batch((answers, criteria, readable, own, owner), targets.to(self._vectors.device))

    def _padded(self, rows: Sequence[Sequence[int]]) -> tuple[Tensor, Tensor]:
        ids, readable = finetuning.padded(rows)
        return self._vectors[ids.to(self._vectors.device)], readable.to(self._vectors.device)


def drawn(random: Random) -> Ask:
    """With an example or without, with a misconception or without; never with a line that the answer is made of."""

    def ask(criterion: Criterion, item: Labelled) -> Asking:
        examples = [example.text for example in criterion.examples if example.text not in item.lines]
        misconceptions = [text for text in criterion.misconceptions if text not in item.lines]
        return Asking(
            criterion.expects,
            random.choice(examples) if examples and random.random() < EXAMPLE else None,
            random.choice(misconceptions) if misconceptions and random.random() < MISCONCEPTION else None,
        )

    return ask


def fit(lesson: Lesson, seed: int = 0, epochs: int = EPOCHS, progress: Progress = lambda line: None) -> Network:
    """Each epoch asks `lesson` for its answers anew."""
    torch.manual_seed(seed)
    random = Random(seed)
    network, vectors = bundled()
    network.to(device())
    encoder, ask = Encoder(vectors.to(device())), drawn(random)
    first = list(lesson(random))
    steps = epochs * (len(first) // BATCH + 1)
    optimiser = torch.optim.AdamW(network.parameters(), lr=RATE, weight_decay=0.01)
    schedule = finetuning.schedule(optimiser, steps)
    network.train()
    for epoch in range(epochs):
        losses = []
        for items in finetuning.batches(first if epoch == 0 else list(lesson(random)), _length, BATCH, random):
            losses.append(_step(network, encoder.batch(items, ask), optimiser))
            schedule.step()
        progress(f"epoch {epoch + 1} of {epochs}: loss {np.mean(losses):.3f}")
    network.to("cpu").eval()
    return network


def _length(item: Labelled) -> int:
    return len(item.answer)


def _step(network: Network, batch: Batch, optimiser: torch.optim.Optimizer) -> float:
    logits = finetuning.forward(network, batch.inputs)
    loss = torch.nn.functional.cross_entropy(logits, batch.targets, label_smoothing=0.05)
    return finetuning.descend(network, loss, optimiser)


@torch.no_grad()
def predict(
    network: Network, items: Sequence[Labelled], without: Sequence[Collection[str]] | None = None
) -> list[NDArray[np.float64]]:
    """Logits of LABELS for the criteria that each answer is marked on, (criteria, 3). without: for each answer the
    lines of the bank that its criteria are read without, beside those that it is made of."""
    _, vectors = bundled()
    encoder = Encoder(vectors)
    found: list[NDArray[np.float64]] = []
    for item, left in zip(items, without or [()] * len(items), strict=True):
        gone = {*item.lines, *left}
        batch = encoder.batch([item], lambda criterion, _, gone=gone: asking(criterion, gone))  # type: ignore[misc]
        found.append(network(*batch.inputs).double().numpy().reshape(-1, len(LABELS)))
    return found
