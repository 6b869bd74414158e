"""One file a suite, one row a suite.

A suite's file has `plan(context) -> Suite`; `evals/suite.py` says what that is.
"""

from dataclasses import dataclass
from importlib import import_module
from typing import Literal

from evals.errors import RunError
from evals.suite import Plan


@dataclass(frozen=True)
class Entry:
    """about: what it measures. needs: options it cannot do without. graded: a judge can be put in the marker's place.

    live: needs a model. higher, zero: figures where more is better, or what is nearer to 0; of others, less is.
    ungated: figures that no baseline holds. labels: who says what is right.
    """

    about: str
    needs: tuple[str, ...] = ()
    graded: bool = False
    live: bool = False
    higher: tuple[str, ...] = ()
    zero: tuple[str, ...] = ()
    ungated: tuple[str, ...] = ()
    labels: str = ""

    @property
    def offline(self) -> bool:
        """Whether it runs when no suite is named."""
        return not self.needs and not self.live

    def direction(self, figure: str) -> Literal["higher", "lower", "zero"]:
        """Which way is better."""
        return "higher" if figure in self.higher else "zero" if figure in self.zero else "lower"


SUITES = {
    "retrieval": Entry(
        "whether a question finds the passage that answers it, and nothing where there is none",
        needs=("documents",),
        labels="Our cases are synthetic, written and labelled by the project's authors.",
        higher=(
            "recall_at_1",
            "recall_at_3",
            "recall_at_5",
            "mrr",
            "ndcg_at_10",
            "no_answer_rejected",
            "answerable_kept",
        ),
    ),
    "reading": Entry(
        "whether a candidate's message is read as what it is",
        higher=("accuracy", "macro_f1"),
        ungated=("median_ms",),
        labels="Our cases are synthetic, written and labelled by one of the project's authors.",
    ),
    "agreement": Entry(
        "how well marks agree with people's on the same answers, and which passes are given away",
        needs=("bank", "cases"),
        labels="Labelled by whoever made the case file; nothing here is calibrated against human interviewers.",
        graded=True,
        higher=(
            "met_auc",
            "met_kappa",
            "met_macro_f1",
            "exact_kappa",
            "qwk",
            "spearman",
            "pearson",
            "within_question_spearman",
            "decided_share",
            "decided_precision",
        ),
    ),
    "consistency": Entry(
        "whether marks hold still where they must, and move only the right way where the answer changes",
        graded=True,
        zero=("length_slope",),
        labels="No labels: the effects are known by how the answers were made, from the authors' own questions; not calibrated "
        "against human interviewers.",
    ),
    "evidence": Entry(
        "whether credit rests on words that the candidate said, and falls when they are deleted",
        graded=True,
        labels="No labels: the effects are known by how the answers were made, from the authors' own questions.",
    ),
    "attacks": Entry(
        "whether words at the grader earn anything, and whether honest words that look alike lose anything",
        graded=True,
        labels="No labels: attacks and their honest twins are the authors' own; not what a determined attacker would find.",
    ),
    "groundedness": Entry(
        "whether what is said with a source is in that source, and whether what is not is noticed",
        higher=("support_auc", "words_auc", "cited_support_auc", "cited_words_auc"),
        labels="Statements and questions are synthetic, written and labelled by one of the project's authors.",
    ),
    "conduct": Entry(
        "whether the interviewer keeps to the rules with awkward candidates: leaks nothing, invents nothing, stays in role, ends",
        labels="No labels: what is wrong with a turn is found by rules; the candidates are scripts of the authors', or a model.",
    ),
}


def offline() -> list[str]:
    return [name for name, entry in SUITES.items() if entry.offline]


def find(name: str) -> Entry:
    """Raises RunError for an unknown name."""
    if name not in SUITES:
        raise RunError(f"no suite {name}; the suites are {', '.join(SUITES)}")
    return SUITES[name]


def load_plan(name: str) -> Plan:
    """Raises RunError for an unknown name."""
    find(name)
    plan: Plan = import_module(f"evals.suites.{name}").plan
    return plan
