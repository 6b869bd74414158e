"""Fits how answers are marked against a bare model answer; `make train-derived PUBLIC=folder`.

The folder holds public short answers that people have marked, as pairs of files: NAME-questions.jsonl, `{"id", "question",
"model_answer"}` a line, and NAME-answers.jsonl, `{"question_id", "answer", "label"}` with the labels of SemEval-2013 task 7
(correct, contradictory, incorrect). They are not shipped. The order of words is counted in our own banks and labelled answers.
Figures are cross-validated by question.
"""

import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

import numpy as np
import orjson
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import GroupKFold
from sklearn.preprocessing import StandardScaler

from evals.derived_tricks import measure
from evals.gold import QuestionLine
from evals.jsonl import CaseError, read_lines
from evals.marker.answers import labelled
from interviewer.marking import asides
from interviewer.marking.derived import WEIGHTS, measured
from interviewer.marking.features import NAMES, Reading, read, references
from interviewer.marking.local import LocalMarker, crossencoder
from interviewer.marking.order import Order, count
from interviewer.text import sentences
from knowledge.derive import derive
from knowledge.embedding import BUNDLED, Embedder
from knowledge.schema import Question
from knowledge.store import Library

# Of each file, drawn at random.
MOST = 2000
FOLDS, STRENGTH = 5, 0.3
# How often a decided mark must be right, over so many at least; and what the cross-encoder has to say of it.
PRECISION, LEAST = 0.90, 30
AGREES = -3.0
# Of correct answers to questions not learned from, so many are doubted.
DOUBTED = 0.005
# Of our own labelled answers, so many have their words in no order.
DISORDERED = 0.01
# Kinds of labelled answers that are not sentences.
LISTS = frozenset({"keywords", "buzzwords"})
Matrix = NDArray[np.float64]


class AnswerLine(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)

    question_id: str
    answer: str
    label: str


@dataclass(frozen=True)
class Table:
    """One row a criterion of an answer. features: what is fitted on; read: the cross-encoder's log odds of met; weights: one
    answer's together are 1."""

    features: Matrix
    read: Matrix
    met: NDArray[np.bool_]
    weights: Matrix
    groups: NDArray[np.int64]


def public(folder: Path) -> Iterator[tuple[str, Question, AnswerLine]]:
    """Answers with their questions, and a name of each question that is its own among all files. Raises CaseError."""
    files = sorted(folder.glob("*-answers.jsonl"))
    if not files:
        raise CaseError(f"{folder}: holds no NAME-answers.jsonl; name the folder with PUBLIC=…")
    for file in files:
        if '"label"' not in file.read_text(encoding="utf-8").split("\n", 1)[0]:
            continue
        bank = file.with_name(file.name.replace("-answers", "-questions"))
        questions = {
            line.id: _question(line, number) for number, (_, line) in enumerate(read_lines(bank, QuestionLine))
        }
        lines = [line for _, line in read_lines(file, AnswerLine) if questions[line.question_id].criteria]
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


def tabulate(rows: Sequence[tuple[str, Question, AnswerLine]], embedder: Embedder) -> Table:
    beside = asides.weights() if embedder.name == BUNDLED else None
    known = {name: references(question, embedder.embed) for name, question, _ in rows}
    numbers = {name: number for number, name in enumerate(known)}
    columns: list[tuple[Matrix, Matrix, bool, Matrix, int]] = []
    for name, question, line in rows:
        found: Reading = read(question, known[name], [line.answer], embedder.embed, crossencoder().read, asides=beside)
        if found.likeness is None:
            continue
        weights = np.array([criterion.weight for criterion in question.criteria], float)
        logits = found.features[:, NAMES.index("read_met")]
        columns.append(
            (measured(found.likeness), logits, line.label == "correct", weights / weights.sum(), numbers[name])
        )
    sizes = [len(column[0]) for column in columns]
    return Table(
        np.concatenate([column[0] for column in columns]),
        np.concatenate([column[1] for column in columns]),
        np.repeat([column[2] for column in columns], sizes),
        np.concatenate([column[3] for column in columns]),
        np.repeat([column[4] for column in columns], sizes),
    )


