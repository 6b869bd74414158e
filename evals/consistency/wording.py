"""The same criterion in another wording gives the same mark."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from evals.consistency.observation import Observation, anchor, item
from evals.grading import Grader, chance
from evals.jsonl import CaseError, read_lines, unique
from knowledge.schema import Question, Text
from knowledge.store import Entry, Library

CASES = Path(__file__).parents[1] / "cases" / "wordings.jsonl"


class Line(BaseModel):
    """A question's criteria, all of them in other words, one wording after the other."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    question_id: Text
    wordings: tuple[dict[str, Text], ...]


@dataclass(frozen=True)
class Reworded:
    entry: Entry
    wordings: Sequence[Entry]


def read(library: Library, path: Path = CASES) -> list[Reworded]:
    """Raises CaseError naming the line and what is wrong."""
    found = read_lines(path, Line)
    unique([(where, line.question_id) for where, line in found])
    return [_reworded(where, line, library) for where, line in found]


def check(cases: Sequence[Reworded], grader: Grader) -> Iterator[Observation]:
    """wording_changes: each mark; before, after: its probability. wording_moves: the whole; before, after: the share."""
    for case in cases:
        for score in (2, 4):
            answer = anchor(case.entry, score)
            first, *others = grader.grade([item(entry, answer) for entry in (case.entry, *case.wordings)])
            for number, found in enumerate(others, 1):
                seen, detail = (first, found), f"wording {number}, anchor {score}"
                for before, after in zip(first.marks, found.marks, strict=True):
                    both = (chance(before), chance(after))
                    changed = before.likeliest is not after.likeliest
                    yield Observation(
                        "wording_changes", case.entry.question.id, f"{detail}, {before.criterion}", *both, changed, seen
                    )
                moved = first.given != found.given
                yield Observation(
                    "wording_moves", case.entry.question.id, detail, first.share, found.share, moved, seen
                )


def _reworded(where: str, line: Line, library: Library) -> Reworded:
    if line.question_id not in library.questions:
        raise CaseError(f"{where}: question_id: no question is called {line.question_id!r}")
    entry = library.questions[line.question_id]
    ids = [criterion.id for criterion in entry.question.criteria]
    for wording in line.wordings:
        if set(wording) != set(ids):
            raise CaseError(f"{where}: wordings: they are for {sorted(wording)}, but the criteria are {sorted(ids)}")
    return Reworded(entry, [replace(entry, question=_in_words(entry.question, one)) for one in line.wordings])


def _in_words(question: Question, wording: dict[str, str]) -> Question:
    criteria = tuple(one.model_copy(update={"expects": wording[one.id]}) for one in question.criteria)
    return question.model_copy(update={"criteria": criteria})
