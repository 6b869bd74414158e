"""A negotiation is a fold over the candidate's messages: code decides every figure, within the hidden limits."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from interviewer.bids import Bid, read
from interviewer.events import Kind
from interviewer.moves import Counter, Figure
from knowledge.offers import Act, OfferComponent, OfferTerms, Outcome, Reason

# After so many messages the recruiter closes the talk, whatever was said.
MOST_TURNS = 14
# After so many messages in a row that make no bid, the offer is left with the candidate.
MOST_QUIET = 5
ANSWERABLE: tuple[Act, ...] = ("concede", "hold", "named", "have-it", "fixed", "final")


@dataclass(frozen=True)
class Talk:
    """The table after some messages. heard: reasons given so far; used: those that each component was asked with."""

    terms: OfferTerms
    standing: dict[str, float]
    acts: tuple[Act, ...] = ()
    changed: tuple[str, ...] = ()
    outcome: Outcome | None = None
    turns: int = 0
    requests: int = 0
    heard: frozenset[Reason] = frozenset()
    used: dict[str, frozenset[Reason]] = field(default_factory=dict)
    vague: int = 0
    final: bool = False
    asked_time: bool = False
    awaiting_day: bool = False
    pushed: int = 0
    extended: bool = False
    floor: float | None = None
    first_figure: float | None = None
    ultimatums: int = 0
    quiet: bool = False
    silent: int = 0

    @property
    def days(self) -> int:
        """Until when the offer stands."""
        return self.terms.deadline.days + (self.terms.deadline.extension if self.extended else 0)

    @property
    def asking_only(self) -> bool:
        """Whether the last message only wanted to know something."""
        return self.outcome is None and set(self.acts) <= {"terms", "range", "invite", "ask-number"}


def begin(terms: OfferTerms) -> Talk:
    return Talk(terms, {item.id: item.first for item in terms.components})


def negotiate(terms: OfferTerms, messages: Sequence[str]) -> Talk:
    """The whole talk so far; its last acts answer the last message."""
    talk = begin(terms)
    for message in messages:
        talk = step(talk, message)
    return talk


def step(talk: Talk, text: str) -> Talk:
    """The table after one more message. A talk that has an outcome stays as it is."""
    if talk.outcome is not None:
        return talk
    bid = read(text, talk.terms)
    last = talk.acts
    talk = replace(
        talk, turns=talk.turns + 1, acts=(), changed=(), quiet=bid.empty and not (talk.awaiting_day and bid.day)
    )
    talk = replace(talk, silent=talk.silent + 1 if talk.quiet else 0)
    ending = _ending(talk, bid, last)
    if ending is not None:
        return _end(talk, *ending)
    talk = _listen(talk, bid)
    talk = _warn(talk) if bid.ultimatum else _requests(_time(talk, bid), bid)
    talk = _inform(talk, bid)
    if talk.turns >= MOST_TURNS:
        return _end(talk, "lapsed", "final")
    return _last_word(_in_order(talk))


def _end(talk: Talk, act: Act, outcome: Outcome) -> Talk:
    return replace(talk, acts=(act,), outcome=outcome)


def _ending(talk: Talk, bid: Bid, last: tuple[Act, ...]) -> tuple[Act, Outcome] | None:
    if talk.silent >= MOST_QUIET:
        return "left-open", "final"
    if bid.refuses or (talk.final and bid.no):
        return "refused", "refused"
    agreeing = bid.yes and any(act in ANSWERABLE for act in last)
    if (bid.accepts or agreeing) and not bid.amounts and bid.floor is None:
        return "agreed", "agreed"
    if bid.closing and not bid.asks and (talk.extended or ("invite" in last and not bid.time)):
        return "later", "later"
    granting = (bid.time or talk.awaiting_day) and not talk.extended and talk.terms.deadline.extension > 0
    if talk.final and not granting and not talk.quiet:
        return ("later", "later") if talk.extended and bid.time else ("lapsed", "final")
    return None


def _listen(talk: Talk, bid: Bid) -> Talk:
    """What the recruiter takes note of, whatever the answer."""
    base = talk.terms.components[0].id
    own = next((value for id, value in bid.amounts if id == base), bid.floor)
    return replace(
        talk,
        heard=talk.heard | bid.reasons,
        floor=talk.floor if bid.floor is None else max(talk.floor or 0.0, bid.floor),
        first_figure=talk.first_figure if talk.first_figure is not None else own,
    )


def _warn(talk: Talk) -> Talk:
    """An ultimatum moves nothing and costs patience."""
    return replace(talk, acts=("calm",), requests=talk.requests + 2, ultimatums=talk.ultimatums + 1)


def _time(talk: Talk, bid: Bid) -> Talk:
    if not (bid.time or (talk.awaiting_day and bid.day)):
        return talk
    talk = replace(talk, asked_time=True, awaiting_day=False)
    deadline = talk.terms.deadline
    if talk.extended:
        return _say(talk, "keep-day")
    if deadline.extension == 0:
        return _say(talk, "no-time")
    if not bid.day:
        return replace(_say(talk, "ask-day"), awaiting_day=True)
    if talk.pushed < deadline.pushes or not bid.polite:
        return replace(_say(talk, "no-time"), pushed=talk.pushed + 1, awaiting_day=not bid.polite)
    return replace(_say(talk, "extend"), extended=True)


def _say(talk: Talk, act: Act) -> Talk:
    return talk if act in talk.acts else replace(talk, acts=(*talk.acts, act))


def _requests(talk: Talk, bid: Bid) -> Talk:
    """Answers what is asked for; one message counts as one request, however much it holds."""
    wanted = _wanted(talk, bid)
    if not wanted:
        if not bid.more:
            return talk
        return replace(_say(talk, "ask-number"), vague=talk.vague + 1)
    talk = replace(talk, requests=talk.requests + 1)
    for id, target in wanted:
        talk = _answer(talk, talk.terms.component(id), target, bid)
    return talk


def _wanted(talk: Talk, bid: Bid) -> list[tuple[str, float | None]]:
    base = talk.terms.components[0].id
    asked: dict[str, float | None] = dict(bid.amounts)
    for id in bid.wants:
        asked.setdefault(id, None)
    if base not in asked and (bid.rival is not None or bid.floor is not None):
        asked[base] = max(value for value in (bid.rival, bid.floor) if value is not None)
    if base in asked and asked[base] is None and bid.rival is not None:
        asked[base] = bid.rival
    # More, with a reason or for the second time, and without saying of what, means the first component.
    if not asked and bid.more and (talk.vague or bid.reasons):
        asked[base] = None
    return list(asked.items())


def _answer(talk: Talk, component: OfferComponent, target: float | None, bid: Bid) -> Talk:
    before = talk.used.get(component.id)
    fresh = talk.heard - (before or frozenset())
    act, value = _verdict(talk, component, target, fresh, before is None, bid.rival is not None)
    used = {**talk.used, component.id: talk.heard}
    talk = replace(_say(talk, act), used=used)
    if act != "concede":
        return talk
    return replace(talk, standing={**talk.standing, component.id: value}, changed=(*talk.changed, component.id))


def _verdict(
    talk: Talk, component: OfferComponent, target: float | None, fresh: frozenset[Reason], first: bool, rival: bool
) -> tuple[Act, float]:
    """concede with the new value; otherwise why nothing moves."""
    standing, way = talk.standing[component.id], component.direction
    if way == 0:
        return "fixed", standing
    if target is not None and (target - standing) * way <= 0:
        return "have-it", standing
    steps = _steps(component, fresh, first, rival)
    if steps == 0:
        return _refusal(talk, component, first), standing
    value = standing + way * component.step * steps
    value = _nearer(value, _limit(talk, component), way)
    if target is not None:
        value = _nearer(value, target, way)
    return ("concede", value) if (value - standing) * way > 0 else ("hold", standing)


def _steps(component: OfferComponent, fresh: frozenset[Reason], first: bool, rival: bool) -> int:
    """More for a reason that counts and is new; nothing for a repeated demand."""
    helpful = fresh & set(component.needs) if component.needs else fresh
    if component.needs and not helpful:
        return 0
    extra = 1 if rival and Reason.COMPETING_OFFER in helpful else 0
    return (2 if helpful else 1 if first else 0) + extra


def _refusal(talk: Talk, component: OfferComponent, first: bool) -> Act:
    if component is talk.terms.components[0] and talk.terms.named is not None and first:
        return "named"
    return "ask-reason" if first and component.needs else "hold"


def _limit(talk: Talk, component: OfferComponent) -> float:
    """Nobody pays more than somebody has said they would take."""
    if talk.floor is None or component is not talk.terms.components[0]:
        return component.limit
    return min(component.limit, max(talk.floor, talk.standing[component.id]))


def _nearer(value: float, bound: float, way: int) -> float:
    return min(value, bound) if way > 0 else max(value, bound)


def _inform(talk: Talk, bid: Bid) -> Talk:
    if bid.range:
        talk = _say(talk, "range")
    if bid.terms and not talk.acts:
        talk = _say(talk, "terms")
    return talk if talk.acts else _say(talk, "invite")


def _in_order(talk: Talk) -> Talk:
    """What is declined is said before what is given, and the same stand twice over is not said at all."""
    acts = [act for act in talk.acts if "concede" not in talk.acts or act not in ("hold", "have-it")]
    return replace(talk, acts=tuple(sorted(acts, key=lambda act: act in ("concede", "extend"))))


def _last_word(talk: Talk) -> Talk:
    if talk.final or talk.requests < talk.terms.patience:
        return talk
    return replace(_say(replace(talk, acts=tuple(act for act in talk.acts if act != "hold")), "final"), final=True)


def counter(question: str, talk: Talk) -> Counter:
    """The move that answers the last message."""
    return Counter(
        question=question,
        acts=talk.acts,
        changed=tuple(_figure(talk, talk.terms.component(id)) for id in talk.changed),
        standing=tuple(_figure(talk, item) for item in talk.terms.components),
        deadline=_days(talk.days),
        outcome=talk.outcome,
        range_told=talk.terms.range_told if "range" in talk.acts else None,
        quiet=talk.quiet,
    )


def _days(days: int) -> str:
    return "today" if days == 0 else "in one day" if days == 1 else f"in {days} days"


def _figure(talk: Talk, component: OfferComponent) -> Figure:
    value = talk.standing[component.id]
    return Figure(component=component.id, name=component.name, text=written(component, value, talk.terms.currency))


def written(component: OfferComponent, value: float, currency: str) -> str:
    """A value as people write it: €68,000, 3 days, 12 %, yes."""
    number = f"{value:,.0f}" if value == round(value) else f"{value:,.2f}"
    unit: Literal["s", ""] = "" if value == 1 else "s"
    match component.unit:
        case "money" if value == 0:
            return "none"
        case "money":
            return f"{currency}{number}"
        case "percent":
            return f"{number} %"
        case "yes-no":
            return "yes" if value else "no"
        case "shares":
            return number
        case _:
            return f"{number} {component.unit.removesuffix('s')}{unit}"


def at_the_table(kind: Kind, text: str, terms: OfferTerms) -> Kind:
    """What a message is in a negotiation: thanks can be a yes, and a question about the offer a bid."""
    if kind in (Kind.SKIP, Kind.END, Kind.HINT, Kind.REPEAT):
        return kind
    if kind in (Kind.ASK_BACK, Kind.CLARIFY):
        return Kind.CLARIFY
    bid = read(text, terms)
    if "?" in text and not (bid.amounts or bid.wants or bid.reasons or bid.time):
        return Kind.CLARIFY
    return kind if bid.empty else Kind.ANSWER
