"""Constructions of varieties of English, rule by rule."""

from evals.varieties.rules import PLURAL, SUBJECT, apply, every_other, exchange, rule
from interviewer.text import sentences, words

# Third-person forms that are verbs wherever a pronoun stands in front.
VERBS = {
    form: base
    for base, form in (
        ("add", "adds"), ("ask", "asks"), ("assume", "assumes"), ("become", "becomes"), ("bring", "brings"), ("change", "changes"),
        ("come", "comes"), ("contain", "contains"), ("cost", "costs"), ("count", "counts"), ("depend", "depends"), ("drop", "drops"),
        ("fall", "falls"), ("fit", "fits"), ("get", "gets"), ("give", "gives"), ("go", "goes"), ("grow", "grows"), ("happen", "happens"),
        ("help", "helps"), ("hold", "holds"), ("keep", "keeps"), ("know", "knows"), ("learn", "learns"), ("leave", "leaves"),
        ("look", "looks"), ("lose", "loses"), ("make", "makes"), ("matter", "matters"), ("mean", "means"), ("measure", "measures"),
        ("move", "moves"), ("need", "needs"), ("predict", "predicts"), ("pull", "pulls"), ("push", "pushes"), ("rise", "rises"),
        ("run", "runs"), ("say", "says"), ("see", "sees"), ("show", "shows"), ("shrink", "shrinks"), ("sit", "sits"), ("stand", "stands"),
        ("start", "starts"), ("stay", "stays"), ("take", "takes"), ("tell", "tells"), ("use", "uses"), ("want", "wants"), ("work", "works"),
    )
}  # fmt: skip
STATES = ("belong", "contain", "cost", "depend", "know", "mean", "need", "prefer", "understand", "want")
DETERMINER = r"(?=(?:a|an|the|no|many|few|several|some|two|three|four|more|less|enough|thousands|hundreds)\b)"
MASS = {
    "advice": "advices", "evidence": "evidences", "feedback": "feedbacks", "hardware": "hardwares", "information": "informations",
    "knowledge": "knowledges", "research": "researches", "software": "softwares", "equipment": "equipments",
}  # fmt: skip
GOVERNED = {
    "discuss": "discuss about", "discussed": "discussed about", "discusses": "discusses about", "discussing": "discussing about",
    "emphasise": "emphasise on", "emphasize": "emphasize on", "request": "request for", "comprises": "comprises of",
    "investigate": "investigate into", "investigated": "investigated into", "investigating": "investigating into",
    "mention": "mention about", "mentioned": "mentioned about", "return": "return back", "reply": "reply back",
}  # fmt: skip
CONCORD = {
    "any": "no", "anything": "nothing", "anyone": "nobody", "anybody": "nobody", "ever": "never", "anywhere": "nowhere",
}  # fmt: skip
NEGATIVE = r"(?:don't|doesn't|didn't|ain't|isn't|can't|won't|wouldn't|never|not)\s(?:[\w'-]+\s){0,3}?"
MANNER = (
    "bad",
    "cheap",
    "correct",
    "direct",
    "easy",
    "quick",
    "quiet",
    "regular",
    "separate",
    "serious",
    "slow",
    "wrong",
)
PARTICIPLE = r"(?=\w+(?:ed|en|wn|ne|ilt|ept|own|un|ut)\b)"
# Statements between two tags.
APART = 3


def indian(text: str) -> str:
    """Indian English. A verb takes its preposition only where a noun phrase follows."""
    having = [
        rule(rf"({SUBJECT}) has {DETERMINER}", r"\1 is having "),
        rule(rf"({PLURAL}) have {DETERMINER}", r"\1 are having "),
        rule(rf"I have {DETERMINER}", "I am having "),
    ]
    states = [
        made
        for verb in STATES
        for made in (
            rule(rf"({SUBJECT}) {verb}s\b", rf"\1 is {verb}ing"),
            rule(rf"({PLURAL}) {verb}\b", rf"\1 are {verb}ing"),
            rule(rf"I {verb}\b(?!,)", rf"I am {verb}ing"),
        )
    ]
    governed = [
        rule(rf"{verb} (?=(?:a|an|the|my|our|their|his|her|its|this|that|these|those|how|what|it)\b)", f"{with_preposition} ")
        for verb, with_preposition in GOVERNED.items()
    ]  # fmt: skip
    final = rule(r"also (\w[^,;:.!?]*)(?=[,;.!?])", r"\1 also")
    text = apply(text, [*having, *states, *governed, exchange(MASS), final])
    return every_other(text, [rule(r"(?<!all )(?-i:the) (?=[a-z])", "")])


def tagged(text: str) -> str:
    """An invariant tag at every third statement, the first included. It asks nothing: it claims common ground."""
    statements = [one for one in sentences(text) if one.endswith(".") and len(words(one)) > 3]
    for statement in statements[::APART]:
        text = text.replace(statement, f"{statement[:-1]}, isn't it?", 1)
    return text


def british_vernacular(text: str) -> str:
    """Scotland and Northern Ireland (needs checked), and what is said nearly everywhere outside the standard."""
    manner = [rule(rf"({adjective})ly\b(?!,)", r"\1") for adjective in MANNER]
    return apply(
        text,
        [
            rule(rf"(needs?|needed|wants?) to be {PARTICIPLE}", r"\1 "),
            rule(rf"({PLURAL}|there) were\b", r"\1 was"),
            rule(r"there are\b", "there's"),
            rule(r"those (?=[a-z]+s\b)", "them "),
            rule(r"(I|we|you|they|it|he|she) (?:will not|won't)\b", r"\1'll not"),
            rule(r"(works?|worked|does|did|do|performs?|performed) well\b", r"\1 good"),
            rule(r"(?:really|very) (good|big|small|easy|hard|bad)\b", r"real \1"),
            rule(r"outside of\b", "outwith"),
            *manner,
        ],
    )


def bare_verbs(text: str) -> str:
    """No -s in the third person."""
    return apply(text, [exchange(VERBS, rf"{SUBJECT}\s"), rule(r"(?:doesn't|does not)\b", "don't")])


def african_american(text: str) -> str:
    """African American English: a copula goes where it could be contracted, not in a past, at a clause's end, or in I am and it is."""
    copula = [
        rule(r"(he|she|we|you|they)(?: is| are|'s|'re|’re)(?= (?!n[o']t\b)[a-z]+(?:ing|ed|er)? [a-z])", r"\1"),
        rule(r"([a-z]+) (?:is|are)(?= (?!\w+thing\b)[a-z]+ing\b)", r"\1"),
    ]
    there = [rule(r"there(?: is|'s|’s| are)(?! not)\b", "it's"), rule(rf"({PLURAL}) were\b", r"\1 was")]
    aint = rule(r"(?:isn't|aren't|is not|are not|isn’t|aren’t)\b", "ain't")
    return bare_verbs(apply(text, [aint, *there, *copula, exchange(CONCORD, NEGATIVE)]))
