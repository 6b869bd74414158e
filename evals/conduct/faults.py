"""What an interviewer must not do: a name and a function a kind."""

from collections.abc import Callable, Mapping

from evals.conduct.facts import clarification_missed, invented_fact
from evals.conduct.leaks import leak
from evals.conduct.moment import Moment
from evals.conduct.pace import alike_openings, goodbye_ignored, overrun, repeated_question
from evals.conduct.voice import persona_drift, score_told

# What is wrong with a turn, "" where nothing is, None where it could not happen.
Finder = Callable[[Moment], str | None]
FAULTS: Mapping[str, Finder] = {
    "leak": leak,
    "invented_fact": invented_fact,
    "score_told": score_told,
    "goodbye_ignored": goodbye_ignored,
    "clarification_missed": clarification_missed,
    "repeated_question": repeated_question,
    "persona_drift": persona_drift,
    "overrun": overrun,
    "alike_openings": alike_openings,
}


def found_in(moment: Moment) -> dict[str, str]:
    """Kind → what is wrong, "" where nothing is; kinds that could not happen are left out."""
    found = {name: find(moment) for name, find in FAULTS.items()}
    return {name: why for name, why in found.items() if why is not None}
