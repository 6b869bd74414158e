"""What people who learnt English late often say, whatever their first language."""

from evals.varieties.grammar import MASS, VERBS
from evals.varieties.rules import PLURAL, SUBJECT, apply, every_other, exchange, rule

PAST = {
    "was": "is", "were": "are", "had": "have", "did": "do", "went": "go", "took": "take", "made": "make", "said": "say", "found": "find",
    "told": "tell", "got": "get", "saw": "see", "came": "come", "gave": "give", "thought": "think", "knew": "know", "began": "begin",
    "wrote": "write", "built": "build", "kept": "keep", "spent": "spend", "chose": "choose", "ran": "run", "asked": "ask", "used": "use",
    "trained": "train", "tested": "test", "checked": "check", "showed": "show", "helped": "help", "worked": "work", "looked": "look",
    "wanted": "want", "needed": "need", "started": "start", "turned": "turn", "compared": "compare", "tried": "try", "moved": "move",
    "measured": "measure", "added": "add", "removed": "remove", "offered": "offer", "explained": "explain", "fell": "fall", "rose": "rise",
}  # fmt: skip
PREPOSITIONS = {
    "depends on": "depends from", "depend on": "depend from", "interested in": "interested on", "consists of": "consists from",
    "on average": "in average", "on the other hand": "in the other side", "look at": "look on", "looked at": "looked on", "looks at": "looks on",
    "waits for": "waits", "wait for": "wait", "similar to": "similar with", "according to": "according with", "responsible for": "responsible of",
    "good at": "good in", "married to": "married with", "in practice": "at practice", "at least": "at the least", "reason for": "reason of",
    "difference between": "difference of", "based on": "based in", "instead of": "in place of", "agree with": "agree to", "relies on": "relies in",
    "make a mistake": "do a mistake", "made a mistake": "did a mistake", "asked for": "asked", "ask for": "ask",
}  # fmt: skip
NUMBERS = r"(two|three|four|five|six|seven|eight|nine|ten|twelve|twenty|many|several|few|\d+)"
# A few is not few, and so many a second is a rate.
KEPT = "few|little|lot|second|minute|hour|day|week|month|year|quarter"
COMPARATIVES = r"(better|worse|faster|slower|smaller|larger|bigger|higher|lower|easier|cheaper|simpler|safer)"


def without_articles(text: str) -> str:
    """No article. Where one began a sentence, the word after it does."""
    return apply(text, [rule(rf"(?:the|an|a(?! (?:{KEPT})\b)) (\w)", r"\1")])


def tense_slips(text: str) -> str:
    slips = [
        exchange(PAST, rf"(?:I|{PLURAL}|{SUBJECT}|there|(?!was|is|has|does)\w+s)\s"),
        rule(r"would\b(?! have)", "will"),
        exchange(VERBS, rf"{SUBJECT}\s"),
    ]
    return every_other(text, slips)


def slips(text: str) -> str:
    number = rule(rf"{NUMBERS} ([a-z]{{3,}}[^s\W])s\b(?! of)", r"\1 \2")
    return apply(
        text,
        [exchange(PREPOSITIONS), number, rule(rf"(?<!more )(?<!much ){COMPARATIVES}\b", r"more \1"), exchange(MASS)],
    )