def fit(table: Table, rows: NDArray[np.int64] | slice = slice(None)) -> tuple[Matrix, float]:
    """Weights and bias over the features as they are."""
    scale = StandardScaler().fit(table.features[rows])
    model = LogisticRegression(C=STRENGTH).fit(
        scale.transform(table.features[rows]), table.met[rows], sample_weight=table.weights[rows]
    )
    weights = model.coef_[0] / scale.scale_
    return weights, float(model.intercept_[0] - weights @ scale.mean_)


def unseen(table: Table) -> Matrix:
    """P(met) by what has not met the question."""
    found = np.zeros(len(table.met))
    for learn, test in GroupKFold(FOLDS).split(table.features, groups=table.groups):
        weights, bias = fit(table, learn)
        found[test] = 1.0 / (1.0 + np.exp(-(table.features[test] @ weights + bias)))
    return found


def missed_to(table: Table, chance: Matrix) -> float:
    """The highest chance up to which points that the cross-encoder thinks little of are missed as often as they must be; 0
    where there is none."""
    agreed = table.read <= AGREES
    order = np.argsort(chance[agreed])
    right = ~table.met[agreed][order]
    precision = np.cumsum(right) / np.arange(1, len(order) + 1)
    enough = np.flatnonzero((precision >= PRECISION) & (np.arange(len(order)) >= LEAST - 1))
    return float(chance[agreed][order][enough[-1]]) if len(enough) else 0.0


def order_of(questions: Mapping[str, Question]) -> tuple[dict[str, dict[str, int]], float]:
    """Which kind of word follows which in our own texts, and the least order of our own answers' words."""
    answers = [item.answer for item in labelled(questions) if item.kind not in LISTS]
    texts = [text for question in questions.values() for text in _texts(question)]
    counts = count([sentence for text in (*texts, *answers) for sentence in sentences(text)])
    order = Order.of(counts)
    found = [value for value in map(order, answers) if value is not None]
    return counts, float(np.quantile(found, DISORDERED))


def _texts(question: Question) -> list[str]:
    lines = [text for item in question.criteria for text in (item.expects, *(line.text for line in item.examples))]
    return [question.question, question.model_answer, *lines, *(anchor.text for anchor in question.anchors)]


def main(arguments: Sequence[str] | None = None) -> None:
    """Fits, prints the figures, and writes the weights."""
    from interviewer.settings import settings
    from knowledge.embedding import load_embedder

    given = sys.argv[1:] if arguments is None else list(arguments)
    if len(given) != 1:
        raise SystemExit("usage: make train-derived PUBLIC=folder")
    embedder = load_embedder(settings().data_dir)
    table = tabulate(list(public(Path(given[0]))), embedder)
    chance = unseen(table)
    weights, bias = fit(table)
    counts, least = order_of(Library.load().spoken)
    figures = {
        "answers": round(float(table.weights.sum())),
        "questions": len(set(table.groups.tolist())),
        "met_auc": round(float(roc_auc_score(table.met, chance, sample_weight=table.weights)), 3),
    }
    stored = {
        "weights": [round(float(value), 4) for value in weights],
        "bias": round(bias, 4),
        "hopeless": round(float(np.quantile(table.read[table.met], DOUBTED)), 2),
        "ordered_from": round(least, 3),
        "missed_to": [round(missed_to(table, chance), 3), AGREES],
        "figures": figures,
        "order": counts,
    }
    WEIGHTS.write_bytes(orjson.dumps(stored) + b"\n")
    print({name: value for name, value in stored.items() if name != "order"})
    asked = [item for file in sorted(Path(given[0]).glob("*-questions.jsonl")) for item in bank(file).values()]
    tricks = measure([item for item in asked if item.criteria], LocalMarker.of(embedder))
    WEIGHTS.write_bytes(orjson.dumps(stored | {"tricks": tricks}) + b"\n")
    for name, found in tricks.items():
        print(f"{name:<28} " + ", ".join(f"{part} {value:.2f}" for part, value in found.items()))


if __name__ == "__main__":
    main()
