"""Small made-up content for tests that do not need the real banks."""

from datetime import UTC, datetime
from pathlib import Path

from interviewer.events import CandidateSaid, Ended, Event, Kind, Mark, Marked, Spoke, Started, TurnRead
from interviewer.journal import Journal
from interviewer.moves import Move, Open
from interviewer.state import Interview, fold
from interviewer.summary import summarise
from knowledge.derive import derive
from knowledge.schema import (
    Criterion,
    Dimension,
    Fact,
    Hint,
    HintPolicy,
    Level,
    MarkValue,
    Persona,
    Phrases,
    Probing,
    Question,
    Rubric,
    Scale,
    Stage,
)

SCALE = Scale(strong_no="is lost", no="misses the bar", yes="meets the bar", strong_yes="exceeds it")
ANCHORS = dict.fromkeys(Level, SCALE)
RUBRIC = Rubric(
    stage=Stage.THEORY,
    dimensions=tuple(
        Dimension(id=name, name=name.capitalize(), describes=name, anchors=ANCHORS)
        for name in ("correctness", "intuition", "candour")
    ),
)
LISTS = {
    "first": "{question}", "ask": "{question}", "probe": "{probe}", "hint": "{hint}", "fact": "{fact}",
    "repeat": "{question}", "in_english": "{question}", "redirect": "{about}: {question}", "lead_back": "{question}", "answer_question": "{answer}",
}  # fmt: skip


def phrases() -> Phrases:
    """Eight phrases of each kind, numbered."""
    return Phrases(
        **{
            kind: tuple(f"{kind} {number} {LISTS.get(kind, '')}".strip() for number in range(8))
            for kind in Phrases.model_fields
        }
    )


def persona(probes: int = 1, hints: int = 2, offers: str = "on_request", partial: bool = True) -> Persona:
    return Persona(
        name="tester",
        title="Tess",
        tagline="tests",
        stages=(Stage.THEORY,),
        voice="plain",
        probing=Probing(per_question=probes, partial=partial),
        hints=HintPolicy.model_validate({"offers": offers, "deepest": hints}),
        phrases=phrases(),
    )


def question(id: str = "q-one", topic: str = "topic", facts: bool = False) -> Question:
    return Question(
        id=id,
        topic=topic,
        question=f"What is the {id} thing?",
        criteria=(
            Criterion(id="heavy", dimension="correctness", weight=3, expects="It is heavy.", probe="How heavy?"),
            Criterion(
                id="light", dimension="intuition", weight=1, expects="It feels light.", probe="How does it feel?"
            ),
        ),
        hints=tuple(Hint(text=f"hint {rung} of {id}", helps=("heavy",)) for rung in (1, 2, 3)),
        model_answer="It is heavy, and it feels light.",
        facts=(Fact(id="size", asks=("How large is it?",), fact="It is one metre long."),) if facts else (),
    )


def started(*questions: Question, who: Persona | None = None, seed: int = 1) -> Started:
    return Started(
        at=datetime(2026, 1, 1, tzinfo=UTC),
        stage=Stage.THEORY,
        level=Level.MID,
        persona=who or persona(),
        rubric=RUBRIC,
        plan=questions or (question("q-one"), question("q-two")),
        seed=seed,
        engine="offline",
    )


def interview(*events: Event, start: Started | None = None) -> Interview:
    start = start or started()
    return fold("an-id", [start, spoke(Open(question=start.plan[0].id)), *events])


def spoke(move: Move, text: str = "…") -> Spoke:
    return Spoke(move=move, text=text, engine="offline")


def said(text: str, kind: Kind = Kind.ANSWER, facts: tuple[str, ...] = ()) -> tuple[Event, Event]:
    return CandidateSaid(text=text), TurnRead(kind=kind, confidence=1.0, facts=facts)


def marked(heavy: MarkValue, light: MarkValue, grader: str = "local", question: str = "q-one") -> Marked:
    return Marked(
        question=question,
        grader=grader,
        marks=(Mark(criterion="heavy", mark=heavy), Mark(criterion="light", mark=light)),
        marker=f"{grader}/x",
    )


def half_open(quote: str = "It is heavy") -> tuple[Event, ...]:
    """A finished interview of one answer: the heavy point met for sure, the light one open with a guess."""
    return (*half_marked(quote), Ended(reason="finished"))


def half_marked(quote: str = "It is heavy") -> tuple[Event, ...]:
    """The same while it goes on: what is open is written, and hangs on no marker's weights."""
    return (
        *said(f"{quote}. One could perhaps lift it."),
        Marked(
            question="q-one",
            grader="local",
            marker="local/x",
            marks=(
                Mark(criterion="heavy", mark=MarkValue.MET, quote=quote, confidence=0.95, chance=0.95),
                Mark(
                    criterion="light",
                    mark=MarkValue.NO_EVIDENCE,
                    confidence=0.7,
                    suggestion="One could perhaps lift it.",
                    guess=MarkValue.MISSED,
                    chance=0.3,
                ),
            ),
        ),
    )


async def write(data_dir: Path, id: str, *events: Event, start: Started | None = None) -> Interview:
    """Puts an interview into the journal of a data folder."""
    begun = start or started()
    all_ = [begun, spoke(Open(question=begun.plan[0].id)), *events]
    found = fold(id, all_)
    async with Journal(data_dir / "journal.sqlite") as journal:
        await journal.append(id, 0, all_, summarise(found))
    return found


def derived() -> Question:
    """One with a model answer only."""
    answer = (
        "The model learns the noise of its training data instead of the pattern. You notice that the training error is low "
        "while the validation error is high. Regularisation, more data or a simpler model help against it."
    )
    return Question(
        id="theory-own-overfitting",
        topic="own",
        question="What is overfitting and how do you notice it?",
        criteria=derive(answer, "correctness"),
        model_answer=answer,
        derived=True,
    )
