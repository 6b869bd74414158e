"""Rewriting changes how an answer is said, and nothing that it says."""

import re

import pytest

from evals.consistency.observation import anchor, sample
from evals.varieties import VARIETIES
from interviewer.text import words
from knowledge.store import Library

NEGATIVES = re.compile(r"\b(?:not|never|no|nothing|none)\b|n't\b|n’t\b", re.I)


@pytest.mark.parametrize(
    ("variety", "said", "becomes"),
    [
        ("American spelling", "I optimise the colour model's behaviour.", "I optimize the color model's behavior."),
        ("British spelling", "I optimize toward the center.", "I optimise towards the centre."),
        ("Indian English", "We have a model. It depends on size.", "We are having a model. It is depending on size."),
        ("Indian English", "I mean, we discuss a table.", "I mean, we discuss about a table."),
        ("invariant tags", "It learns the noise too. Is it bad?", "It learns the noise too, isn't it? Is it bad?"),
        ("vernacular British", "We were slow. It needs to be checked.", "We was slow. It needs checked."),
        ("African American English", "They are looking at it. It doesn't show anything.", "They looking at it. It don't show nothing."),
        ("African American English", "I know where they are. It is good.", "I know where they are. It is good."),
        ("dropped articles", "The model saw a few rows of the table a second.", "Model saw a few rows of table a second."),
        ("tense slips", "I took a sample. It shows noise.", "I take a sample. It show noise."),
        ("learner's grammar", "It depends on three features.", "It depends from three feature."),
    ],
)  # fmt: skip
def test_constructions(variety: str, said: str, becomes: str) -> None:
    assert VARIETIES[variety].rewrite(said) == becomes


@pytest.mark.parametrize("variety", VARIETIES)
def test_facts_stay(library: Library, variety: str) -> None:
    for entry in sample(library, 40, 5):
        for score in (2, 4):
            said = anchor(entry, score)
            found = VARIETIES[variety].rewrite(said)
            assert found == VARIETIES[variety].rewrite(said)
            assert re.findall(r"\d+", found) == re.findall(r"\d+", said)
            assert abs(len(words(found)) - len(words(said))) <= max(3, len(words(said)) / 4)
            if variety not in ("invariant tags", "African American English"):
                assert len(NEGATIVES.findall(found)) == len(NEGATIVES.findall(said))
