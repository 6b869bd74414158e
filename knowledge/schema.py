"""The shapes of the files that coaches write: banks, rubrics, personas, roles."""

from enum import StrEnum
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from knowledge.base import Model as Model
from knowledge.base import Slug as Slug
from knowledge.base import Text as Text
from knowledge.code import CodeTask
from knowledge.offers import Act, OfferTerms
from knowledge.phrases import Phrases as Phrases


class Stage(StrEnum):
    """The stages of a hiring process, in the order in which a candidate meets them."""

    RECRUITER = "recruiter"
    THEORY = "theory"
    CODING = "coding"
    TAKE_HOME_DEFENCE = "take-home-defence"
    CASE_STUDY = "case-study"
    SYSTEM_DESIGN = "system-design"
    BEHAVIOURAL = "behavioural"
    OFFER = "offer"


class Level(StrEnum):
    JUNIOR = "junior"
    MID = "mid"
    SENIOR = "senior"


class MarkValue(StrEnum):
    """What an answer does with one criterion."""

    MET = "met"
    PARTIAL = "partial"
    MISSED = "missed"
    CONTRADICTED = "contradicted"
    NO_EVIDENCE = "no_evidence"


class ExampleStyle(StrEnum):
    PLAIN = "plain"
    TERSE = "terse"
    ANALOGY = "analogy"
    NON_NATIVE = "non-native"


class Example(Model):
    """A phrasing that meets a criterion, in a candidate's voice."""

    style: ExampleStyle = ExampleStyle.PLAIN
    text: Text


def _example(value: Any) -> Any:
    return {"text": value} if isinstance(value, str) else value


class Criterion(Model):
    """One point that a good answer makes."""

    id: Slug
    dimension: Slug
    weight: int = Field(default=1, ge=1, le=5)
    expects: Text
    probe: Text | None = None
    examples: tuple[Annotated[Example, BeforeValidator(_example)], ...] = ()
    misconceptions: tuple[Text, ...] = ()
    tests: tuple[Slug, ...] = ()


class Hint(Model):
    """A rung of the ladder: nudge, pointer, partial answer; `helps` names the criteria it caps."""

    text: Text
    helps: tuple[Slug, ...] = Field(min_length=1)


class Anchor(Model):
    """A graded answer: what a 2 or a 4 sounds like, with its marks."""

    score: int = Field(ge=1, le=4)
    text: Text
    marks: dict[Slug, MarkValue] = Field(default_factory=dict)


class Fact(Model):
    """A line of the frozen fact sheet; `asks` are ways to ask for it."""

    id: Slug
    asks: tuple[Text, ...] = Field(min_length=1)
    fact: Text


class Citation(Model):
    """A section of a source document: the file's name without `.md`, and a heading in it."""

    source: Slug
    section: Text


class Question(Model):
    id: Slug
    topic: Slug
    levels: tuple[Level, ...] = tuple(Level)
    roles: tuple[Slug, ...] = ()
    question: Text
    criteria: tuple[Criterion, ...] = Field(min_length=1)
    hints: tuple[Hint, ...] = Field(default=(), max_length=3)
    model_answer: Text
    anchors: tuple[Anchor, ...] = ()
    facts: tuple[Fact, ...] = ()
    citations: tuple[Citation, ...] = ()
    code: CodeTask | None = None
    offer: OfferTerms | None = None
    derived: bool = False

    @model_validator(mode="after")
    def _references_hold(self) -> Self:
        ids = [criterion.id for criterion in self.criteria]
        _unique(ids, "criteria")
        _unique([fact.id for fact in self.facts], "facts")
        for hint in self.hints:
            _known(hint.helps, ids, "hints.helps")
        for anchor in self.anchors:
            _known(anchor.marks, ids, "anchors.marks")
        self._tests_exist()
        return self

    def _tests_exist(self) -> None:
        names = [test.name for test in self.code.tests] if self.code else []
        _unique(names, "code.tests")
        for criterion in self.criteria:
            _known(criterion.tests, names, f"criteria.{criterion.id}.tests", "test")
        for wrong in self.code.wrong if self.code else ():
            _known(wrong.fails, names, "code.wrong.fails", "test")

    @property
    def spoken(self) -> Self:
        """The question with the criteria that talk can meet; those that tests decide are left out."""
        if not any(criterion.tests for criterion in self.criteria):
            return self
        kept = tuple(criterion for criterion in self.criteria if not criterion.tests)
        ids = {criterion.id for criterion in kept}
        anchors = tuple(
            anchor.model_copy(update={"marks": {id: mark for id, mark in anchor.marks.items() if id in ids}})
            for anchor in self.anchors
        )
        return self.model_copy(update={"criteria": kept, "anchors": anchors})

    def criterion(self, id: str) -> Criterion:
        """Raises KeyError where the question has no such criterion."""
        for criterion in self.criteria:
            if criterion.id == id:
                return criterion
        raise KeyError(id)


