import pytest
from hypothesis import given
from hypothesis import strategies as st

from interviewer.marking.blinding import NAME, blinded

PEOPLE = (
    "Emily Baker", "Lakisha Washington", "Nguyễn Thị Hoa", "Mohammed Al-Sayed", "Jürgen Schröder", "Wei Zhang", "Siobhán O'Neill",
    "Ludwig van Houten", "Oluwaseun Adeyemi", "Krzysztof Nowak", "Ananya", "Étienne",
)  # fmt: skip


@pytest.mark.parametrize(
    "form", ["My colleague {name} saw it too.", "I asked {name}, and we agreed.", "It was {name}'s idea."]
)
@pytest.mark.parametrize("name", PEOPLE)
def test_names_within_a_sentence_are_one_name(form: str, name: str) -> None:
    assert blinded(form.format(name=name)).text == form.format(name=NAME)


@pytest.mark.parametrize("name", [name for name in PEOPLE if " " in name])
def test_so_are_whole_names_that_open_one(name: str) -> None:
    assert blinded(f"{name} here. It overfits.").text == f"{NAME} here. It overfits."


@pytest.mark.parametrize(
    "text",
    [
        "However, Random Forest and Gradient Boosting beat Naive Bayes on SQL tables in Snowflake.",
        "The Central Limit Theorem, as Pearson and Kendall would say. Python's PyTorch does it. I'd use Spark.",
        "On Monday we met in Berlin. Precision is TP / (TP + FP). See /etc/Hosts or A.B.Test.",
        "I live in Graz and worked at Quibblefix near Ulm.",
        "frobnicate. Frobnicating is what I call it.",
    ],
)
def test_terms_stay(text: str) -> None:
    assert blinded(text).text == text


def test_words_of_the_question_are_no_names() -> None:
    assert blinded("We used Frobnix there.").text == f"We used {NAME} there."
    assert blinded("We used Frobnix there.", frozenset({"frobnix"})).text == "We used Frobnix there."


def test_a_span_is_quoted_as_it_was_said() -> None:
    found = blinded("I asked Wei Zhang. So Emily Baker and Ananya fixed it. It held.")
    assert found.verbatim("So Alex and Alex fixed it.") == "So Emily Baker and Ananya fixed it."
    assert found.verbatim("It held.") == "It held."
    assert found.verbatim(found.text) == found.original


@given(st.text(alphabet="Ab Zq.é'-\n", max_size=60))
def test_every_stretch_of_the_text_was_said(text: str) -> None:
    found = blinded(text)
    assert found.verbatim(found.text) == text
    for span in found.text.split("."):
        assert not span or found.verbatim(span) in text
