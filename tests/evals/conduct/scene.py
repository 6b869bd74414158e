"""One turn of an interviewer about pruning, made up for tests of what is found in it."""

from typing import Any

from evals.conduct.moment import Moment
from evals.conduct.playing import Said, Turn
from interviewer.engines import Brief
from interviewer.events import Event, Source, Spoke
from interviewer.moves import Move, Open
from interviewer.state import step
from knowledge.schema import Criterion, Example, Fact, Hint, Question
from tests.factories import interview, persona, question, started

PRUNING = Question(
    id="q-one",
    topic="trees",
    question="What does pruning do to a decision tree?",
    criteria=(
        Criterion(
            id="noise",
            dimension="correctness",
            expects="Branches that only follow noise of the training sample are removed, so validation error falls.",
            probe="How would the error on new data change?",
            examples=(Example(text="It cuts away twigs that learnt accidents by heart."),),
        ),
    ),
    hints=tuple(Hint(text=f"Think of rung {rung}.", helps=("noise",)) for rung in (1, 2, 3)),
    model_answer="Pruning removes branches which follow noise. The tree becomes smaller and generalises better.",
    facts=(Fact(id="size", asks=("How many rows are there?",), fact="The table holds 20,000 labelled customers."),),
)
OTHER = question("q-two")
START = started(PRUNING, OTHER, who=persona(probes=1, hints=2))


def moment(
    move: Move, words: str, *events: Event, said: Said | None = None, sources: tuple[Source, ...] = (), **changes: Any
) -> Moment:
    """The words as the answer to these events; changes: of the Moment."""
    known = interview(*events, start=START)
    after = step(known, Spoke(move=move, text=words, engine="offline"))
    return Moment(Turn(1, said, Brief(known, move, sources), words, after), **changes)


def earlier(words: str) -> tuple[Turn, ...]:
    """A turn before."""
    known = interview(start=START)
    return (Turn(0, None, Brief(known, Open(question=PRUNING.id)), words, known),)
