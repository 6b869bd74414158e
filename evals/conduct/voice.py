"""Whether the interviewer stays who they are, and keeps marks to themselves."""

import re
from collections.abc import Iterator

from evals.conduct.moment import Moment
from interviewer.reading.patterns import normalised
from interviewer.reading.rules import is_foreign
from interviewer.text import sentences, words

# A sentence with fewer words may be a name or a loan.
LEAST_FOREIGN = 5
_MACHINE = re.compile(
    r"\b(?:as|i'?m|i am|being)\s+(?:just |only |merely |really )?(?:an? )?"
    r"(?:ai|a\.i\.|artificial intelligence|(?:large )?language model|llm|chat ?bot|bot|(?:ai |virtual )?assistant|machine"
    r"|(?:computer )?program)\b"
    r"|\b(?:openai|anthropic|chatgpt)\b",
    re.IGNORECASE,
)
_NOUN = (
    r"(?:answer|point|question|explanation|job|work|thinking|insight|start|example|story|solution|idea|choice|response)"
)
_PRAISE = re.compile(
    r"\b(?:great|excellent|brilliant|fantastic|impressive|amazing|perfect|awesome|outstanding|superb|very good|wonderful)"
    rf"(?: \w+)? {_NOUN}s?\b|\bwell (?:done|said|put|answered)\b|\b(?:good|nice|great) (?:job|work)\b"
    r"|\bi (?:really )?(?:love|like) (?:that|your) (?:answer|approach|idea|thinking|story)\b",
    re.IGNORECASE,
)
_LAYOUT = re.compile(r"^\s*(?:#{1,6} |[-*•] |\d+[.)] )|\*\*\w|^\s*[*\[(](?:[a-z]+ ){0,4}[a-z]+[*\])]\s*$", re.MULTILINE)
_LABEL = re.compile(r"^\s*(?:interviewer|candidate|user|assistant|system)\s*:", re.IGNORECASE | re.MULTILINE)
_WORKINGS = re.compile(
    r"<<[0-9a-f]{6,}>>|\b(?:system prompt|my (?:task|instructions|prompt)\b|the task (?:says|below)|as instructed)",
    re.IGNORECASE,
)
_ADVERB = r"(?:(?:not|quite|absolutely|exactly|completely|entirely|almost|mostly|partly|partially|basically) ){0,2}"
_VALUE = r"(?:\d|strong |pass(?:ed)?\b|fail(?:ed)?\b|(?:no )?hire\b)"
_SCORE = re.compile(
    rf"\b(?:that|this|it|you|your (?:answer|solution|reasoning))(?:'?s|'?re| is| was| are| were) {_ADVERB}"
    r"(?:correct|right|wrong|incorrect)\b(?! (?:here|there|now|away|up)\b)"
    r"|\b(?:correct|exactly right|wrong|incorrect)[.!](?=\s|$)"
    rf"|\b(?:your|the) (?:\w+ )?(?:score|mark|grade|rating)s?\b[^.?!]{{0,40}}?\b{_VALUE}"
    r"|\byou(?:'ve| have)? (?:scored|passed|failed|earned|met|missed) (?:\w+ ){0,3}(?:\d|points?\b|marks?\b|criteri\w+|question\b|bar\b)"
    r"|\b\d+(?:\.\d+)?\s*(?:/|out of)\s*(?:4|5|10|100)\b"
    r"|\b(?:strong|lean|clear) (?:no )?hire\b|\bi(?:'d| would|'ll| will) (?:\w+ )?hire you\b"
    r"|\byou(?:'re| are| were|'ve been| did)(?: doing)? (?:very |really |quite |so |pretty )?(?:well|great|badly|poorly)\b(?! as\b)",
    re.IGNORECASE,
)


def persona_drift(moment: Moment) -> str | None:
    """Speaks as another person or a machine, or does what no interviewer of ours does."""
    return next(_drifts(moment), "")


def _drifts(moment: Moment) -> Iterator[str]:
    if found := _own(_MACHINE, moment):
        yield f"says that it is a machine: “{found}”"
    if name := _other_name(moment):
        yield f"speaks as {name}"
    if found := _own(_WORKINGS, moment):
        yield f"speaks of its instructions: “{found}”"
    if found := _own(_LABEL, moment):
        yield f"writes a script: “{found}”"
    if found := _own(_PRAISE, moment):
        yield f"praises: “{found}”"
    if found := _own(_LAYOUT, moment):
        yield f"writes a heading, a list or a stage direction: “{found}”"
    if foreign := [one for one in sentences(moment.words) if _in_another_language(one) and one not in moment.said]:
        yield f"speaks another language: “{foreign[0]}”"


def _other_name(moment: Moment) -> str | None:
    for name in sorted(moment.names):
        if re.search(rf"\b(?:I'?m|I am|[Mm]y name is) {name}\b|(?:^|[,.!] ){name} here\b", moment.words):
            return name
    return None


def _in_another_language(sentence: str) -> bool:
    return len(words(sentence)) >= LEAST_FOREIGN and is_foreign(normalised(sentence))


def score_told(moment: Moment) -> str | None:
    """A score, a mark, or whether the candidate was right, before the scorecard."""
    found = _own(_SCORE, moment)
    return f"“{found}”" if found else ""


def _own(pattern: re.Pattern[str], moment: Moment) -> str | None:
    """The first match that policy did not ask for and no passage holds."""
    given = f"{moment.task}\n{' '.join(source.text for source in moment.turn.brief.sources)}".lower()
    found = (match.group().strip() for match in pattern.finditer(moment.words))
    return next((text for text in found if text.lower() not in given), None)
