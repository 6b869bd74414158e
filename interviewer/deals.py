"""What came of a negotiation, with the hidden limits: for the scorecard, after the end."""

from interviewer.negotiation import Talk, negotiate, written
from interviewer.state import Asked
from knowledge.offers import OfferComponent, Outcome, Reason
from knowledge.schema import Model

REASONS = {
    Reason.COMPETING_OFFER: "another offer",
    Reason.MARKET: "what the market pays",
    Reason.VALUE: "the value of your work",
    Reason.SCOPE: "the scope of the job",
    Reason.TRADE: "something in return",
}
OUTCOMES: dict[Outcome | None, str] = {
    "agreed": "You agreed.",
    "refused": "You declined.",
    "later": "You took time to decide, and the offer stands.",
    "final": "It ended on the recruiter's final word, without an answer.",
    None: "It was left open.",
}


class DealRow(Model):
    """One component: first offer, where it ended, the hidden limit, and what was left, in its unit and in words."""

    name: str
    first: str
    ended: str
    limit: str
    left: str


class Deal(Model):
    """left: what was left on the table, in money a year; None where nothing has a price. share: 0-1 of the room used."""

    outcome: Outcome | None
    summary: str
    rows: tuple[DealRow, ...]
    left: float
    left_text: str
    share: float | None
    notes: tuple[str, ...]


def deal(asked: Asked) -> Deal | None:
    """None where the question is no offer, or is still open: limits are told after the end only."""
    terms = asked.question.offer
    if terms is None or asked.leaving is None:
        return None
    talk = negotiate(terms, asked.messages)
    left = sum(item.worth * abs(item.limit - talk.standing[item.id]) for item in terms.components)
    room = sum(item.worth * abs(item.limit - item.first) for item in terms.components)
    return Deal(
        outcome=talk.outcome,
        summary=OUTCOMES[talk.outcome],
        rows=tuple(_row(talk, item) for item in terms.components),
        left=left,
        left_text=_left_text(talk, left),
        share=round(1 - left / room, 4) if room else None,
        notes=tuple(_notes(talk)),
    )


def _row(talk: Talk, item: OfferComponent) -> DealRow:
    currency, ended = talk.terms.currency, talk.standing[item.id]
    first, now, limit = (written(item, value, currency) for value in (item.first, ended, item.limit))
    gap = abs(item.limit - ended)
    if item.direction == 0:
        left = "fixed, there was nothing to gain"
    elif gap == 0:
        left = "nothing"
    elif item.unit == "yes-no":
        left = "to be had for the asking" if not item.needs else "to be had for a reason"
    else:
        left = written(item, gap, currency)
    return DealRow(name=item.name, first=first, ended=now, limit=limit, left=left)


def _left_text(talk: Talk, left: float) -> str:
    if left == 0:
        return "Nothing was left on the table."
    return f"Left on the table: about {talk.terms.currency}{left:,.0f} in the first year."


def _notes(talk: Talk) -> list[str]:
    notes = [_time_note(talk), _figure_note(talk)]
    used = [name for reason, name in REASONS.items() if reason in talk.heard]
    notes.append(f"Reasons you gave: {', '.join(used)}." if used else "You gave no reason for a request.")
    if talk.floor is not None:
        notes.append(
            f"You said the least that you would take ({talk.terms.currency}{talk.floor:,.0f}); "
            "after that nobody had a reason to offer more."
        )
    if talk.ultimatums:
        notes.append("You set an ultimatum: it moved nothing and used up patience.")
    return notes


def _time_note(talk: Talk) -> str:
    if not talk.asked_time:
        return "You did not ask for time to decide."
    if talk.extended:
        return f"You asked for time and got it: the answer is due in {talk.days} days instead of {talk.terms.deadline.days}."
    return "You asked for time; it was not given."


def _figure_note(talk: Talk) -> str:
    currency = talk.terms.currency
    if talk.terms.named is not None:
        return f"The first figure was your own: you had named {currency}{talk.terms.named:,.0f} in the first call."
    if talk.first_figure is None:
        return "You named no figure yourself."
    return f"The company made the first offer; the first figure that you named was {currency}{talk.first_figure:,.0f}."
