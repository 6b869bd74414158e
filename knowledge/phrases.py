"""A persona's phrases: what they may fill in, and what is wrong with those that cannot be said."""

from collections.abc import Iterator
from string import Formatter

from pydantic import Field

from knowledge.base import Model, Text

# What each kind of phrase may fill in, and what it must.
FIELDS: dict[str, tuple[frozenset[str], frozenset[str]]] = {
    "greet": (frozenset({"count"}), frozenset()),
    "first": (frozenset({"question"}), frozenset({"question"})),
    "ask": (frozenset({"question"}), frozenset({"question"})),
    "probe": (frozenset({"probe", "quote"}), frozenset({"probe"})),
    "hint": (frozenset({"hint"}), frozenset({"hint"})),
    "fact": (frozenset({"fact"}), frozenset({"fact"})),
    "repeat": (frozenset({"question"}), frozenset({"question"})),
    "in_english": (frozenset({"question"}), frozenset({"question"})),
    "redirect": (frozenset({"about", "question"}), frozenset({"about", "question"})),
    "lead_back": (frozenset({"question"}), frozenset({"question"})),
    "answer_question": (frozenset({"answer"}), frozenset({"answer"})),
}


class Phrases(Model):
    """What the offline engine says, a list for each move; `{…}` are filled in."""

    greet: tuple[Text, ...] = Field(min_length=2)
    first: tuple[Text, ...] = Field(min_length=2)
    ask: tuple[Text, ...] = Field(min_length=5)
    acknowledge: tuple[Text, ...] = Field(min_length=6)
    probe: tuple[Text, ...] = Field(min_length=5)
    hint: tuple[Text, ...] = Field(min_length=3)
    no_hint: tuple[Text, ...] = Field(min_length=2)
    fact: tuple[Text, ...] = Field(min_length=3)
    unspecified: tuple[Text, ...] = Field(min_length=2)
    accept_unknown: tuple[Text, ...] = Field(min_length=3)
    skip: tuple[Text, ...] = Field(min_length=2)
    repeat: tuple[Text, ...] = Field(min_length=2)
    refuse_reveal: tuple[Text, ...] = Field(min_length=2)
    smalltalk: tuple[Text, ...] = Field(min_length=2)
    encourage: tuple[Text, ...] = Field(min_length=2)
    out_of_time: tuple[Text, ...] = Field(min_length=2)
    answer_question: tuple[Text, ...] = Field(min_length=2)
    cannot_answer: tuple[Text, ...] = Field(min_length=2)
    lead_back: tuple[Text, ...] = Field(min_length=2)
    invite_questions: tuple[Text, ...] = Field(min_length=1)
    close: tuple[Text, ...] = Field(min_length=2)
    ask_code: tuple[Text, ...] = Field(
        default=(
            "I can follow the idea. Now write it down as code, please.",
            "Good, let me see that in code.",
            "Would you write that as code? It need not be finished.",
            "Put it into code, and the tests will run.",
        ),
        min_length=2,
    )
    mend: tuple[Text, ...] = Field(
        default=(
            "Not everything passes yet. Have another look, or tell me why you leave it so.",
            "Some tests disagree. What do you make of that? You can send another version.",
            "There is still a test that fails. Send a new version, or say what you would look at.",
            "The tests are not content yet. What might your code not expect?",
        ),
        min_length=2,
    )
    disagree: tuple[Text, ...] = Field(
        default=(
            "I hear that you see it differently. I have what you said, and we do not go into marks now.",
            "Noted that you disagree. The scorecard is the place for that, so let's go on.",
        ),
        min_length=2,
    )
    in_english: tuple[Text, ...] = Field(
        default=(
            "This interview is in English, plain words are fine. {question}",
            "I can only follow in English, sorry. Once more: {question}",
        ),
        min_length=2,
    )
    redirect: tuple[Text, ...] = Field(
        default=(
            "That was about {about}; my question was this. {question}",
            "What you say belongs to {about}. I had asked: {question}",
        ),
        min_length=2,
    )


def faults(phrases: Phrases) -> Iterator[str]:
    """A line for each phrase that cannot be said, or stands twice."""
    for kind in type(phrases).model_fields:
        texts: tuple[str, ...] = getattr(phrases, kind)
        for text in texts:
            yield from (f"phrases.{kind}: {text!r}: {fault}" for fault in _slots(kind, text))
        for text in sorted({text for text in texts if texts.count(text) > 1}):
            yield f"phrases.{kind}: {text!r}: stands twice; write another"
        if kind == "probe" and all("{quote}" in text for text in texts):
            yield "phrases.probe: each phrase needs {quote}; write some that do without"


def _slots(kind: str, text: str) -> Iterator[str]:
    may, must = FIELDS.get(kind, (frozenset(), frozenset()))
    try:
        found = [(name, spec, how) for _, name, spec, how in Formatter().parse(text) if name is not None]
    except ValueError as error:
        yield f"{error}; double a brace that is meant as one"
        return
    used = {name for name, _, _ in found}
    if used - may:
        allowed = ", ".join(f"{{{name}}}" for name in sorted(may)) or "nothing"
        yield f"fills in {', '.join(sorted(used - may)) or 'nothing'}; allowed is {allowed}"
    if must - used:
        yield f"lacks {', '.join(f'{{{name}}}' for name in sorted(must - used))}; add it"
    if any(spec or how for _, spec, how in found):
        yield "has more than a name in its braces; leave the name alone there"
