"""Public short answers that people have marked: a folder with pairs of files, which are not shipped.

NAME-questions.jsonl holds `{"id", "question", "model_answer"}` a line, NAME-answers.jsonl `{"id", "question_id", "answer",
"label"}` with the labels of SemEval-2013 task 7 (correct, contradictory, incorrect). Files without labels are left out.
"""

from collections.abc import Iterator
from pathlib import Path
from random import Random

from evals.gold import AnswerLine, read_gold
from evals.jsonl import CaseError
from knowledge.schema import Question

# Of each file, drawn at random.
MOST = 2000
ANSWERS, QUESTIONS = "-answers.jsonl", "-questions.jsonl"


def public(folder: Path) -> Iterator[tuple[str, Question, AnswerLine]]:
    """Answers with their questions, and a name of each question that is its own among all files. Raises CaseError."""
    for file in files(folder):
        gold = read_gold(questions(file), file)
        if "label" in gold.ignored:
            for line in Random(0).sample(gold.answers, min(MOST, len(gold.answers))):
                yield f"{file.name} {line.question_id}", gold.questions[line.question_id].question, line


def is_correct(line: AnswerLine) -> bool:
    return (line.model_extra or {}).get("label") == "correct"


def files(folder: Path) -> list[Path]:
    """Those with answers. Raises CaseError where there are none."""
    found = sorted(folder.glob(f"*{ANSWERS}"))
    if not found:
        raise CaseError(f"{folder}: holds no NAME{ANSWERS}; name the folder with PUBLIC=…")
    return found


def questions(file: Path) -> Path:
    """The questions to a file of answers."""
    return file.with_name(file.name.replace(ANSWERS, QUESTIONS))
