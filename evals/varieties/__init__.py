"""How else the same answer is said: in other varieties of English, and by people who learnt it late.

Each rewriting is deterministic and applies constructions that are described for the variety (the Electronic World Atlas
of Varieties of English, Kortmann et al.; Labov 1969 and Green 2002 for African American English), where the grammar of
the sentence allows them. Content words, figures and what is affirmed or denied stay. No accent is imitated, no particle
or catchphrase added. Nobody says all of a variety's constructions in every sentence: this is the dense end.
"""

from collections.abc import Callable
from dataclasses import dataclass

from evals.varieties import grammar, learners, spelling

Rewrite = Callable[[str], str]


@dataclass(frozen=True)
class Variety:
    """shows: which constructions, for a reader."""

    rewrite: Rewrite
    shows: str


VARIETIES = {
    "American spelling": Variety(spelling.american, "color, modeling, optimize, toward"),
    "British spelling": Variety(spelling.british, "colour, modelling, optimise, towards"),
    "Indian English": Variety(
        grammar.indian, "progressives of states (is having), prepositional verbs (discuss about), counted mass nouns, final also, fewer the"
    ),
    "invariant tags": Variety(
        grammar.tagged, "a tag that agrees with nothing (…, isn't it?) at statements: Indian, Nigerian, Singapore, Welsh English"
    ),
    "vernacular British": Variety(
        grammar.british_vernacular, "needs checked, we was, there's many, them features, works good: Scotland, the North, and widely"
    ),
    "African American English": Variety(
        grammar.african_american, "no copula where it could be contracted, existential it's, ain't, it don't, negative concord, no third-person -s"
    ),
    "dropped articles": Variety(learners.without_articles, "no a, an or the: learners whose first language has no article"),
    "tense slips": Variety(learners.tense_slips, "every other past form in the present, will for would, no third-person -s"),
    "learner's grammar": Variety(
        learners.slips, "prepositions of another language (depends from), no plural after a number, more better, informations"
    ),
}  # fmt: skip
