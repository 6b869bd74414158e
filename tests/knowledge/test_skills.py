import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.skills import by_id, closure, mentions, vocabulary
from knowledge.store import Library

# A skill whose first topic no bank has is but a weak reason for a question of its others.
WITHOUT_BANK = {"time-series", "r", "notebooks", "spreadsheets"}


def _ids(text: str) -> list[str]:
    return [mention.skill.id for mention in mentions(text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Languages: Python, R, SQL, Go and C", ["python", "r", "sql", "go", "c"]),
        ("analysed in R to find out", ["r"]),
        ("R&D lead, go-to-market, vitamin C, Series C", []),
        ("Go beyond expectations", []),
        ("J. R. Smith", []),
        ("Smith, R. (2020). Deep learning for dogs", ["deep-learning"]),
        ("I excel at Excel", ["excel"]),
        ("a spark of joy; Spark interest in data", []),
        ("Spark, PySpark jobs", ["spark", "spark"]),
        ("5 ML of water; an ML team", ["ml"]),
        ("A/B tests, AB testing and an A-B test", ["ab-testing"] * 3),
        ("scikit learn, sklearn", ["scikit-learn"] * 2),
        ("natural-\nlanguage processing", ["nlp"]),
        ("C++ and C#", ["cpp", "csharp"]),
        ("regression tests for the front end", []),
        ("No experience with Spark, but SQL", ["sql"]),
        ("not only SQL but Python", ["sql", "python"]),
        ("Deep learning is not required", []),
        ("I want to learn Kubernetes", []),
        ("github.com/jane/pytorch, jane@python.org", []),
    ],
)
def test_names_are_found_and_traps_are_not(text: str, found: list[str]) -> None:
    assert _ids(text) == found


@given(st.text())
def test_any_text_can_be_read(text: str) -> None:
    assert all(0 <= mention.start < mention.end <= len(text) for mention in mentions(text))


def test_every_skill_is_found_by_its_own_name() -> None:
    missing = [skill.id for skill in vocabulary().skills if skill.id not in _ids(f"Python, {skill.name}")]
    assert missing == []


def test_topics_and_titles_are_those_of_roles_and_banks(library: Library) -> None:
    known = {topic for role in library.roles.values() for topic in role.topics}
    known |= {entry.question.topic for entry in library.questions.values()} | WITHOUT_BANK
    assert {topic for skill in vocabulary().skills for topic in skill.topics} <= known
    assert set(vocabulary().titles) <= set(library.roles)


def test_whoever_knows_pytorch_knows_python() -> None:
    assert {"pytorch", "python", "deep-learning", "machine-learning"} <= closure(["pytorch"])
    assert closure(["nonsense"]) == frozenset()
    assert len(by_id()) >= 150