class Bank(Model):
    """One file of questions of one stage."""

    stage: Stage
    questions: tuple[Question, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _ids_are_unique(self) -> Self:
        _unique([question.id for question in self.questions], "questions")
        return self


class Scale(Model):
    """Observable behaviour at each point of the 1-4 scale; 3 is the bar."""

    strong_no: Text
    no: Text
    yes: Text
    strong_yes: Text


class Dimension(Model):
    id: Slug
    name: Text
    describes: Text
    weight: int = Field(default=1, ge=1, le=5)
    weight_reason: Text | None = None
    anchors: dict[Level, Scale]

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if missing := [level.value for level in Level if level not in self.anchors]:
            raise ValueError(f"anchors lack {', '.join(missing)}; write the four points for each level")
        if self.weight != 1 and not self.weight_reason:
            raise ValueError("weight differs from 1: give weight_reason, or leave the weight out")
        return self


class Rubric(Model):
    """A stage's dimensions, and what a hint costs."""

    stage: Stage
    dimensions: tuple[Dimension, ...] = Field(min_length=3, max_length=6)
    hint_ceilings: tuple[float, float, float] = (1.0, 0.75, 0.5)

    @model_validator(mode="after")
    def _ids_are_unique(self) -> Self:
        _unique([dimension.id for dimension in self.dimensions], "dimensions")
        return self


class Probing(Model):
    """How hard a persona digs: probes per question, and whether it probes a partly met point."""

    per_question: int = Field(default=2, ge=0, le=4)
    partial: bool = True


class HintPolicy(Model):
    """When a persona gives hints, and how deep it goes (0 = never, 3 = a partial answer)."""

    offers: Literal["on_request", "when_stuck"] = "on_request"
    deepest: int = Field(default=3, ge=0, le=3)


class Persona(Model):
    """An interviewer: data only. `name` is the file's name.

    turns_per_question: how often the candidate may speak before the interviewer moves on for the sake of time.
    insists: how often a recruiter comes back to an open question of salary. bargaining: own phrases for an offer's turns.
    """

    name: Slug
    title: Text
    tagline: Text
    stages: tuple[Stage, ...] = Field(min_length=1)
    voice: Text
    questions: int = Field(default=5, ge=1, le=12)
    turns_per_question: int = Field(default=10, ge=3, le=40)
    probing: Probing = Probing()
    hints: HintPolicy = HintPolicy()
    insists: int = Field(default=0, ge=0, le=2)
    bargaining: dict[Act | Literal["insist", "postponed"], tuple[Text, ...]] = Field(default_factory=dict)
    phrases: Phrases


class Role(Model):
    """A kind of data work; `topics` weigh a question's chance to be asked (1 where absent).

    akin: roles whose own questions are asked here too.
    """

    name: Slug
    title: Text
    work: Text
    pitch: Text
    topics: dict[Slug, float] = Field(default_factory=dict)
    akin: tuple[Slug, ...] = ()
    expectations: dict[Level, Text] = Field(default_factory=dict)
    citations: tuple[Citation, ...] = ()


def _unique(ids: list[str], field: str) -> None:
    if twice := sorted({id for id in ids if ids.count(id) > 1}):
        raise ValueError(f"{field}: the id {', '.join(twice)} stands twice; rename one")


def _known(used: Any, known: list[str], field: str, noun: str = "criterion") -> None:
    if unknown := sorted(set(used) - set(known)):
        plural = "criteria" if noun == "criterion" else f"{noun}s"
        raise ValueError(f"{field}: no {noun} {', '.join(unknown)}; the {plural} are {', '.join(known) or 'none'}")
