"""How well two readings of the same answers agree, the second made without sight of the first."""

from collections.abc import Sequence
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from evals.jsonl import CaseError, read_lines
from evals.marker.answers import FOLDER, Labelled
from evals.statistics import kappa
from knowledge.schema import MarkValue, Text

SECOND = FOLDER.parent / "second-marks.jsonl"
_PLACES = {mark.value: place for place, mark in enumerate(MarkValue)}


class SecondLine(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    id: Text
    marks: dict[str, MarkValue]


def agreement(answers: Sequence[Labelled], path: Path = SECOND) -> dict[str, float]:
    """Chance-corrected agreement for met and for the exact mark, and how many marks and answers it rests on. Raises CaseError."""
    first = {item.id: item.marks for item in answers}
    pairs: list[tuple[MarkValue, MarkValue]] = []
    twice = 0
    for where, line in read_lines(path, SecondLine):
        if set(line.marks) != set(first.get(line.id, {})):
            raise CaseError(f"{where}: {line.id} is not an answer with these criteria; mend id or marks")
        twice += 1
        pairs += [(first[line.id][id], mark) for id, mark in line.marks.items()]
    one, other = zip(*pairs, strict=True)
    met = [[int(mark is MarkValue.MET) for mark in side] for side in (one, other)]
    exact = [[_PLACES[mark.value] for mark in side] for side in (one, other)]
    return {
        "met_kappa": kappa(met[0], met[1]),
        "exact_kappa": kappa(exact[0], exact[1]),
        "marks": float(len(pairs)),
        "answers": float(twice),
    }
