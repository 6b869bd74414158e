"""Puts a counter-offer into words. The figures are the move's; a model that names others is corrected."""

from typing import Literal

from interviewer.amounts import figures
from interviewer.engines.phrasing import choose
from interviewer.moves import Counter, Figure
from interviewer.state import Interview
from knowledge.offers import Act
from knowledge.schema import Persona

# What any recruiter says; a persona's own `bargaining` phrases come first.
PHRASES: dict[Act, tuple[str, ...]] = {
    "concede": (
        "I've got some movement for you: {changed}. Can we agree on that?",
        "All right, here is what I can do: {changed}. Does that settle it?",
        "That helps me make the case. I can offer {changed}. Is that a yes?",
        "Let me put this on the table: {changed}. Shall we agree?",
    ),
    "hold": (
        "I hear you, but you've given me that reason already, so the figure stays. Shall we agree as it stands?",
        "I can't carry the same argument to finance twice, I'm afraid. As it stands: {standing}. Is that a yes?",
        "On that point I have nothing to add for now. What we have: {standing}. Would you say yes to it?",
    ),
    "fixed": (
        "That part isn't mine to change, it is the same for everybody here. Is the rest all right for you?",
        "I'm afraid that one is fixed for all of us. Shall we look at the rest?",
    ),
    "named": (
        "In our first call you named exactly that figure, and we met it. What has changed since then?",
        "It is the number that you gave us, so people here will ask why it isn't enough now. What shall I tell them?",
    ),
    "ask-reason": (
        "I'd need something to take to my side. What is it based on?",
        "Help me argue for you: what should that rest on?",
        "I can ask, but they will want a reason. Which one may I give them?",
    ),
    "ask-number": (
        "There may be something to talk about. What did you have in mind, and for which part?",
        "Can you be more concrete? Which part of the offer, and how much?",
    ),
    "ask-day": (
        "Of course you may think about it. By which day would you let me know?",
        "That's fair. Which day could I put down for your answer?",
    ),
    "no-time": (
        "I understand, but I was asked to have your answer {deadline}. What is still missing for a yes?",
        "To be honest, the date isn't easy for me to move: {deadline} is what I have. What holds you back?",
    ),
    "extend": (
        "Fine, I've noted it: your answer is due {deadline}, no later. Is there anything else that we should settle until then?",
        "I can do that, the offer stays open and your answer is due {deadline}. What else should I take along?",
    ),
    "keep-day": (
        "The day we agreed on stands: {deadline}. Anything else, or shall we talk then?",
        "Let's leave it at that day, {deadline}. Is there something else on your list?",
    ),
    "range": ("About the range I can say this: {range}", "What I may tell you is this: {range}"),
    "terms": (
        "So that we mean the same thing, this is what is on the table: {standing}. Your answer is due {deadline}.",
        "As it stands: {standing}. And I need your answer {deadline}.",
    ),
    "calm": (
        "I'd rather not talk in ultimatums. Nothing changes that way; tell me what matters to you, and why.",
        "Let's keep this friendly, I'm on your side of the table too. A reason gets us further than a threat.",
    ),
    "have-it": (
        "You have that already: {standing}. Then are we agreed?",
        "That is no more than what's on the table: {standing}. Shall I take it as a yes?",
    ),
    "invite": (
        "So where does that leave us: is it a yes, or is there something that you would change?",
        "I'd like to know what you make of the offer. Which part of it matters most to you?",
        "And what would make it a clear yes for you?",
    ),
    "final": (
        "That is my final word: {standing}. I can't go further. Is it a yes or a no?",
        "With this we've reached the end of what I can do: {standing}. Will you take it?",
    ),
    "agreed": (
        "Wonderful, then it's settled: {standing}. You'll get the contract in writing.",
        "I'm glad! I'll write it up as agreed: {standing}.",
    ),
    "refused": (
        "I'm sorry to hear it, and thank you for being clear. I'll close the file on good terms.",
        "That's a pity, but I respect it. The door stays open.",
    ),
    "later": (
        "Then we speak when you've decided; your answer is due {deadline}, and until then this stands: {standing}.",
        "Good, take your time until the day we agreed. The offer stands: {standing}.",
    ),
    "lapsed": (
        "As I said, there is nothing further from my side, so I'll leave the offer with you: {standing}. Let's stop here.",
        "We're going in circles now, so I'll close here. The offer in writing will say: {standing}.",
    ),
    "left-open": (
        "I'll leave the offer with you as it stands: {standing}. Let me have your answer {deadline}.",
        "Then let me stop here. What is on the table: {standing}. Your answer is due {deadline}.",
    ),
}
SALARY: dict[Literal["insist", "postponed"], tuple[str, ...]] = {
    "insist": (
        "I do need something for my form. Roughly, what would you want to earn?",
        "A rough figure is enough, I won't hold you to it. What shall I write down?",
    ),
    "postponed": (
        "All right, we'll come back to the figure when you know more about the job.",
        "Fine, I'll note that we speak about it later.",
    ),
}
_TASKS: dict[Act, str] = {
    "concede": "Offer exactly this, and ask whether they agree: {changed}.",
    "hold": "Decline kindly to move further on what they asked: they gave no new reason. Ask whether they agree to {standing}.",
    "fixed": "Say that this part is fixed for everybody, and ask about the rest.",
    "named": "Say that the salary is exactly the figure that they named in the first call, and ask what has changed since.",
    "ask-reason": "Offer nothing. Ask what their request is based on.",
    "ask-number": "Offer nothing. Ask which part of the offer they mean and how much they have in mind.",
    "ask-day": "Say that they may think about it, and ask by which day they will answer.",
    "no-time": "Say kindly that the answer is due {deadline}, and ask what is missing for a yes.",
    "extend": "Say that the offer stays open and the answer is due {deadline}. Ask whether there is anything else.",
    "keep-day": "Say that the day agreed on stands ({deadline}). Ask whether there is anything else.",
    "range": "Say about the pay range this and nothing more: “{range}”",
    "terms": "Restate the offer: {standing}; the answer is due {deadline}.",
    "calm": "Say calmly that an ultimatum changes nothing, and ask what matters to them and why. Offer nothing.",
    "have-it": "Say that this is on the table already: {standing}. Ask whether they agree.",
    "invite": "Offer nothing. Ask what they think of the offer and what they would change.",
    "final": "Say that this is your final word: {standing}. Ask for a yes or a no.",
    "agreed": "Say that you are glad, and sum up what is agreed: {standing}.",
    "refused": "Say that you respect their no, and part on good terms.",
    "later": "Say that you will speak when they have decided; the answer is due {deadline}. The offer stands: {standing}.",
    "left-open": "Leave the offer with them as it stands: {standing}; the answer is due {deadline}. Close the talk.",
    "lapsed": "Say that you have nothing further to offer and close the talk; the offer remains: {standing}.",
}


