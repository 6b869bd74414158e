"""Reads what a candidate says in a negotiation: figures, reasons, an answer. Local and pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from interviewer.amounts import AMOUNT, CASH, UNITS, WORDS, stem_of, value_of
from interviewer.text import sentences
from knowledge.offers import OfferComponent, OfferTerms, Reason

_DAY = r"(?:mon|tues|wednes|thurs|fri|satur|sun)day|tomorrow|next (?:week|month)|end of (?:the |this |next )?(?:week|month)|(?:in|within|for) (?:an?|one|two|three|four|five|six|seven|ten|\d+|a few|a couple of) (?:more )?(?:days?|weeks?)|a week|\d{1,2}(?:st|nd|rd|th)\b|(?:two|three|four|five|\d+) (?:more )?days to (?:think|decide|consider|read)"
_MONTHS = r"january|february|march|april|june|july|august|september|october|november|december"


def _find(*patterns: str) -> re.Pattern[str]:
    return re.compile(rf"(?:{'|'.join(patterns)})", re.IGNORECASE)


DAY = _find(rf"\b(?:{_DAY})\b", rf"\b\d{{1,2}}\.? (?:of )?(?:{_MONTHS})\b", rf"\b(?:{_MONTHS}) \d{{1,2}}\b")
_YES = re.compile(
    r"^\W*(?:(?:yes|yeah|yep|ok(?:ay)?|sure|fine|deal|agreed|great|perfect|good|alright|all right|that works|works for me|sounds (?:good|great)|gladly|of course|thank you|thanks|please|very much|so|for me|then|it is|with me|with that|i do|let's do (?:it|that))\b\W*)+$",
    re.IGNORECASE,
)
_ACCEPT = _find(
    r"\bi(?:'ll| will|'d be (?:happy|glad|delighted) to| am (?:happy|glad|delighted) to|'m (?:happy|glad|delighted) to)? ?(?:gladly |happily )?accept\b",
    r"\bi(?:'ll| will) (?:take|sign) (?:it|this|that|the (?:offer|contract|job))\b", r"\bi(?:'m| am) in\b(?! (?:a|the|my|talks|touch|contact|two))", r"\bwe have a deal\b", r"^\W*deal\b", r"\blet'?s (?:do (?:it|this|that)|shake)",
    r"\bwhere do i sign\b", r"\b(?:please )?send (?:me |over )?the contract\b", r"\bcount me in\b", r"\bi agree\b(?! with)", r"\b(?:it|that) works for me\b", r"\bi(?:'m| am) (?:happy|glad|delighted) to (?:sign|join)\b", r"\bthat'?s a yes\b", r"\byou have my yes\b",
)  # fmt: skip
_UNSURE = _find(
    r"\b(?:if|unless|until|before|whether|once|when|not|can'?t|cannot|never|without|could|should|but|provided|assuming|might|rush)\b",
    r"n't\b",
    r"\?",
)
_REFUSE = _find(
    r"\bi(?:'ll| will|'d| would| have to|'ve decided to| have decided to| must| am going to|'m going to)? ?(?:rather )?(?:decline|turn (?:it|this|that|you|the offer|your offer) down|withdraw|reject (?:it|this|the|your))\b",
    r"\bi(?:'m| am) (?:out|withdrawing)\b", r"\bno deal\b", r"\bi(?:'m| am| will) not (?:going to )?(?:join|take (?:it|the job|this))", r"\bi won'?t (?:join|take (?:it|the job|this))",
)  # fmt: skip
_ULTIMATUM = _find(
    r"\btake it or leave it\b", r"\b(?:or|otherwise)\b,? (?:else\b|i(?:'ll| will|'m| am|'d| would)? (?:have to )?(?:walk|leave|decline|go|quit|out|turn|sign elsewhere|take the other))", r"\bi(?:'ll| will) walk\b", r"\bnon-?negotiable\b", r"\b(?:my|the) (?:final|last) (?:offer|word)\b",
    r"\b(?:insult(?:ing|ed)?|ridiculous|a joke|disrespect\w*|laughable|outrageous)\b", r"\byou (?:have|had) better\b", r"\bi demand\b",
)  # fmt: skip
_TIME = _find(
    r"\btime (?:to|for) (?:think|consider|decide|read|review|go|compare|look|it|this)", r"\b(?:think|go|read|talk) (?:it|this|that|about it|about this|it all) (?:over|through)\b", r"\bsleep on\b", r"\bthink about (?:it|this|the offer)\b",
    r"\b(?:get|come) back to you\b", r"\blet you know\b", r"\b(?:more|some|a bit of|a little) time\b", r"\bexten(?:d|sion)\b", r"\bdeadline\b", r"\b(?:decide|answer|reply|respond|decision)\b.{0,30}\b(?:by|on|until|till)\b", r"\b(?:until|till|by)\b.{0,20}\b(?:" + _DAY + r")\b", r"\b(?:a|few|couple of|two|three|four|five|seven|\d+) (?:more )?(?:days?|weeks?) (?:to|so that|for)\b(?! (?:work|home|remote))",
    r"\bcan'?t (?:decide|answer|give you an answer) (?:today|now|on the spot|right away)\b", r"\b(?:not|rather not|don'?t (?:want|like) to) (?:decide|rush|answer)\b",
)  # fmt: skip
_PROMISE = _find(r"\b(?:hear|answer|tell|call|know|decide|decision|read|reply|word|until|till|by)\b")
_NO = re.compile(r"^\W*no(?:pe)?\b(?:\W*(?:thanks|thank you|sorry|i'm sorry|it'?s a no|i can'?t))*\W*$", re.IGNORECASE)
_CLOSING = _find(
    r"\bthat'?s (?:all|everything|it)\b", r"\bnothing (?:else|more|further)\b", r"^\W*no\b,? ?(?:thanks|thank you|that'?s|nothing)", r"\b(?:speak|talk|hear|call) (?:to you |you )?(?:then|soon|again|on|by)\b", r"\b(?:see you|goodbye|bye)\b", r"\b(?:get|come) back to you\b", r"\blet you know\b",
    r"\b(?:you(?:'ll| will)) (?:hear|have my answer)\b", r"\bi(?:'ll| will) (?:call|write|answer|reply|decide|read)\b",
)  # fmt: skip
_RIVAL = _find(
    r"\b(?:another|other|second|competing|rival|better|two|different|a written|written) (?:job )?offers?\b", r"\boffers? (?:from|by|at|elsewhere)\b", r"\b(?:offered|offering|pays?|paying) me\b", r"\b(?:other|another|second) (?:company|employer|firm|process)\b.{0,60}\b(?:offer|pay|\d)", r"\bthey(?:'re| are|'ve| have)? (?:offer|pay)", r"\boffer elsewhere\b",
)  # fmt: skip
_NO_RIVAL = _find(
    r"\b(?:no|not|never|without|don'?t|haven'?t|isn'?t|only)\b.{0,25}\b(?:other|another|second|competing|offers?)\b",
    r"\bif i (?:get|had|have|receive)\b",
)
_FLOOR = _find(
    r"\b(?:minimum|lowest|bottom line|lower limit|walk-?away)\b", r"\b(?:can'?t|cannot|won'?t|couldn'?t|wouldn'?t|not) (?:go|accept|take|do it|sign)? ?(?:below|under|for less|anything less|less than)\b", r"\bsettle for\b",
    r"\b(?:i(?:'d| would|'ll| will)|i(?:'d| would) (?:also|even|still)) (?:accept|take|be (?:fine|ok(?:ay)?|happy|content|satisfied) with|do it for|live with|say yes (?:to|at))\b",
)  # fmt: skip
_MORE = _find(
    r"\b(?:more|higher|increase|raise|improve|better|flexib\w*|room|match|closer|negotiat\w*|adjust|top up|go up|bump|add|bring (?:it|that|the)|move (?:on|up|the|it|start))\b", r"\b(?:could|can|would|may|might) (?:you|we|i|it|the|my|this|that)\b", r"\bi(?:'d| would) (?:like|want|need|prefer|love|ask|hope)\b",
    r"\bi(?:'m| am| was| had)? ?(?:hoping|hoped|looking for|ask(?:ing)?|aim(?:ing)?|expect(?:ing|ed)?|want|need|propos\w+)\b", r"\bis there (?:an?|any)\b", r"\bwhat about\b", r"\bhow about\b", r"\b(?:too|quite|rather|a bit) low\b", r"\bless than\b", r"\bcan'?t accept\b",
)  # fmt: skip
_RANGE = _find(r"\b(?:range|band|bracket|pay scale|pay grade|salary scale)\b")
_LIMIT = _find(
    r"\b(?:max(?:imum)?|limits?|ceiling|budget|authori[sz]ed|upper end|top of)\b", r"\bhow (?:far|high|much (?:room|more|can))\b", r"\b(?:best|most|highest) (?:you|that you|offer|figure|number)\b", r"\bcan you go\b",
)  # fmt: skip
_TERMS = _find(
    r"\b(?:terms|in writing|written offer|contract|package|offer again|summar\w+|vest\w*|notice period|pension|leave|include[sd]?|how (?:is|are|does|do)|what (?:is|are|does|do|would|exactly)|which)\b"
)
_MONEY_TALK = _find(r"\b(?:salary|pay|figure)\b", r"\boffer .{0,20}(?:higher|better)")
_KNOW = _find(r"\b(?:tell me|explain|send|know|ask|say|clarify|walk me|in writing|understand|how (?:is|are|does|do))\b")
_OPENING = re.compile(r"^\W*(?:(?:and|so|but|also|well|ok|okay)\W+)?(?:how (?!about)|why\b|when\b|which\b|who\b|what (?!about))", re.IGNORECASE)  # fmt: skip
_IMPROVE = _find(r"\b(?:higher|increase|raise|improve|better|match|more (?:money|salary|pay|days))\b")
_REASONS = {
    Reason.MARKET: _find(r"\bmarket\b", r"\bsalary (?:survey|report|guide|data)s?\b", r"\b(?:glassdoor|kununu|levels\.fyi|payscale|linkedin)\b", r"\bresearch(?:ed)?\b", r"\bbenchmarks?\b", r"\bgoing rate\b", r"\b(?:similar|comparable|same|such) (?:roles?|positions?|jobs?|adverts?|companies)\b", r"\b(?:surveys?|median|percentile|adverts)\b", r"\blooked (?:it |that |this )?up\b", r"\bpeople (?:at|in|with) (?:this|that|my|the same)\b"),
    Reason.VALUE: _find(r"\bi(?:'d| would|'ll| will| can)? bring\b", r"\bmy (?:experience|results?|track record|skills?|work|projects?|background|contribution)\b", r"\bi(?:'ve| have)? (?:personally |already |also )?(?:built|led|shipped|saved|cut|raised|increased|launched|designed|reduced|mentored|ran|introduced|deployed|halved|doubled)\b", r"\byears of\b", r"\bvalue (?:i|that i|of (?:my|the|what))\b", r"\bhit the ground\b"),
    Reason.SCOPE: _find(r"\bscope\b", r"\bresponsib\w+", r"\bon-?call\b", r"\b(?:bigger|larger|broader|wider) (?:team|role|job|task|scope|position|remit)\b", r"\bmore than (?:we|was|i|the)\b.{0,30}\b(?:discussed|advertised|described|knew|said)\b", r"\b(?:since|when i named|before i knew|at the time|back then)\b", r"\b(?:lead|mentor|leading|mentoring|managing)\b", r"\b(?:senior|level|title)\b.{0,40}\b(?:work|task|do|expect|duties|responsib)", r"\blearn(?:t|ed) (?:more|that|about)\b"),
    Reason.TRADE: _find(r"\bin (?:return|exchange)\b", r"\bi(?:'d| would|'ll| will| can| could) (?:then |gladly |happily )?(?:sign|start|commit|give up|drop|forgo|do without|stay)\b", r"\b(?:instead of|in place of|swap|trade)\b", r"\bi(?:'d| would) (?:be (?:happy|ready|willing|glad|able) to|accept) (?:sign|start|give|a lower|less|fewer|go|a smaller)", r"\bif you\b.{3,80}\bi(?:'d| would|'ll| will| can) (?:sign|accept|say yes|commit|stop|start|be ready)\b", r"\b(?:then )?i(?:'ll| will| can|'d| would) (?:sign|commit|stop my other)\b"),
}  # fmt: skip
_POLITE = _find(
    r"\b(?:thank|please|could|would|may i|might|appreciate|grateful|kind|glad|happy|excited|like to|possible|understand)\w*\b",
    r"\blet me\b",
    r"\byou(?:'ll| will) (?:have|hear|get)\b",
)
# A number before one of these is no sum of money.
_OTHER = frozenset({"year", "people", "user", "person", "hour", "million", "billion", "model", "team", "engineer", "offer", "company", "companie", "interview", "time", "reason", "other", "st", "nd", "rd", "th", "am", "pm", "x", "of", "thing", "point", "survey", "advert", "colleague", "source"})  # fmt: skip


@dataclass(frozen=True)
class Bid:
    """One message, read. amounts: (component, value) asked for; wants: components asked about without a figure.

    rival: the figure of a competing offer; floor: the least that they would take, disclosed.
    """

    accepts: bool = False
    yes: bool = False
    no: bool = False
    refuses: bool = False
    ultimatum: bool = False
    time: bool = False
    day: bool = False
    polite: bool = False
    closing: bool = False
    amounts: tuple[tuple[str, float], ...] = ()
    wants: tuple[str, ...] = ()
    more: bool = False
    rival: float | None = None
    floor: float | None = None
    reasons: frozenset[Reason] = frozenset()
    range: bool = False
    terms: bool = False

    @property
    def asks(self) -> bool:
        """Whether it asks for something better."""
        return bool(self.amounts or self.more or self.rival is not None or self.floor is not None)

    @property
    def empty(self) -> bool:
        """Whether nothing in it calls for a move at the table."""
        moves = (self.accepts, self.yes, self.refuses, self.ultimatum, self.time, self.closing, self.range, self.terms)
        return not (self.asks or any(moves))


def read(text: str, terms: OfferTerms) -> Bid:
    """Everything that a message does at the table."""
    plain = " ".join(text.replace("’", "'").split())
    parts = sentences(plain)
    money = list(_money(parts, terms))
    named = [(id, value, role) for id, value, role in money if not _known(terms, id, value)]
    asked = tuple((id, value) for id, value, role in named if role == "ask")
    # "Surveys show 70k" by itself is meant as a figure to reach.
    amounts = asked or tuple((id, value) for id, value, role in named if role == "cited")
    rival = next((value for _, value, role in money if role == "rival"), None)
    wants = _wants(parts, terms, {id for id, _ in amounts})
    asking = any(_MORE.search(part) and not _knowing(part) for part in parts)
    question = "?" in plain
    about = bool(_RANGE.search(plain) or _LIMIT.search(plain)) and question
    vague = not wants and not any(reason.search(plain) for reason in _REASONS.values()) and rival is None
    return Bid(
        accepts=any(_ACCEPT.search(part) and not _UNSURE.search(part) for part in parts),
        yes=bool(_YES.match(plain)),
        refuses=any(_REFUSE.search(part) and not _UNSURE.search(part) for part in parts),
        ultimatum=bool(_ULTIMATUM.search(plain)),
        no=bool(_NO.match(plain)),
        time=bool(_TIME.search(plain)) or any(DAY.search(part) and _PROMISE.search(part) for part in parts),
        day=bool(DAY.search(plain)),
        polite=bool(_POLITE.search(plain)),
        closing=bool(_CLOSING.search(plain)),
        amounts=amounts,
        wants=wants if asking or any(_reasons(parts)) else (),
        more=asking and not (about and vague) and not _only_time(plain, wants),
        rival=rival,
        floor=next((value for _, value, role in money if role == "floor"), None),
        reasons=frozenset(_reasons(parts)),
        range=about,
        terms=question and bool(_TERMS.search(plain)),
    )


def _reasons(parts: list[str]) -> Iterator[Reason]:
    for part in parts:
        if _RIVAL.search(part) and not _NO_RIVAL.search(part):
            yield Reason.COMPETING_OFFER
        yield from (reason for reason, pattern in _REASONS.items() if pattern.search(part))


def _only_time(plain: str, wants: tuple[str, ...]) -> bool:
    """ "Could I have until Friday?" asks for time, not for money."""
    return bool(_TIME.search(plain)) and not wants and not _MONEY_TALK.search(plain)


def _knowing(part: str) -> bool:
    """ "Could you tell me how the bonus is paid?" wants to know, not to have."""
    wants_to_know = _KNOW.search(part) or _OPENING.match(part) or _RANGE.search(part) or _LIMIT.search(part)
    return "?" in part and bool(wants_to_know) and not _IMPROVE.search(part)


def _known(terms: OfferTerms, id: str, value: float) -> bool:
    """A figure that only repeats what is on the table or was named in the first call."""
    component = terms.component(id)
    return value == component.first or (component is terms.components[0] and value == terms.named)


def _wants(parts: list[str], terms: OfferTerms, priced: set[str]) -> tuple[str, ...]:
    """Components named in a sentence that asks for more."""
    asking = [part for part in parts if _MORE.search(part) and not _knowing(part)]
    found = [item.id for part in asking for item in _meant(terms, part)]
    return tuple(dict.fromkeys(id for id in found if id not in priced))


def _meant(terms: OfferTerms, part: str) -> list[OfferComponent]:
    """The components of a sentence; "options after leaving" means the one with the longer words."""
    said = [(item, max((word.count(" ") for word in item.says if word.lower() in part.lower()), default=0)) for item in terms.components if _says(item, part)]  # fmt: skip
    longest = max((words for _, words in said), default=0)
    return [item for item, words in said if words == longest or words > 0]


def _says(component: OfferComponent, text: str) -> bool:
    return _nearest(component, text.lower(), 0) is not None


def _nearest(component: OfferComponent, lowered: str, position: int) -> int | None:
    """How far the nearest of its words stands from `position`, None where none does."""
    places = [
        match.start() if match.start() > position else position - match.end()
        for word in component.says
        for match in re.finditer(rf"\b{re.escape(word.lower())}", lowered)
    ]
    return min((abs(place - position) if place > position else max(place, 0) for place in places), default=None)


def _money(parts: list[str], terms: OfferTerms) -> Iterator[tuple[str, float, str]]:
    """(component, value, role) of every figure; the role is ask, cited, rival or floor."""
    for part in parts:
        rival = bool(_RIVAL.search(part)) and not _NO_RIVAL.search(part)
        for match in AMOUNT.finditer(_digits(part)):
            found = _amount(match, part, terms)
            if found is None:
                continue
            base = found[0] == terms.components[0].id
            before = part[: match.start()].lower()
            asked = re.search(r"\b(?:match|could|would you|hop\w+|like|closer|instead|to)\b[^,;]{0,30}$", before)
            if base and rival and not asked:
                yield *found, "rival"
            elif base and _FLOOR.search(part):
                yield *found, "floor"
            elif base and _REASONS[Reason.MARKET].search(part) and not _MORE.search(part):
                yield *found, "cited"
            else:
                yield *found, "ask"


def _digits(part: str) -> str:
    """Number words before a unit as digits of the same length, so that positions stay."""

    def put(match: re.Match[str]) -> str:
        return str(WORDS[match.group(1).lower()]).ljust(len(match.group(1))) + match.group(2)

    return re.sub(rf"\b({'|'.join(WORDS)})(?=[\s-])([\s-](?=\w))", put, part, flags=re.IGNORECASE)


def _amount(match: re.Match[str], part: str, terms: OfferTerms) -> tuple[str, float] | None:
    value = value_of(match["number"], bool(match["kilo"]))
    unit = (match["unit"] or "").lower()
    stem = stem_of(unit)
    cash = bool(match["currency"]) or bool(match["kilo"]) or stem in CASH or value >= 1000
    kind = UNITS.get(stem)
    if kind is None and stem in _OTHER and not cash:
        return None
    if kind == "percent" and not any(item.unit == "percent" and _says(item, part) for item in terms.components):
        return _percent(value, part, terms)
    if kind is None and not cash:
        base = terms.components[0]
        thousands = base.first / 1000 if base.unit == "money" else 0
        if not 0.5 * thousands <= value <= 3 * thousands or (unit in ("", None) and DAY.search(match.group())):
            return None
        value, kind = value * 1000, "money"
    return _owner(value, kind or "money", match.start(), part, terms)


def _percent(value: float, part: str, terms: OfferTerms) -> tuple[str, float] | None:
    """ "Ten percent more" is a figure for the salary."""
    base = terms.components[0]
    more = re.search(r"\b(?:more|higher|raise|increase|on top|above|up)\b", part, re.IGNORECASE)
    return (base.id, round(base.first * (1 + value / 100), 2)) if more and value <= 100 else None


def _owner(value: float, kind: str, position: int, part: str, terms: OfferTerms) -> tuple[str, float] | None:
    """The component that a figure belongs to: the nearest named one of its unit; money falls to the first."""
    fitting = [item for item in terms.components if item.unit == kind]
    near = {item.id: place for item in fitting if (place := _nearest(item, part.lower(), position)) is not None}
    if near:
        return min(near, key=lambda id: near[id]), value
    return (terms.components[0].id, value) if kind == "money" else None
