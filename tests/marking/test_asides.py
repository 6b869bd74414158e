from collections.abc import Sequence
from itertools import cycle, islice
from types import SimpleNamespace
from typing import cast

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from interviewer.marking.asides import SCALES, Asides, Vectors, measured, parted, to_the_point, weights
from interviewer.marking.blinding import blinded
from interviewer.marking.local import LocalMarker
from interviewer.text import sentences
from knowledge.embedding import Embedder
from knowledge.schema import MarkValue
from knowledge.store import Library

REMARK = "My neighbour's parrot sang all night, so I hardly slept."


def _cut(messages: Sequence[str], beside: Sequence[bool]) -> list[str]:
    blind = [blinded(message) for message in messages]
    return [part.original for part in to_the_point(blind, parted(blind), beside)]


@pytest.mark.parametrize(
    ("beside", "left"),
    [
        ([False, True, False], ["It overfits.", "So I prune."]),
        ([True, False, False], ["I know Wei Zhang well.", "So I prune."]),
        ([False, False, True], ["It overfits. I know Wei Zhang well."]),
        ([True, True, True], ["It overfits. I know Wei Zhang well.", " So I prune. "]),
    ],
)
def test_what_is_left_is_verbatim(beside: list[bool], left: list[str]) -> None:
    assert _cut(["It overfits. I know Wei Zhang well.", " So I prune. "], beside) == left


@given(st.lists(st.text(alphabet="Ab Zq.é!?'\n", max_size=40), max_size=3), st.lists(st.booleans(), min_size=1))
@example([" .A"], [False])
def test_cutting_leaves_the_other_sentences_in_their_order(messages: list[str], drawn: list[bool]) -> None:
    blind = [blinded(message) for message in messages]
    said = [part for parts in parted(blind) for part in parts]
    beside = list(islice(cycle(drawn), len(said)))
    kept = [part for part, cut in zip(said, beside, strict=True) if not cut] or said
    found = to_the_point(blind, parted(blind), beside)
    assert [part for stretch in found for part in sentences(stretch.text)] == kept
    assert all(any(stretch.original in message for message in messages) for stretch in found)


def test_short_sentences_are_never_cut() -> None:
    cuts_all = Asides(np.zeros(4), 30.0, 0.5)
    vectors = np.eye(2, dtype=np.float32)
    assert cuts_all.beside(["Recall.", "It is the recall."], vectors, vectors).tolist() == [False, True]


def test_a_sentence_is_measured_among_the_others_and_alone() -> None:
    vectors = np.array([[1, 0], [0, 1], [0, 1]], np.float32)
    lines = np.array([[1, 0]], np.float32)
    near, company = measured(vectors, lines)[:, 2:].T / SCALES[1]
    assert near == pytest.approx([1, 0, 0])
    assert company == pytest.approx([0, 0.5**0.5, 0.5**0.5])
    assert measured(vectors[:1], lines)[0, 3] == 0


def test_a_remark_changes_no_mark(library: Library, embedder: Embedder) -> None:
    question = library.question("theory-precision-recall").spoken
    marker = LocalMarker(embedder.embed)
    answer = question.anchors[-1].text
    plain = marker.mark_now(question, [answer]).marks
    assert marker.mark_now(question, [f"{answer} {REMARK}"]).marks == plain
    assert any(mark.mark is MarkValue.MET for mark in plain)
    assert LocalMarker(embedder.embed, bundled=False).mark_now(question, [f"{answer} {REMARK}"]).marks != plain


def test_another_models_vectors_are_heard_whole(library: Library, embedder: Embedder) -> None:
    def embed(texts: Sequence[str]) -> Vectors:
        return embedder.embed(texts)[:, :64]

    question = library.question("theory-precision-recall").spoken
    marker = LocalMarker.of(cast(Embedder, SimpleNamespace(name="another", embed=embed)))
    assert marker.mark_now(question, [REMARK, "It counts what was found."]).marks


def test_the_shipped_weights_fit_the_bundled_model(embedder: Embedder) -> None:
    assert weights().weights.shape == (embedder.dimension + 2,)
