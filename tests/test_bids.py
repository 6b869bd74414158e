import pytest

from interviewer.amounts import names_figure
from interviewer.bids import Bid, read
from knowledge.offers import Reason
from tests.offers import TERMS


def bid(text: str) -> Bid:
    return read(text, TERMS)


@pytest.mark.parametrize(
    ("text", "amounts"),
    [
        ("Could you do 75k?", (("base", 75000.0),)),
        ("I'd like €75,000.", (("base", 75000.0),)),
        ("I'd hope for 75.000 €", (("base", 75000.0),)),
        ("Could we say 72.5k?", (("base", 72500.0),)),
        ("Could we say 75?", (("base", 75000.0),)),
        ("I'd like ten percent more on top.", (("base", 71500.0),)),
        ("I'd need five days from home.", (("remote", 5.0),)),
        ("Could I work remotely 4 days a week?", (("remote", 4.0),)),
        ("Could the signing bonus be 2,000 and the salary 70,000?", (("signing", 2000.0), ("base", 70000.0))),
        ("I have six years of experience and led 12 people.", ()),
        ("You offered 65,000.", ()),
        ("May I start in three months?", ()),
    ],
)
def test_figures_find_their_component(text: str, amounts: tuple[tuple[str, float], ...]) -> None:
    assert bid(text).amounts == amounts


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("I have another offer in writing.", Reason.COMPETING_OFFER),
        ("Surveys of the market say so.", Reason.MARKET),
        ("I've built two such systems.", Reason.VALUE),
        ("The scope is wider than the advert said.", Reason.SCOPE),
        ("In return I could start earlier.", Reason.TRADE),
    ],
)
def test_reasons_are_heard(text: str, reason: Reason) -> None:
    assert reason in bid(text).reasons


def test_no_other_offer_is_no_reason() -> None:
    assert Reason.COMPETING_OFFER not in bid("I don't have another offer.").reasons


def test_the_figure_of_a_competing_offer_is_not_a_demand() -> None:
    heard = bid("I have another offer of 74k from a bank.")
    assert (heard.rival, heard.amounts) == (74000.0, ())


def test_the_least_they_would_take_is_a_disclosure() -> None:
    assert bid("My minimum is 66k.").floor == 66000.0
    assert bid("I'd also accept 66,000.").floor == 66000.0
    assert bid("I'd like 70,000.").floor is None


@pytest.mark.parametrize("text", ["I accept.", "Deal!", "I'll take it, thank you.", "Great, I'm happy to accept."])
def test_acceptance(text: str) -> None:
    assert bid(text).accepts


@pytest.mark.parametrize(
    "text",
    ["I can't accept that.", "If you raise it, I'll accept.", "Before I accept, may I read it?", "I'd accept 70k."],
)
def test_what_sounds_like_acceptance(text: str) -> None:
    assert not bid(text).accepts


def test_refusal_ultimatum_and_time() -> None:
    assert bid("I have to decline, sorry.").refuses
    assert bid("Raise it, or I walk.").ultimatum
    assert bid("I'd like to think about it until Friday, please.").time
    assert bid("I'd like to think about it until Friday, please.").day
    assert not bid("May I have until Friday to decide?").asks


def test_a_question_about_the_terms_is_no_demand() -> None:
    assert not bid("Could you tell me what the pay range for this level is?").asks
    assert bid("What is the range for this level?").range
    assert bid("What's the highest you can go?").range
    assert bid("The team is nice.").empty


@pytest.mark.parametrize(("text", "named"), [("70k", True), ("between 70 and 78 thousand", True), ("70000", True), ("later", False), ("in 2 years", False)])  # fmt: skip
def test_a_named_salary(text: str, named: bool) -> None:
    assert names_figure(text) is named
