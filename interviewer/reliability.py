"""The grader's own standard error, as the eval suite measured it; and what it makes of a score and of a difference."""

import math
from collections.abc import Collection
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from interviewer.errors import InterviewerError
from knowledge.schema import Model

PATH = Path(__file__).parent / "marking" / "reliability.json"
# The grader that the file is about, and those whose marks add no error of reading.
MEASURED = "local"
EXACT = frozenset({"tests"})
# The candidate's own marks are not measured: they are named beside the bar, and do not widen it.
UNMEASURED = frozenset({"candidate"})
SURE = 1.96


class StageError(BaseModel):
    """sem: the standard error of ONE answer's score, on the 1-4 scale."""

    model_config = ConfigDict(frozen=True)

    sem: float = Field(ge=0, allow_inf_nan=False)
    answers: int
    questions: int


class Reliability(BaseModel):
    """By stage. marker: what was measured; note: what the figures do not show."""

    model_config = ConfigDict(frozen=True)

    stages: dict[str, StageError] = Field(default_factory=dict)
    marker: str = ""
    note: str = ""


class ErrorBar(Model):
    """One standard error of a score, at least. questions: how many the score rests on."""

    se: float
    sem: float
    questions: int
    answers: int
    measured: int
    marker: str
    note: str


@cache
def reliability(path: Path = PATH) -> Reliability:
    """What is measured; nothing where there is no file. Raises InterviewerError for one that cannot be read."""
    if not path.exists():
        return Reliability()
    try:
        return Reliability.model_validate_json(path.read_bytes())
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        raise InterviewerError(f"{path}: {where}: {first['msg']}; measure it anew, or remove the file") from error


def error_bar(found: Reliability, stage: str, questions: int, graders: Collection[str]) -> ErrorBar | None:
    """None where nothing is measured for the stage, or a grader marked that is not the measured one.

    sem / sqrt(questions) takes the errors of the questions as independent: if they go together, the truth is wider.
    """
    measured = found.stages.get(stage)
    others = set(graders) - EXACT - UNMEASURED
    if measured is None or others != {MEASURED} or not questions:
        return None
    return ErrorBar(
        se=round(measured.sem / math.sqrt(questions), 3),
        sem=measured.sem,
        questions=questions,
        answers=measured.answers,
        measured=measured.questions,
        marker=found.marker,
        note=found.note,
    )


def is_real(difference: float, first: float, second: float) -> bool:
    """Whether two scores with these standard errors differ by more than the grader's error."""
    return abs(difference) > SURE * math.hypot(first, second)
