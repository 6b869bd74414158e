import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.pairs import read_pairs

HEADINGS = "# Prep\n\nIntro.\n\n## Statistics\n\n### What is a p-value?\nA chance.\n\n- a\n\n### Explain power.\n\n## ML\n### 3. What is **bagging**?\nResamples.\n#### Detail\nMore.\n"
LISTS = "## SQL\n1. **What is a join?** It combines rows.\n2. **Explain GROUP BY.**\n   It groups.\n\n   - one\n3. **Why index?**\n"


def _pairs(text: str) -> list[tuple[str, str]]:
    return [(pair.question, pair.answer) for pair in read_pairs(text)]


@pytest.mark.parametrize(
    ("text", "pairs"),
    [
        (HEADINGS, [("What is a p-value?", "A chance.\n\n- a"), ("Explain power.", ""), ("What is bagging?", "Resamples.\nDetail\nMore.")]),
        ("# Cards\n## Overfitting\nLearns noise.\n## Bagging\nResamples.", [("Overfitting", "Learns noise."), ("Bagging", "Resamples.")]),
        (LISTS, [("What is a join?", "It combines rows."), ("Explain GROUP BY.", "It groups.\n\n- one"), ("Why index?", "")]),
        ("- What is a CTE? A named subquery.\n- What is a view?\n  - Stored.", [("What is a CTE?", "A named subquery."), ("What is a view?", "- Stored.")]),
        ("**1. What is ROC?**\n\nA curve.\n\nMore.\n\n**2. What is AUC?**\nThe area.", [("What is ROC?", "A curve.\n\nMore."), ("What is AUC?", "The area.")]),
        ("Q: What is X?\nA: It is Y.\nStill.\n\n**Q2:** And Z?\n**A2:** W\nQ: no answer?", [("What is X?", "It is Y.\nStill."), ("And Z?", "W"), ("no answer?", "")]),
        ("| Question | Answer |\n|---|---|\n| What is X? | It is \\| Y |\n| And Z? |  |", [("What is X?", "It is | Y"), ("And Z?", "")]),
        ("## What is `groupby`?\n**Answer:** See [the docs](https://x.y).", [("What is groupby?", "See the docs.")]),
        ("just some words\n\nand more", []),
        ("", []),
    ],
)  # fmt: skip
def test_the_shapes_that_people_have(text: str, pairs: list[tuple[str, str]]) -> None:
    assert _pairs(text) == pairs


def test_a_pair_knows_its_section_and_its_line() -> None:
    first, _, last = read_pairs(f"---\ntitle: x\n---\n{HEADINGS}")
    assert (first.section, first.line) == ("Statistics", 10)
    assert last.section == "ML"


PIECES = st.sampled_from(
    [
        *HEADINGS.splitlines(),
        *LISTS.splitlines(),
        "Q: a?",
        "A:",
        "| a | b |",
        "|---|---|",
        "```",
        "> x",
        "---",
        "",
        "    code",
        "<details>",
    ]
)


@given(st.one_of(st.text(), st.lists(PIECES, max_size=30).map("\n".join)))
def test_any_text_can_be_read(text: str) -> None:
    assert all(pair.question.strip() and pair.line > 0 for pair in read_pairs(text))
