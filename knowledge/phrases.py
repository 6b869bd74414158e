"""What a persona's phrases may fill in, and what is wrong with those that cannot be said."""

from collections.abc import Iterator
from string import Formatter

from knowledge.schema import Phrases

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
