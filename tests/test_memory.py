import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from interviewer.memory import claims, contradictions, worth_taking_up
from interviewer.places import Claim


def heard(text: str, stage: str = "one", topic: str = "") -> list[Claim]:
    return claims(text, topic, who="Maya" if stage == "one" else "Jonas", stage=stage)


@pytest.mark.parametrize(
    ("text", "topic", "expected"),
    [
        ("I have four years of experience in data.", "", ("years", "experience", 4, 4)),
        ("I've used Spark for two years.", "", ("years", "spark", 2, 2)),
        ("I led a team of five.", "", ("team", "size of the team", 5, 5)),
        ("My notice period is three months.", "", ("notice", "when you could start", 13, 13)),
        ("I could start immediately.", "", ("notice", "when you could start", 0, 0)),
        ("I expect between 70 and 78 thousand.", "salary", ("salary", "salary", 70000, 78000)),
        ("I have never used Kafka.", "", ("tool", "kafka", 0, 0)),
    ],
)
def test_claims_are_heard(text: str, topic: str, expected: tuple[str, str, float, float]) -> None:
    assert expected in [(item.kind, item.subject, item.low, item.high) for item in heard(text, topic=topic)]


def test_questions_and_figures_of_others_are_no_claims() -> None:
    assert heard("Is a team of five usual?") == []
    assert heard("The platform has 70 thousand users.") == []


@pytest.mark.parametrize(
    ("first", "second", "topic"),
    [
        ("I have four years of experience in data.", "I've six years of experience as a data scientist.", ""),
        ("I use Spark every day at my job.", "I have never used Spark.", ""),
        ("My notice period is three months.", "I could start immediately.", ""),
        ("I expect between 70 and 78 thousand.", "I expect 90 thousand.", "salary"),
        ("My forecast of bike demand cut empty stations by 30 percent.", "The bike demand forecast cut empty stations by 12 percent.", ""),
        ("I led a team of five.", "I led a team of twelve.", ""),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_noticed_with_both_quotes(first: str, second: str, topic: str) -> None:
    found = contradictions([*heard(first, "one", topic), *heard(second, "two", topic)])
    assert found
    assert (found[0].first.quote, found[0].second.quote) == (first, second)
    assert (found[0].first.who, found[0].second.who) == ("Maya", "Jonas")


@pytest.mark.parametrize(
    ("first", "second", "topic"),
    [
        ("I have four years of experience in data.", "I have four years of experience in data science.", ""),
        ("I expect between 70 and 78 thousand.", "I'd expect around 75 thousand.", "salary"),
        ("My notice period is one month.", "I can start in four weeks.", ""),
        ("I've used Spark for two years.", "I've used Kafka for one year.", ""),
        ("Boosting cut the error by 12 percent.", "I built a forecast that cut waste by 30 percent.", ""),
        ("I cut churn by 5 percent with a new model.", "The search click rate rose by 8 percent.", ""),
    ],
)
def test_what_fits_is_left_alone(first: str, second: str, topic: str) -> None:
    assert contradictions([*heard(first, "one", topic), *heard(second, "two", topic)]) == []


def test_within_one_talk_nobody_is_held_to_their_words() -> None:
    assert contradictions([*heard("I led a team of five."), *heard("I led a team of six.")]) == []


def test_a_result_is_taken_up_before_a_tool_and_only_once() -> None:
    said = heard("I use Python at my job. I built a forecast that cut waste by 30 percent.")
    first = worth_taking_up(said)
    assert first is not None
    assert first.kind == "result"
    assert worth_taking_up(said, [item.quote for item in said]) is None


@settings(deadline=None)
@given(st.text(max_size=300), st.sampled_from(["", "salary"]))
def test_quotes_are_verbatim(text: str, topic: str) -> None:
    assert all(claim.quote in text for claim in claims(text, topic))
