import pytest
from hypothesis import given
from hypothesis import strategies as st

from interviewer.marking.spans import asks, clauses, is_echo, nameless, spans
from interviewer.text import content, sentences, stem


def test_sentences_keep_numbers_whole() -> None:
    assert sentences("It is 0.5 at least. Is it? Yes!") == ["It is 0.5 at least.", "Is it?", "Yes!"]


def test_clauses_need_some_words() -> None:
    assert clauses("the error is low on training data, but it is high on new data") == [
        "the error is low on training data",
        "it is high on new data",
    ]
    assert clauses("yes, but no") == []


def test_pairs_of_sentences_are_spans_too() -> None:
    assert "One is low. The other is high." in spans(["One is low. The other is high."], "?")


@pytest.mark.parametrize(
    ("message", "left"),
    [
        ("Hello, my name is Nguyễn Thị Hoa. It learns noise.", ["It learns noise."]),
        ("It learns noise. My name is Ada! Then more.", ["It learns noise.", "Then more."]),
        ("Hi there, I'm Jürgen O'Neill-Schröder. Noise.", ["Noise."]),
        ("My name is Ada. Regularisation.", ["Regularisation."]),
        ("Good morning, this is Wei Zhang.", []),
        ("This is Gradient Descent. I'm Senior Analyst.", ["This is Gradient Descent. I'm Senior Analyst."]),
        ("My name is Ada and I like noise.", ["I like noise."]),
        ("My name is Ada and this is noise.", ["My name is Ada and this is noise."]),
        ("Hi, Ada here. It learns noise.", ["It learns noise."]),
        ("Ludwig van der Berg here. It learns noise.", ["It learns noise."]),
        ("Recall here. It is the share that is found.", ["Recall here. It is the share that is found."]),
        ("It learns noise. Best regards, Wei Zhang", ["It learns noise."]),
        ("It learns noise. Thank you! Mohammed Al-Sayed.", ["It learns noise."]),
        ("It learns noise, thanks to Bayes", ["It learns noise, thanks to Bayes"]),
        ("", []),
    ],
)
def test_a_name_is_no_evidence(message: str, left: list[str]) -> None:
    assert nameless([message]) == left


@pytest.mark.parametrize(
    ("span", "is_one"),
    [
        ("It learns noise, isn't it?", False),
        ("It learns noise, right?", False),
        ("It learns noise, doesn't it?", False),
        ("It learns noise, no?", False),
        ("Is it noise?", True),
        ("What is noise, and is it bad?", True),
        ("It learns noise.", False),
    ],
)
def test_a_tag_makes_no_question_of_a_statement(span: str, is_one: bool) -> None:
    assert asks(span) is is_one


def test_what_only_echoes_the_question_is_no_span() -> None:
    asked = "What is overfitting, and how do you notice it in practice?"
    assert spans(["Overfitting, how you notice it in practice."], asked) == []
    assert is_echo("notice overfitting practice", content(asked))
    assert not is_echo("overfitting", content(asked))


def test_stems() -> None:
    assert [stem(word) for word in ("models", "training", "studies", "loss", "trained")] == [
        "model",
        "train",
        "study",
        "loss",
        "train",
    ]


@given(st.lists(st.text(max_size=200), max_size=3), st.text(max_size=60))
def test_every_span_is_verbatim_and_their_number_is_bounded(messages: list[str], question: str) -> None:
    found = spans(messages, question)
    assert len(found) <= 96
    assert all(any(span in message for message in messages) for span in found)
