from pathlib import Path

import pytest

from knowledge.documents import DocumentError, chunks
from knowledge.embedding import Embedder
from knowledge.index import SOURCES, Index, default_index

PAGE = """---
title: On boats
---

# On boats

## Sails

A sail turns wind into motion. It is set by ropes.

## Anchors

An anchor holds a boat in place when it may not drift away from the harbour.
"""


class Counting:
    """Counts what is embedded."""

    def __init__(self, embedder: Embedder) -> None:
        self.name, self.digest, self.dimension = embedder.name, embedder.digest, embedder.dimension
        self._embedder = embedder
        self.texts = 0

    def embed(self, texts):  # type: ignore[no-untyped-def]
        self.texts += len(texts)
        return self._embedder.embed(texts)


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    folder = tmp_path / "sources"
    folder.mkdir()
    (folder / "boats.md").write_text(PAGE, encoding="utf-8")
    return folder


def test_passages_know_where_they_stand(sources: Path) -> None:
    found = chunks(sources / "boats.md")
    assert [chunk.section for chunk in found] == ["Sails", "Anchors"]
    assert all(PAGE[chunk.char_start : chunk.char_end] == chunk.text for chunk in found)
    assert {chunk.title for chunk in found} == {"On boats"}


def test_our_sources_are_cut_without_loss() -> None:
    for path in SOURCES.glob("*.md"):
        whole = path.read_text(encoding="utf-8")
        found = chunks(path)
        assert all(whole[chunk.char_start : chunk.char_end] == chunk.text for chunk in found)
        assert all(len(chunk.text) <= 1500 for chunk in found)


def test_a_passage_is_found_by_meaning(sources: Path, tmp_path: Path, embedder: Embedder) -> None:
    index = default_index(tmp_path, embedder, sources)
    assert index.search("What holds a boat so that it cannot drift away?", 1)[0].chunk.section == "Anchors"
    assert index.search("How do I bake bread?", 1) == []
    assert index.search("", 1) == []


def test_a_second_start_embeds_nothing_and_a_change_embeds_anew(
    sources: Path, tmp_path: Path, embedder: Embedder
) -> None:
    default_index(tmp_path, Counting(embedder), sources)
    second = Counting(embedder)
    default_index(tmp_path, second, sources)
    assert second.texts == 0
    (sources / "boats.md").write_text(PAGE.replace("wind", "a breeze"), encoding="utf-8")
    third = Counting(embedder)
    default_index(tmp_path, third, sources)
    assert third.texts == 2
    assert len(list((tmp_path / "index").glob("*.npy"))) == 1


@pytest.mark.parametrize("damage", [b"", b"nonsense", b"\x93NUMPY\x01\x00"])
def test_a_damaged_index_is_made_anew(sources: Path, tmp_path: Path, embedder: Embedder, damage: bytes) -> None:
    default_index(tmp_path, embedder, sources)
    (path,) = (tmp_path / "index").glob("*.npy")
    path.write_bytes(damage)
    assert default_index(tmp_path, embedder, sources).search("What holds a boat in place?", 1)


def test_what_is_no_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.md"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(DocumentError, match="UTF-8"):
        chunks(path)


def test_an_empty_index_finds_nothing(embedder: Embedder) -> None:
    assert Index([], embedder.embed([]), embedder).search("anything") == []
