from dataclasses import replace
from pathlib import Path
from random import Random

import numpy as np
import pytest
import torch

from evals.marker.answers import Labelled
from evals.marker.exporting import export
from evals.marker.fitting import Encoder, drawn, fit, predict
from evals.marker.network import Network, bundled
from interviewer.marking.asking import asking
from interviewer.marking.crossencoder import CrossEncoder
from knowledge.schema import MarkValue
from knowledge.store import Library
from tests.factories import question

ASKED = question("q")
ANSWER = Labelled(ASKED, "It learns the noise.", {criterion.id: MarkValue.MET for criterion in ASKED.criteria}, "terse")


@pytest.fixture(scope="module")
def network() -> Network:
    torch.manual_seed(0)
    made, _ = bundled()
    made.eval()
    return made


def test_a_criterion_is_read_alone(network: Network) -> None:
    (together,) = predict(network, [ANSWER])
    for place, criterion in enumerate(ASKED.criteria):
        (alone,) = predict(network, [replace(ANSWER, marks={criterion.id: MarkValue.MET})])
        np.testing.assert_allclose(alone[0], together[place], atol=1e-4)


def test_an_answer_is_read_alone(network: Network) -> None:
    longer = replace(ANSWER, answer="It learns the noise of the sample it was shown, and fails on any other.")
    batch = Encoder(bundled()[1]).batch([ANSWER, longer], lambda criterion, _: asking(criterion))
    with torch.no_grad():
        together = network(*batch.inputs).numpy()
    for found, alone in zip(together.reshape(2, 2, 3), predict(network, [ANSWER, longer]), strict=True):
        np.testing.assert_allclose(found, alone, atol=1e-4)


def test_no_criterion_is_read_with_a_line_that_the_answer_is_made_of(library: Library) -> None:
    criterion = library.question("theory-overfitting").criteria[0]
    own = (*(example.text for example in criterion.examples), *criterion.misconceptions)
    assert own
    for seed in range(20):
        found = drawn(Random(seed))(criterion, replace(ANSWER, lines=own))
        assert (found.example, found.misconception) == (None, None)
    drawn_ones = {drawn(Random(seed))(criterion, ANSWER).example for seed in range(20)}
    assert drawn_ones - {None} <= set(own)
    assert len(drawn_ones) > 1


def test_fitting_learns_what_it_is_taught() -> None:
    lesson = [
        ANSWER,
        replace(ANSWER, answer="Bananas.", marks={criterion.id: MarkValue.MISSED for criterion in ASKED.criteria}),
    ]
    lines: list[str] = []
    fit(lambda random: lesson, epochs=8, progress=lines.append)
    losses = [float(line.split()[-1]) for line in lines]
    assert losses[-1] < losses[0] - 0.2


def test_the_exported_file_says_what_the_network_says(network: Network, tmp_path: Path) -> None:
    digest = export(network, tmp_path / "small.onnx")
    found = CrossEncoder(tmp_path / "small.onnx").read([asking(item) for item in ASKED.criteria], ANSWER.answer)
    np.testing.assert_allclose(found, predict(network, [ANSWER])[0], atol=0.15)
    assert len(digest) == 64
    assert (tmp_path / "small.onnx").stat().st_size < 25_000_000
