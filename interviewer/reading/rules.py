"""What patterns alone say of a message: commands for certain, the rest as a first guess."""

import re

from interviewer.events import Kind
from interviewer.reading.patterns import normalised, patterns
from knowledge.schema import Question, Stage

PROBLEM_STAGES = frozenset({Stage.CASE_STUDY, Stage.SYSTEM_DESIGN, Stage.CODING, Stage.THEORY, Stage.TAKE_HOME_DEFENCE})
LEAST_TRY = 5
# Of a message's words.
FOREIGN_SHARE = 0.25
_CODE = re.compile(
    r"^\s*(?:def |class |import |from \w+ import|select\b.*\bfrom\b|with \w+ as \(|for .* in .*:|while .*:|return )"
    r"|```|\w+ = |[{};]\s*$|\w+\(.*\)\s*$|\bdf[.\[]",
    re.IGNORECASE | re.MULTILINE,
)


def command(said: str, question: Question | None) -> Kind | None:
    """END, SKIP or an ANSWER that looks like one; None for any message that is no command as a whole."""
    known = patterns()
    if known.whole("keep", said):
        return Kind.ANSWER
    found = known.command(said, ("end", "skip"))
    if found is None:
        return None
    meant = known.part("names_it", said) or not (known.part("plan", said) or _asked_about(said, question))
    return Kind(found) if meant else Kind.ANSWER


def _asked_about(said: str, question: Question | None) -> bool:
    """Whether the question itself asks for what sounds like a command: "Would you stop the test?" — "Stop it."."""
    if question is None:
        return False
    asked = question.question.lower()
    return any(
        re.search(rf"\b(?:you|we|they|one|to|or) (?:\w+ )?{re.escape(word)}\b|\b{re.escape(word)}\b[^.?!]{{0,30}} or\b", asked)
        for word in re.findall(r"[a-z]+", said)
        if word in {"stop", "end", "continue", "skip", "finish", "quit", "pass", "abort", "cancel", "leave"}
    )  # fmt: skip


def guess(text: str, stage: Stage) -> Kind:
    """The kind of a message that is no command."""
    said, known = normalised(text), patterns()
    count, share = len(said.split()), question_share(said)
    if is_code(text):
        return Kind.ANSWER
    if count <= 3 and "?" in said and known.part("repeat", said):
        return Kind.REPEAT
    if count <= 24 and known.chatter(said):
        return Kind.SMALLTALK
    asking = (share >= 0.5 and (count <= 45 or share >= 0.8)) or (
        count <= 30 and known.part("asking", said) and not said.endswith(".")
    )
    requesting = count <= 5 or "?" in said or known.part("requesting", said) or is_foreign(said)
    for kind in (Kind.HINT, Kind.REPEAT):
        if count <= 28 and requesting and known.part(kind, said):
            return kind
    if count <= 32 and known.part("reveal", said):
        return Kind.REVEAL
    if count <= 26 and known.part("dont_know", said) and not asking and not tries(said):
        return Kind.DONT_KNOW
    return _question(said, stage, count, share, asking)


def _question(said: str, stage: Stage, count: int, share: float, asking: bool) -> Kind:
    known = patterns()
    unclear = known.part("clarifying", said)
    if not asking and not (share > 0 and unclear and count <= 45):
        return Kind.ANSWER
    ours, problem = known.part("company", said), stage in PROBLEM_STAGES
    if (ours and not (unclear and problem)) or (not unclear and not problem):
        return Kind.ASK_BACK
    return Kind.CLARIFY if count <= 90 else Kind.ANSWER


def question_share(said: str) -> float:
    """The share of sentences that end in a question mark."""
    ends = re.findall(r"[.!?]+(?=\s|$)", said)
    if not ends:
        return 0.0
    tail = 0 if re.search(r"[.!?]\W*$", said) else 1
    return sum("?" in end for end in ends) / (len(ends) + tail)


def tries(said: str) -> bool:
    """Goes on after "I don't know" with a try."""
    rest = patterns().after("trying", said)
    return rest is not None and len(rest.split()) >= LEAST_TRY


def is_foreign(said: str) -> bool:
    """Not in English, as far as its small words tell."""
    return patterns().count("foreign", said) >= max(2, FOREIGN_SHARE * len(said.split()))


def is_code(text: str) -> bool:
    return _CODE.search(text) is not None
