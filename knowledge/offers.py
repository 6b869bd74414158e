"""The shape of an offer: what is on the table, and the recruiter's hidden limits."""

from enum import StrEnum
from typing import Literal, Self

from pydantic import Field, model_validator

from knowledge.base import Model, Slug, Text


class Reason(StrEnum):
    """What a request can rest on."""

    COMPETING_OFFER = "competing-offer"
    MARKET = "market"
    VALUE = "value"
    SCOPE = "scope"
    TRADE = "trade"


Unit = Literal["money", "days", "weeks", "months", "percent", "shares", "yes-no"]
# How a talk over an offer ended.
Outcome = Literal["agreed", "refused", "later", "final"]
# What the recruiter does with a message.
Act = Literal[
    "concede",
    "hold",
    "fixed",
    "named",
    "ask-reason",
    "ask-number",
    "ask-day",
    "no-time",
    "extend",
    "keep-day",
    "range",
    "terms",
    "calm",
    "have-it",
    "invite",
    "final",
    "agreed",
    "refused",
    "later",
    "lapsed",
    "left-open",
]


class OfferComponent(Model):
    """One thing that can be negotiated. Better for the candidate is the direction from `first` to `limit`.

    step: one concession. needs: any of these reasons moves it; without, asking is enough. worth: what one unit is
    worth in money a year (1 for money), 0 where it has no price. says: words that candidates use for it.
    """

    id: Slug
    name: Text
    unit: Unit = "money"
    first: float
    limit: float
    step: float = Field(default=1, gt=0)
    needs: tuple[Reason, ...] = ()
    worth: float = Field(default=0, ge=0)
    says: tuple[Text, ...] = Field(min_length=1)

    @property
    def direction(self) -> int:
        """1 where more is better for the candidate, -1 where less is, 0 where it is fixed."""
        return (self.limit > self.first) - (self.limit < self.first)


class Deadline(Model):
    """By when the candidate must decide; extension: days more, given once, after `pushes` refusals."""

    days: int = Field(ge=0, le=60)
    extension: int = Field(default=0, ge=0, le=60)
    pushes: int = Field(default=0, ge=0, le=2)


class OfferTerms(Model):
    """An offer as the recruiter knows it. Only what `first`, `deadline.days` and `range_told` say is told.

    patience: requests before the final word. named: the figure that the candidate named in the first call.
    """

    currency: str = Field(default="€", max_length=3)
    components: tuple[OfferComponent, ...] = Field(min_length=2)
    patience: int = Field(default=4, ge=1, le=8)
    deadline: Deadline
    named: float | None = None
    range_told: Text

    @model_validator(mode="after")
    def _ids_are_unique(self) -> Self:
        ids = [item.id for item in self.components]
        if twice := sorted({id for id in ids if ids.count(id) > 1}):
            raise ValueError(f"components: the id {', '.join(twice)} stands twice; rename one")
        if self.components[0].unit != "money":
            raise ValueError("components: the first one must be money, since a bare figure is read as it")
        return self

    def component(self, id: str) -> OfferComponent:
        """Raises KeyError where the offer has no such component."""
        for item in self.components:
            if item.id == id:
                return item
        raise KeyError(id)
