"""What an interviewer can do next: policy decides it, engines phrase it."""

from typing import Annotated, Literal

from pydantic import Field

from knowledge.offers import Act, Outcome
from knowledge.schema import Model

Leaving = Literal["answered", "enough", "unknown", "skipped", "time", "postponed", "disputed"]


class Open(Model):
    """Greets and asks the first question."""

    type: Literal["open"] = "open"
    question: str


class Probe(Model):
    """Asks on, for one criterion that the answer has not met."""

    type: Literal["probe"] = "probe"
    question: str
    criterion: str
    quote: str | None = None


class GiveHint(Model):
    """Gives a rung of the ladder; rung 1 is the nudge."""

    type: Literal["give_hint"] = "give_hint"
    question: str
    rung: int = Field(ge=1, le=3)


class NoHint(Model):
    """Declines a hint: the persona gives none, or the ladder is spent."""

    type: Literal["no_hint"] = "no_hint"
    question: str


class TellFacts(Model):
    """Answers a clarifying question from the fact sheet; without facts: not specified, state an assumption."""

    type: Literal["tell_facts"] = "tell_facts"
    question: str
    facts: tuple[str, ...] = ()


class AskCode(Model):
    """Asks for the code that a coding question wants, where only talk came."""

    type: Literal["ask_code"] = "ask_code"
    question: str


class Mend(Model):
    """Invites another look at code whose tests fail."""

    type: Literal["mend"] = "mend"
    question: str


class AnswerBack(Model):
    """Answers the candidate's question about company, process, role or pay, from the sources."""

    type: Literal["answer_back"] = "answer_back"


class Repeat(Model):
    """Says the open question again, because the candidate asked."""

    type: Literal["repeat"] = "repeat"
    question: str


class RefuseReveal(Model):
    """Declines to give the answer, the criteria or a score before the end."""

    type: Literal["refuse_reveal"] = "refuse_reveal"


class SmallTalk(Model):
    """Replies in kind and leads back."""

    type: Literal["small_talk"] = "small_talk"


class Encourage(Model):
    """Meets silence: nothing was said, or nothing that can be read."""

    type: Literal["encourage"] = "encourage"


class HearOut(Model):
    """Takes note that the candidate disagrees, discusses no marks, and leads back to the open question."""

    type: Literal["hear_out"] = "hear_out"
    question: str


class InEnglish(Model):
    """Says that the interview is held in English, and asks again."""

    type: Literal["in_english"] = "in_english"
    question: str


class Redirect(Model):
    """Says that the answer was about something else, and asks again."""

    type: Literal["redirect"] = "redirect"
    question: str
    about: str


class Recall(Model):
    """Takes up what the candidate told another interviewer of the loop; the open question is then left as `leaving` says."""

    type: Literal["recall"] = "recall"
    leaving: Leaving
    who: str
    quote: str
    ask: str


class Insist(Model):
    """Comes back to a question of salary that was put off."""

    type: Literal["insist"] = "insist"
    question: str


class Figure(Model):
    """A component of an offer, as it stands now."""

    component: str
    name: str
    text: str


class Counter(Model):
    """Answers at the negotiating table; every figure that may be named stands here."""

    type: Literal["counter"] = "counter"
    question: str
    acts: tuple[Act, ...]
    changed: tuple[Figure, ...] = ()
    standing: tuple[Figure, ...] = ()
    deadline: str
    outcome: Outcome | None = None
    range_told: str | None = None
    quiet: bool = False


class Next(Model):
    """Leaves the open question and asks another. settled: how the negotiation that is left ended."""

    type: Literal["next"] = "next"
    leaving: Leaving
    question: str
    settled: Counter | None = None


class Invite(Model):
    """Leaves the last question and asks for the candidate's own questions."""

    type: Literal["invite"] = "invite"
    leaving: Leaving
    settled: Counter | None = None


class Close(Model):
    """Says goodbye."""

    type: Literal["close"] = "close"
    reason: Literal["finished", "candidate"]
    settled: Counter | None = None


Move = Annotated[
    Open
    | Probe
    | GiveHint
    | NoHint
    | TellFacts
    | AskCode
    | Mend
    | AnswerBack
    | Repeat
    | RefuseReveal
    | SmallTalk
    | Encourage
    | HearOut
    | InEnglish
    | Redirect
    | Recall
    | Insist
    | Counter
    | Next
    | Invite
    | Close,
    Field(discriminator="type"),
]
