"""British and American spelling, and the few words that differ with it."""

from evals.varieties.rules import apply, exchange

STEMS = (
    "anonym", "apolog", "author", "categor", "central", "character", "critic", "custom", "digit", "discret", "emphas", "final",
    "general", "initial", "item", "local", "material", "maxim", "minim", "memor", "modern", "normal", "optim", "organ", "parallel",
    "penal", "personal", "priorit", "quant", "random", "real", "recogn", "regular", "serial", "special", "stabil", "standard",
    "summar", "symbol", "synchron", "token", "util", "vector", "visual", "winsor",
)  # fmt: skip
ENDINGS = ("e", "es", "ed", "ing", "er", "ers", "ation", "ations")
# American to British.
PAIRS = {
    "analyze": "analyse", "analyzed": "analysed", "analyzes": "analyses", "analyzing": "analysing", "behavior": "behaviour",
    "behaviors": "behaviours", "behavioral": "behavioural", "center": "centre", "centers": "centres", "centered": "centred",
    "color": "colour", "colors": "colours", "favor": "favour", "favors": "favours", "favorite": "favourite", "favorable": "favourable",
    "honor": "honour", "labor": "labour", "neighbor": "neighbour", "neighbors": "neighbours", "neighboring": "neighbouring",
    "neighborhood": "neighbourhood", "rumor": "rumour", "flavor": "flavour", "modeling": "modelling", "modeled": "modelled",
    "labeled": "labelled", "labeling": "labelling", "mislabeled": "mislabelled", "unlabeled": "unlabelled", "canceled": "cancelled",
    "canceling": "cancelling", "traveled": "travelled", "traveling": "travelling", "signaled": "signalled", "leveled": "levelled",
    "fueled": "fuelled", "catalog": "catalogue", "catalogs": "catalogues", "dialog": "dialogue", "defense": "defence",
    "offense": "offence", "gray": "grey", "meter": "metre", "meters": "metres", "liter": "litre", "fulfill": "fulfil",
    "judgment": "judgement", "artifact": "artefact", "artifacts": "artefacts", "skeptical": "sceptical", "aging": "ageing",
    "learned": "learnt", "spelled": "spelt", "burned": "burnt", "dreamed": "dreamt", "toward": "towards", "afterward": "afterwards",
    "percent": "per cent", "math": "maths", "gotten": "got", "checkbook": "chequebook", "tire": "tyre", "plow": "plough",
}  # fmt: skip
_BRITISH = PAIRS | {f"{stem}iz{end}": f"{stem}is{end}" for stem in STEMS for end in ENDINGS}
# What is got or got back in Britain is only gotten where it was received: not turned round.
_AMERICAN = {british: american for american, british in _BRITISH.items() if british != "got"}


def british(text: str) -> str:
    return apply(text, [exchange(_BRITISH)])


def american(text: str) -> str:
    return apply(text, [exchange(_AMERICAN)])
