import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.chunking import MOST_CHARACTERS, headings, passages
from knowledge.documents import Document

MARKDOWN = """---
title: On boats
---
# On boats

Boats float.

## Sails

A sail turns wind into motion. It is set by ropes.

```
# not a heading
```

Anchors
-------

An anchor holds a boat in place.
"""
PLAIN = """Back to Blog

Boats and Ships

5 minute read | July 8, 2020

Boats float because they displace water, and ships do so too, on a larger scale than boats.

Read Story

Skipper

A skipper steers the boat and answers for everybody on board, whatever the weather may do.

Average Salary

A skipper earns 30,000 dollars in a good year.

Cook

The cook feeds everybody on board, which is harder than it sounds when the sea is rough.

Average Salary

A cook earns 20,000 dollars in a good year.

Stoker

The stoker keeps the fire burning below, where it is hot and loud and nobody else would go.

Average Salary

A stoker earns 25,000 dollars in a good year.
"""


def _document(text: str, markdown: bool = True) -> Document:
    return Document("boats.md", "On boats", text, markdown)


def test_markdown_headings_are_found_by_their_syntax() -> None:
    found = [(item.level, item.text) for item in headings(_document(MARKDOWN))]
    assert found == [(1, "On boats"), (2, "Sails"), (2, "Anchors")]


def test_a_plain_line_that_keeps_coming_back_stands_under_the_others() -> None:
    levels = {item.text: item.level for item in headings(_document(PLAIN, False))}
    assert levels["Skipper"] == 2
    assert levels["Average Salary"] == 3


def test_passages_know_their_section_and_their_place() -> None:
    found = passages(_document(MARKDOWN))
    assert [passage.chunk.section for passage in found] == ["", "Sails", "Anchors"]
    for passage in found:
        chunk = passage.chunk
        assert MARKDOWN[chunk.char_start : chunk.char_end] == chunk.text


def test_a_salary_stays_with_its_job() -> None:
    found = passages(_document(PLAIN, False))
    holding = [passage.chunk.text for passage in found if "30,000" in passage.chunk.text]
    assert len(holding) == 1
    assert "A skipper steers" in holding[0]
    assert "20,000" not in holding[0]


@pytest.mark.parametrize("junk", ["Back to Blog", "Read Story", "5 minute read"])
def test_what_a_page_leaves_behind_is_no_unit(junk: str) -> None:
    units = [
        passage.chunk.text[start:end] for passage in passages(_document(PLAIN, False)) for start, end in passage.units
    ]
    assert not any(unit.startswith(junk) for unit in units)


def test_section_tags_join_those_of_the_document() -> None:
    document = Document(
        "boats.md",
        "On boats",
        MARKDOWN,
        True,
        {"role": ("skipper",)},
        {"Sails": {"topic": ("wind",), "role": ("cook",)}},
    )
    tags = {passage.chunk.section: passage.tags for passage in passages(document)}
    assert tags["Sails"] == {"topic": ("wind",), "role": ("skipper", "cook")}
    assert tags["Anchors"] == {"role": ("skipper",)}


@given(st.text(max_size=4000), st.booleans())
def test_any_text_is_cut_into_whole_units_in_place(text: str, markdown: bool) -> None:
    end = 0
    for passage in passages(_document(text, markdown)):
        chunk = passage.chunk
        assert chunk.char_start >= end
        end = chunk.char_end
        assert text[chunk.char_start : end] == chunk.text
        assert len(chunk.text) <= MOST_CHARACTERS
        for first, last in passage.units:
            assert chunk.text[first:last].strip() == chunk.text[first:last] != ""


@given(st.lists(st.text(alphabet="abc .\n", min_size=1, max_size=200), max_size=20))
def test_markdown_keeps_every_word(parts: list[str]) -> None:
    text = "# T\n\n" + "\n\n".join(parts) + "\n\nThe end."
    kept = " ".join(passage.chunk.text for passage in passages(_document(text)))
    assert sorted(re.findall(r"[abc]+", " ".join(parts))) == sorted(
        re.findall(r"\b[abc]+\b", kept.replace("The end.", ""))
    )
