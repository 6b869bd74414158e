"""A marker's own standard error, as the eval suite measured it; and what it makes of a score and of a difference."""

import math
import re
from collections.abc import Collection, Mapping
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from interviewer.errors import InterviewerError
from knowledge.schema import Model

# The local marker's, which ships with it.
PATH = Path(__file__).parent / "marking" / "reliability.json"
# In the data folder: what was measured on this machine, a file a marker.
FOLDER = "reliability"
SURE = 1.96


class StageError(BaseModel):
    """sem: the standard error of ONE answer's score, on the 1-4 scale."""

    model_config = ConfigDict(frozen=True)

    sem: float = Field(ge=0, allow_inf_nan=False)
    answers: int
    questions: int


class Reliability(BaseModel):
    """By stage. marker: whose marks were measured, weights or model and all; note: what the figures do not show."""

    model_config = ConfigDict(frozen=True)

    stages: dict[str, StageError]
    marker: str = Field(min_length=1)
    note: str = ""


# By marker.
Errors = Mapping[str, Reliability]


class ErrorBar(Model):
    """One standard error of a score, at least. questions: how many the score rests on."""

    se: float
    sem: float
    questions: int
    answers: int
    measured: int
    marker: str
    note: str


def measured(data_dir: Path, shipped: Path = PATH) -> Errors:
    """What is known of each marker, this machine's own figures first. Raises InterviewerError for a file that is wrong."""
    paths = [*([shipped] if shipped.exists() else []), *sorted((data_dir / FOLDER).glob("*.json"))]
    return {found.marker: found for found in map(reliability, paths)}


def place(data_dir: Path, marker: str) -> Path:
    """Where a marker's figures are kept."""
    return data_dir / FOLDER / f"{re.sub(r'[^a-zA-Z0-9.]+', '-', marker)}.json"


def reliability(path: Path) -> Reliability:
    """Raises InterviewerError for a file that cannot be read."""
    try:
        return Reliability.model_validate_json(path.read_bytes())
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        raise InterviewerError(f"{path}: {where}: {first['msg']}; measure it anew, or remove the file") from error


def error_bar(errors: Errors, stage: str, questions: int, markers: Collection[str]) -> ErrorBar | None:
    """None where several markers gave the marks, or the one that did is not measured at the stage.

    sem / sqrt(questions) takes the errors of the questions as independent: if they go together, the truth is wider.
    """
    found = errors.get(next(iter(markers))) if len(markers) == 1 else None
    measured = found.stages.get(stage) if found else None
    if found is None or measured is None or not questions:
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
