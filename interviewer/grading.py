"""Marks answers outside an interview: one at a time, or a file of them."""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from interviewer.errors import GradingError, UsageError
from interviewer.marking import Marker, Marking
from interviewer.marking.local import LocalMarker
from interviewer.scoring import score_dimensions, score_question
from interviewer.service import Service
from interviewer.session import clean
from knowledge.schema import Bank, Level, Question, Rubric
from knowledge.store import read


@dataclass(frozen=True)
class Answer:
    id: str
    text: str


@dataclass(frozen=True)
class Grader:
    """The judge where a model is set, the local marker where none is, or where the judge fails."""

    question: Question
    rubric: Rubric
    level: Level
    markers: tuple[Marker, ...]

    @classmethod
    def of(cls, service: Service, question: str, bank: Path | None, level: str) -> Self:
        """Raises UsageError or ContentError for what does not exist."""
        if level not in list(Level):
            raise UsageError(f"no level is called {level!r}; choose junior, mid or senior")
        library = service.library
        if bank is None:
            entry = library.entry(question)
            found, stage = entry.question, entry.stage
        else:
            own = read(bank, Bank)
            matching = [item for item in own.questions if item.id == question]
            if not matching:
                raise UsageError(f"{bank}: no question {question!r}; it holds {', '.join(q.id for q in own.questions)}")
            found, stage = matching[0], own.stage
        markers = (service.judge, service.marker) if service.judge else (service.marker,)
        if not found.spoken.criteria:
            raise UsageError(f"{question}: tests alone decide it; practise it with `mock-interviewer chat`")
        return cls(found.spoken, library.rubric(stage), Level(level), markers)

    async def all(self, answers: Sequence[Answer]) -> list[dict[str, Any]]:
        """In bulk where the local marker is alone."""
        if len(self.markers) == 1 and isinstance(self.markers[0], LocalMarker):
            jobs = [(self.question, [clean(answer.text)]) for answer in answers]
            markings = await asyncio.to_thread(self.markers[0].mark_many, jobs)
            pairs = zip(answers, markings, strict=True)
            return [self._result(answer, marking, LocalMarker.name, {}) for answer, marking in pairs]
        return [await self.one(answer) for answer in answers]

    async def one(self, answer: Answer) -> dict[str, Any]:
        """The result that `grade --json` prints."""
        failures: dict[str, str] = {}
        for marker in self.markers:
            try:
                marking = await marker.mark(self.question, [clean(answer.text)], self.level)
            except GradingError as error:
                failures[marker.name] = str(error)
                continue
            return self._result(answer, marking, marker.name, failures)
        raise GradingError(f"{answer.id}: no grader could mark it: {failures}")

    def _result(self, answer: Answer, marking: Marking, grader: str, failures: dict[str, str]) -> dict[str, Any]:
        scored = score_question(self.question, marking.marks, self.rubric, self.level)
        rows = [(self.question.criterion(mark.criterion), mark, 1.0) for mark in marking.marks]
        dimensions = score_dimensions(rows, self.rubric, self.level)
        result: dict[str, Any] = {
            "id": answer.id,
            "question_id": self.question.id,
            "score": scored.score,
            "dimensions": {item.id: item.score for item in dimensions},
            "marks": [
                {"criterion": m.criterion, "mark": m.mark.value, "quote": m.quote, "confidence": round(m.confidence, 4)}
                for m in marking.marks
            ],
            "grader": grader,
        }
        return result | ({"failures": failures} if failures else {})


def read_answers(answer: str | None, path: Path | None) -> list[Answer]:
    """Raises UsageError naming the line that is wrong."""
    if (answer is None) == (path is None):
        raise UsageError("give either --answer TEXT or --answers FILE.jsonl")
    if answer is not None:
        return [Answer("answer", answer)]
    try:
        lines = path.read_text(encoding="utf-8").splitlines() if path else []
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path}: cannot be read as text ({error})") from error
    return [_answer(f"{path}:{number}", line) for number, line in enumerate(lines, 1) if line.strip()]


def _answer(where: str, line: str) -> Answer:
    try:
        item = json.loads(line)
    except json.JSONDecodeError as error:
        raise UsageError(f"{where}: not valid JSON ({error.msg}); write one object a line") from error
    if not isinstance(item, dict) or not isinstance(item.get("answer"), str):
        raise UsageError(f'{where}: lacks "answer"; write {{"id": "…", "answer": "…"}}')
    return Answer(str(item.get("id", where)), item["answer"])