def words(interview: Interview, move: Counter) -> str:
    """The offline engine's words: one sentence group an act."""
    persona, values = interview.start.persona, _values(move)
    return " ".join(choose(phrases(persona, act), interview, act, values) for act in move.acts)


def phrases(persona: Persona, act: Act) -> tuple[str, ...]:
    """The persona's own; a single one is joined by what any recruiter says, so that it need not be said twice running."""
    mine = persona.bargaining.get(act, ())
    return mine if len(mine) > 1 else (*mine, *PHRASES[act])


def own(persona: Persona, kind: Literal["insist", "postponed"]) -> tuple[str, ...]:
    return persona.bargaining.get(kind) or SALARY[kind]


def task(move: Counter) -> str:
    """What a model is told; it holds the figures that it may name and no others."""
    parts = " ".join(_TASKS[act].format(**_values(move)) for act in move.acts)
    return f"{parts} Name no other figure, make no other concession, and say nothing about limits or budgets."


def correction(move: Counter, said: str, also: str = "") -> str | None:
    """What sets a model's figures right; None where they were. also: what else it was to say.

    The candidate's own figure is no excuse: repeated by the recruiter it sounds like a promise.
    """
    allowed = figures(" ".join((_listed(move.standing), move.deadline, move.range_told or "", also)))
    must = figures(_listed(move.changed))
    named = figures(said)
    if named <= allowed and must <= named:
        return None
    return f"(To be exact, the offer stands at: {_listed(move.standing)}; your answer is due {move.deadline}.)"


def _values(move: Counter) -> dict[str, str]:
    return {
        "changed": _listed(move.changed),
        "standing": _listed(move.standing),
        "deadline": move.deadline,
        "range": move.range_told or "",
    }


def _listed(items: tuple[Figure, ...]) -> str:
    parts = [_said(item) for item in items]
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}" if parts else ""


def _said(item: Figure) -> str:
    if item.text in ("none", "no"):
        return f"no {item.name.removeprefix('a ')}"
    return item.name if item.text == "yes" else f"{item.name} {item.text}"
