"""Public short answers that people have marked: a folder with pairs of files, which are not shipped.

NAME-questions.jsonl holds `{"id", "question", "model_answer"}` a line, NAME-answers.jsonl `{"question_id", "answer", "label"}` with
the labels of SemEval-2013 task 7 (correct, contradictory, incorrect). Answers without labels are left out.
"""

from collections.abc import Iterator
from pathlib import Path
from random import Random

from pydantic import BaseModel, ConfigDict

from evals.gold import QuestionLine
from evals.jsonl import CaseError, read_lines
from knowledge.derive import derive
from knowledge.schema import Question

# Of each file, drawn at random.
MOST = 2000


class AnswerLine(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)

    question_id: str
    answer: str
    label: str


def public(folder: Path) -> Iterator[tuple[str, Question, AnswerLine]]:
    """Answers with their questions, and a name of each question that is its own among all files. Raises CaseError."""
    files = sorted(folder.glob("*-answers.jsonl"))
    if not files:
        raise CaseError(f"{folder}: holds no NAME-answers.jsonl; name the folder with PUBLIC=…")
    for file in files:
        if '"label"' not in file.read_text(encoding="utf-8").split("\n", 1)[0]:
            continue
        questions = bank(file.with_name(file.name.replace("-answers", "-questions")))
        lines = []
        for where, line in read_lines(file, AnswerLine):
            if line.question_id not in questions:
                raise CaseError(
                    f"{where}: question_id: no question is called {line.question_id}; add it, or mend the id"
                )
            if questions[line.question_id].criteria:
                lines.append(line)
        for line in Random(0).sample(lines, min(MOST, len(lines))):
            yield f"{file.name} {line.question_id}", questions[line.question_id], line


def bank(file: Path) -> dict[str, Question]:
    """By the file's own ids. Raises CaseError."""
    return {line.id: _question(line, number) for number, (_, line) in enumerate(read_lines(file, QuestionLine))}


def _question(line: QuestionLine, number: int) -> Question:
    return Question(
        id=f"question-{number}",
        topic="public",
        question=line.question,
        model_answer=line.model_answer,
        criteria=derive(line.model_answer, "correctness", line.question),
        derived=True,
    )
