"""Whether what the product says with a source is in that source, and whether it notices what is not."""

from collections.abc import Sequence
from functools import partial
from random import Random
from typing import Any

from evals import rates
from evals.consistency.observation import sample
from evals.grading import Grader
from evals.groundedness import card, planted, told
from evals.groundedness.places import Documents
from evals.groundedness.support import LIKENESS, WORDS, Support, auc
from evals.suite import Case, Context, Goal, Row, Suite
from evals.suites.attacks import ours
from evals.world import Worlds, held
from interviewer.service import Service
from interviewer.state import Interview
from interviewer.wishes import Wish
from knowledge.finder import load_finder
from knowledge.schema import Stage
from knowledge.store import Library

# Scorecards, and model answers with their citations.
CARDS = 12
ANSWERS = 40
CERTAIN = ("place_missing", "quote_altered", "name_missing", "told_cut")
CHECKS = (
    *CERTAIN, "told_nothing", "told_wrong_source", "told_unfounded", "told_flagged", "advice_unsourced", LIKENESS, WORDS,
    "figure_missed", "invented_missed", "elsewhere_missed", "reversed_missed", "false_alarms",
)  # fmt: skip
BY_KIND = (*CERTAIN, "advice_unsourced", LIKENESS, WORDS)
# Passages that the product finds, and sections that the banks' authors cite for further reading.
FOUND, CITED = ("told", "advice", "study"), ("model answer", "role")
AUCS = {
    "support_auc": (LIKENESS, FOUND), "words_auc": (WORDS, FOUND),
    "cited_support_auc": (LIKENESS, CITED), "cited_words_auc": (WORDS, CITED),
}  # fmt: skip
GOALS = (
    *(Goal(name, "at most", 0) for name in CERTAIN),
    *(Goal(name, "at most", 0.05) for name in ("figure_missed", "invented_missed", "elsewhere_missed", "false_alarms")),
    Goal("support_auc", "at least", 0.9),
)


def plan(context: Context) -> Suite:
    return planned(context.service, context.fresh(), context.seed, context.limit)


def planned(service: Service, grader: Grader, seed: int = 0, limit: int | None = None) -> Suite:
    """A case a question, statement, scorecard, role. limit: so many of each."""
    library, documents = service.library, Documents.bundled()
    support, worlds = Support(documents, service.embedder.embed, seed), Worlds(service, grader)
    entries = ours(sample(library, CARDS if limit is None else limit, seed))
    cases = [
        *[Case(f"told/{one.id}", partial(told.check, one, worlds, support)) for one in told.read_asked()[:limit]],
        *[Case(f"card/{one.question.id}", partial(card.check, one, worlds, support)) for one in entries],
        *_cited(library, support, seed, limit),
        *_planted(worlds, documents, seed, limit),
    ]
    return Suite(cases, rates.grade, lambda rows: _result(rows, seed), GOALS, bulk=1)


def _cited(library: Library, support: Support, seed: int, limit: int | None) -> list[Case]:
    every = [entry for entry in library.questions.values() if not entry.own and entry.question.citations]
    some = Random(seed).sample(every, min(ANSWERS if limit is None else limit, len(every)))
    finder, embed = load_finder(), support.embed
    return [
        *[Case(f"cited/{one.question.id}", partial(card.check_citations, one, support)) for one in some],
        *[Case(f"role/{one.name}", partial(card.check_role, one, support)) for one in list(library.roles.values())[:limit]],
        *[Case(f"fit/{one.role}", partial(card.check_fit, one, finder, embed)) for one in finder.profiles[:limit]],
        Case("warnings", partial(card.check_warnings, support)),
    ]  # fmt: skip


def _planted(worlds: Worlds, documents: Documents, seed: int, limit: int | None) -> list[Case]:
    opened: list[Interview] = []

    def check(one: planted.Statement) -> Any:
        with worlds.world() as service:
            if not opened:
                opened.append(held(service, Wish(stage=Stage.THEORY, questions=1, seed=1), ()))
            settings = service.settings.model_copy(update={"model": "saying"})
        return planted.check(one, opened[0], settings, documents, seed)

    found = planted.read_statements(documents)[:limit]
    return [Case(f"planted/{one.id}", partial(check, one)) for one in found]


def _result(rows: Sequence[Row], seed: int) -> dict[str, Any]:
    observed = [row.data for row in rows]
    checks = rates.by_check(CHECKS, observed)
    pairs = {name: [one for one in checks[check] if one["detail"] in kinds] for name, (check, kinds) in AUCS.items()}
    return {
        "suite": "groundedness",
        "metrics": {name: rates.rate(found) for name, found in checks.items()}
        | {name: auc(found) for name, found in pairs.items()},
        "intervals": {name: rates.interval(found, rates.rate) for name, found in checks.items()}
        | {name: rates.interval(found, auc) for name, found in pairs.items()},
        "kinds": rates.kinds(checks, BY_KIND) | rates.kinds(pairs, tuple(AUCS), auc),
        "seed": seed,
        "cases": [dict(one) for one in observed],
    }
