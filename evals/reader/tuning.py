"""Fine-tunes the reader's network. Each epoch draws its messages anew: the labelled ones twice, once as candidates would type
them in haste, half of the written lines' variations, and some of the banks'."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from random import Random

import torch
from torch import Tensor, nn

from evals import finetuning
from evals.finetuning import Progress, device
from evals.minilm import WORDS, weights
from evals.reader.lessons import Labelled, banked, cases, hurried, written
from evals.reader.network import Encoder, Network
from interviewer.reading.finetuned import KINDS
from knowledge.store import Library

EPOCHS, BATCH = 5, 16
RATE, HEAD_RATE = 1e-4, 4e-4
# Of the banks' lines, an epoch; and which messages are short enough to be typed in haste.
BANKED, HURRIED = 800, 40
SMOOTHING = 0.05


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
    schedule = finetuning.schedule(optimiser, steps)
    for epoch in range(epochs):
        losses = []
        for part in finetuning.batches(items if epoch == 0 else lesson(library, random), _length, BATCH, random):
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
    kinds = torch.tensor([KINDS.index(item.kind) for item in part])
    counted = shares[kinds] * torch.tensor([min(1.0, item.weight) for item in part])
    logits = finetuning.forward(network, inputs)
    losses = nn.functional.cross_entropy(logits, kinds.to(logits.device), reduction="none", label_smoothing=SMOOTHING)
    return finetuning.descend(network, (losses * counted.to(logits.device)).mean(), optimiser)


def _length(item: Labelled) -> int:
    return len(item.message.text)
