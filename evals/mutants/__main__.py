"""`make mutants`: the table of faults; exit 1 where one escapes."""

import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from evals.mutants import checks, conversation, marking
from evals.mutants.bench import Bench, Check, Mutant, patching, twisting
from interviewer.service import Service
from interviewer.settings import Settings

MUTANTS = (
    Mutant("a marker that rewards length", checks.LENGTH, twisting(marking.rewards_length)),
    Mutant("a marker that takes a wrong claim for the point", checks.CONTRADICTED, twisting(marking.ignores_contradiction)),
    Mutant("a marker that is distracted by what is beside the point", checks.IRRELEVANT, twisting(marking.is_distracted)),
    Mutant("a marker that credits the first criterion listed", checks.ORDER, twisting(marking.prefers_the_first)),
    Mutant("a marker that looks for the rubric's own words", checks.WORDING, twisting(marking.counts_shared_words)),
    Mutant("a marker that takes a tag for a question", checks.DIALECT, patching("interviewer.marking.local.asks", marking.every_ending_asks)),
    Mutant("a marker that judges by the name", checks.NAMES, twisting(marking.judges_by_the_name)),
    Mutant("a marker that reads introductions", checks.INTRODUCED, patching("interviewer.marking.features.nameless", marking.hears_names)),
    Mutant("marks that depend on the persona", checks.PERSONA, patching("interviewer.session.Session._append", marking.likes_some_personas)),
    Mutant("a marker that changes its mind", checks.REPEATS, twisting(marking.Moody())),
    Mutant("a judge that drifts by repeat", checks.JUDGED, patching("evals.mutants.marking.steady", marking.drifting)),
    Mutant("a marker that credits without a quote", checks.UNQUOTED, twisting(marking.credits_without_quote)),
    Mutant("a marker that misquotes", checks.MISQUOTED, twisting(marking.misquotes)),
    Mutant("a marker that obeys the answer", checks.ATTACKED, twisting(marking.obeys)),
    Mutant("an obedient judge whose quotes are believed", checks.OBEYED, patching("interviewer.marking.judge.find_quote", marking.believes_quotes)),
    Mutant("an interviewer's prompt that holds the points", checks.REVEALED, patching("interviewer.engines.llm.messages", conversation.prompts_with_the_points)),
    Mutant("a policy that gives hints unasked", checks.LEAKS, patching("interviewer.policy.decide", conversation.gives_hints_unasked)),
    Mutant("a probe that says the point", checks.LEAKS, patching("interviewer.engines.offline._probe", conversation.probes_with_the_point)),
    Mutant("a policy that ignores a goodbye", checks.GOODBYE, patching("interviewer.policy.decide", conversation.ignores_goodbyes)),
    Mutant("a reader that hears an end in short answers", checks.READING, patching("interviewer.reading.reader.Reader.classify", conversation.hears_an_end_in_short_answers)),
    Mutant("a retriever that returns the wrong passage", checks.RETRIEVAL, patching("knowledge.index.Index._hits", conversation.returns_the_worst)),
    Mutant("a scoring that averages a cap away", checks.CAPPED, patching("evals.grading.score_question", conversation.averages_the_cap_away)),
)  # fmt: skip


@dataclass(frozen=True)
class Trial:
    """before: of the product; after: with the fault. A catch means something where the product passes."""

    mutant: Mutant
    before: float
    after: float

    @property
    def verdict(self) -> str:
        if not self.mutant.check.goal.met(self.before):
            return "the product fails the check"
        return "ESCAPED" if self.mutant.check.goal.met(self.after) else "caught"


def trials(bench: Bench, mutants: Sequence[Mutant] = MUTANTS) -> Iterator[Trial]:
    """Each check runs on the product once."""
    known: dict[Check, float] = {}
    for mutant in mutants:
        check = mutant.check
        if check not in known:
            known[check] = check.measure(bench)
        with mutant.plant(bench):
            after = check.measure(bench)
        yield Trial(mutant, known[check], after)


def main() -> int:
    began, found = time.monotonic(), []
    print(f"{'fault':<56}{'suite':<13}{'figure':<30}{'wanted':<16}{'before':>8}{'after':>8}  ")
    for trial in trials(Bench(Service(Settings()))):
        found.append(trial)
        check = trial.mutant.check
        wanted = f"{check.goal.rule} {check.goal.bound:.3g}"
        print(
            f"{trial.mutant.fault:<56}{check.suite:<13}{check.goal.figure:<30}{wanted:<16}"
            f"{trial.before:>8.3f}{trial.after:>8.3f}  {trial.verdict}",
            flush=True,
        )
    caught = sum(trial.verdict == "caught" for trial in found)
    print(f"{caught} of {len(found)} caught, in {time.monotonic() - began:.0f} s")
    return 0 if caught == len(found) else 1


if __name__ == "__main__":
    sys.exit(main())
