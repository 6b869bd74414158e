from pathlib import Path

import numpy as np
import pytest
import torch

from evals.minilm import WORDS, weights
from evals.reader.network import Encoder, Network, export
from interviewer.reading.features import Message
from interviewer.reading.finetuned import FineTuned
from knowledge.schema import Stage
from tests.factories import question

SHORT = Message("Could I have a hint?", Stage.THEORY, question())
LONG = Message("It learns the noise of the sample it was shown, and so it fails on any other.", Stage.CODING)


@pytest.fixture(scope="module")
def network() -> Network:
    torch.manual_seed(0)
    made = Network()
    made.start(weights())
    made.eval()
    return made


def _logits(network: Network, messages: list[Message]) -> np.ndarray:
    with torch.no_grad():
        return np.asarray(network(*Encoder(weights()[WORDS]).batch(messages)))


def test_a_message_is_read_alone(network: Network) -> None:
    together = _logits(network, [SHORT, LONG])
    for place, message in enumerate((SHORT, LONG)):
        np.testing.assert_allclose(_logits(network, [message])[0], together[place], atol=1e-4)


def test_what_ships_reads_as_the_network_does(network: Network, tmp_path: Path) -> None:
    digest = export(network, tmp_path / "reader.onnx")
    assert len(digest) == 64
    exact = _logits(network, [LONG])[0].astype(float)
    found = FineTuned(tmp_path / "reader.onnx").log_shares(LONG)
    np.testing.assert_allclose(found, exact - np.logaddexp.reduce(exact), atol=0.15)
