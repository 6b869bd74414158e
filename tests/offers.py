"""A made-up offer, and the question that puts it."""

from interviewer.events import Started
from knowledge.offers import Deadline, OfferComponent, OfferTerms, Reason
from knowledge.schema import Question, Stage
from tests.factories import question, started

TERMS = OfferTerms(
    components=(
        OfferComponent(
            id="base", name="base salary", first=65000, limit=70000, step=1000, worth=1,
            needs=(Reason.MARKET, Reason.COMPETING_OFFER), says=("base", "salary", "pay"),
        ),
        OfferComponent(id="signing", name="signing bonus", first=0, limit=3000, step=1000, worth=1, says=("signing",)),
        OfferComponent(id="remote", name="days from home", unit="days", first=2, limit=4, step=1, says=("remote", "home")),
        OfferComponent(
            id="review", name="first review after", unit="months", first=12, limit=6, step=6, says=("review",)
        ),
        OfferComponent(id="holiday", name="holiday", unit="days", first=28, limit=28, step=1, says=("holiday",)),
    ),
    patience=4,
    deadline=Deadline(days=3, extension=4),
    range_told="It depends on experience.",
)  # fmt: skip


def offer(terms: OfferTerms = TERMS) -> Question:
    return question("q-one").model_copy(update={"offer": terms})


def negotiation(terms: OfferTerms = TERMS) -> Started:
    return started(offer(terms), question("q-two")).model_copy(update={"stage": Stage.OFFER})
