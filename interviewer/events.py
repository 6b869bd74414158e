"""What happens in an interview: one discriminated union, which the journal stores and everything else reads."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, ClassVar, Literal

from pydantic import Field, TypeAdapter

from interviewer.moves import Move
from interviewer.places import LoopPlace
from knowledge.briefs import Remark
from knowledge.profile import Profile
from knowledge.schema import Level, MarkValue, Model, Persona, Question, Role, Rubric, Stage


class Kind(StrEnum):
    """What a candidate's message is."""

    ANSWER = "answer"
    CLARIFY = "clarify"
    DONT_KNOW = "dont_know"
    HINT = "hint"
    REPEAT = "repeat"
    SKIP = "skip"
    END = "end"
    ASK_BACK = "ask_back"
    SMALLTALK = "smalltalk"
    REVEAL = "reveal"


# A protest argues with the interviewer, a foreign message is not in English, an answer astray answers another question.
Manner = Literal["protest", "foreign", "astray"]


class Mark(Model):
    """What one grader says of one criterion.

    quote: verbatim from one message of the candidate, or None. suggestion, guess: the best span and the likeliest
    mark where the grader cannot tell. confidence: 0-1. chance: the probability that the point is met, where the grader
    knows it. votes: what each reading said, where there were several.
    """

    criterion: str
    mark: MarkValue
    quote: str | None = None
    confidence: float = Field(default=1.0, ge=0, le=1)
    suggestion: str | None = None
    guess: MarkValue | None = None
    chance: float | None = Field(default=None, ge=0, le=1)
    reason: str | None = None
    votes: tuple[MarkValue, ...] = ()

    @property
    def likeliest(self) -> MarkValue:
        """The mark, or the guess where it is undecided."""
        return self.guess or self.mark


class Usage(Model):
    """Tokens and money of one LLM call; `cost` in US dollars, None where the price is unknown."""

    model: str
    prompt_tokens: int = 0
    completion_tokens: int = 0
    cost: float | None = None
    seconds: float = 0.0


class Source(Model):
    """A passage that a statement rests on; offsets in characters of the document's text, `answer` of the passage's."""

    file: str
    title: str
    section: str = ""
    text: str
    char_start: int = 0
    char_end: int = 0
    answer: int = 0

    @property
    def name(self) -> str:
        """How a reply names it."""
        return f"{self.title}, {self.section}" if self.section else self.title


class TestResult(Model):
    """One test of the candidate's code. detail: a line that never shows a hidden test's data; output: what it printed."""

    # For pytest, which takes every class of that name for a test.
    __test__: ClassVar[bool] = False

    name: str
    hidden: bool = False
    outcome: Literal["passed", "failed", "error", "timeout"]
    detail: str = ""
    output: str = ""


class Work(Model):
    """A take-home assignment as it was handed in: what it holds, and what can be asked about it.

    sheet: text that the candidate is shown because the work is not their own, but a brief's.
    """

    kind: Literal["notebook", "script", "document", "brief"]
    title: str
    outline: tuple[str, ...] = ()
    libraries: tuple[str, ...] = ()
    models: tuple[str, ...] = ()
    metrics: tuple[str, ...] = ()
    splits: tuple[str, ...] = ()
    remarks: tuple[Remark, ...] = ()
    sheet: str = ""


class _Event(Model):
    at: datetime = Field(default_factory=lambda: datetime.now(UTC))


class Started(_Event):
    """Snapshots what the interview rests on, so that later edits of the files do not change it.

    resume, job: what was read from them, never their text. reasons: question → why it is in the plan. loop: the hiring
    loop that the interview is a stage of.
    """

    type: Literal["started"] = "started"
    stage: Stage
    level: Level
    persona: Persona
    role: Role | None = None
    rubric: Rubric
    plan: tuple[Question, ...]
    seed: int
    feedback: Literal["now", "end"] = "end"
    engine: str
    work: Work | None = None
    resume: Profile | None = None
    job: Profile | None = None
    reasons: dict[str, str] = Field(default_factory=dict)
    gaps: tuple[str, ...] = ()
    loop: LoopPlace | None = None


class CandidateSaid(_Event):
    type: Literal["candidate_said"] = "candidate_said"
    text: str


class TurnRead(_Event):
    """code: what of the message is code, for a question that wants some; talk: the rest of it.

    manner: what is odd about it. about: the topic that an answer astray is about, where that is certain.
    """

    type: Literal["turn_read"] = "turn_read"
    kind: Kind
    confidence: float = Field(ge=0, le=1)
    facts: tuple[str, ...] = ()
    code: str | None = None
    talk: str | None = None
    manner: Manner | None = None
    about: str | None = None


class Ran(_Event):
    """The candidate's code was tested. refused: why it was read without being run; then there are no results."""

    type: Literal["ran"] = "ran"
    question: str
    language: Literal["sql", "python"]
    code: str
    results: tuple[TestResult, ...] = ()
    isolation: str = ""
    refused: str | None = None
    seconds: float = 0.0

    @property
    def passed(self) -> int:
        return sum(result.outcome == "passed" for result in self.results)

    @property
    def complete(self) -> bool:
        return bool(self.results) and self.passed == len(self.results)


class Showed(_Event):
    """The candidate handed in their work in mid-interview."""

    type: Literal["showed"] = "showed"
    work: Work


class Marked(_Event):
    """All marks of one question by one grader; a later event of the same grader replaces them.

    marker: which weights or model it was, None where that was not noted.
    """

    type: Literal["marked"] = "marked"
    question: str
    grader: str
    marks: tuple[Mark, ...]
    usage: Usage | None = None
    marker: str | None = None


class MarkingFailed(_Event):
    """A grader gave no marks; the marks of the others stand."""

    type: Literal["marking_failed"] = "marking_failed"
    question: str
    grader: str
    reason: str


class SelfMarked(_Event):
    """The candidate's own mark of one criterion; the latest counts. mark: None takes it back."""

    type: Literal["self_marked"] = "self_marked"
    question: str
    criterion: str
    mark: MarkValue | None


class Contested(_Event):
    """The candidate disagrees with a mark. first, grader: the mark that counted then, and whose it was."""

    type: Literal["contested"] = "contested"
    question: str
    criterion: str
    reason: str
    first: Mark
    grader: str


class Reread(_Event):
    """A second reading of a contested criterion. mark is None where it failed, and failure says why."""

    type: Literal["reread"] = "reread"
    question: str
    criterion: str
    grader: str
    mark: Mark | None = None
    failure: str | None = None
    usage: Usage | None = None
    marker: str | None = None


class Spoke(_Event):
    """The interviewer's move and its words. degraded: why the configured engine did not phrase it.

    before, after: what the program shows around the engine's words: test results, a task's tables, a brief.
    """

    type: Literal["spoke"] = "spoke"
    move: Move
    text: str
    before: str = ""
    after: str = ""
    engine: str
    degraded: str | None = None
    sources: tuple[Source, ...] = ()
    usage: Usage | None = None


class Ended(_Event):
    type: Literal["ended"] = "ended"
    reason: Literal["finished", "candidate", "abandoned"]


Event = Annotated[
    Started
    | CandidateSaid
    | TurnRead
    | Ran
    | Showed
    | Marked
    | MarkingFailed
    | SelfMarked
    | Contested
    | Reread
    | Spoke
    | Ended,
    Field(discriminator="type"),
]
EVENT: TypeAdapter[Event] = TypeAdapter(Event)
