"""Fits the reader's classifier; `make train-reader`.

It learns from lines written for it (`cases/reading-lines.yaml`), each in several places and as candidates would type it in
haste, from labelled messages, and from the banks: examples are answers, and the ways to ask for a fact are clarifying
questions. Figures are cross-validated by line: no variation of a line helps to read another of it.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

import numpy as np
import yaml
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, TypeAdapter
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score
from sklearn.model_selection import GroupKFold

from evals.suites.reading import CASES, open_question, read_cases
from interviewer.events import Kind
from interviewer.policy import QUESTIONS_FOR_US
from interviewer.reading.classifier import WEIGHTS
from interviewer.reading.features import NAMES, Embed, Message, vector
from interviewer.reading.phrasing import phrases
from interviewer.reading.reader import is_for_us
from interviewer.reading.rules import PROBLEM_STAGES
from knowledge.schema import Question, Stage
from knowledge.store import Entry, Library

LINES = Path(__file__).parent / "cases" / "reading-lines.yaml"
# Labelled messages that are learned from; `reading-fresh-c.jsonl` is for measuring only.
SETS = ("talk-a", "talk-b", "courteous", "fresh-a", "fresh-b", "hurried")
LEARNED = (CASES, *(CASES.with_name(f"reading-{name}.jsonl") for name in SETS))
FOLDS = 5
PLACES, CHOICES = 4, 16
# Of each question's examples, and of its facts.
DRAWN = 10
STRENGTH = 0.1
# Embeddings are unit vectors of many small numbers; this makes them weigh like the other features.
SCALE = 2.0
# A phrase counts where this many messages hold it.
LEAST_HELD, PHRASE_SCALE = 8, 1.0
BANK_WEIGHT, CASE_WEIGHT = 0.4, 5.0
BEFORE = ("ok, ", "so ", "hmm, ", "well, ", "sorry, ", "hi, ", "honestly ", "um ")
AFTER = (" please", " thanks", ", sorry", " :)", "!", " then")
_CHOICE = re.compile(r"\{([^{}]*\|[^{}]*)\}")
Matrix = NDArray[np.float64]


class Lines(BaseModel):
    """A block of the file; `within` names the stages in which its lines are said."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: Kind
    within: str | None = None
    ours: bool = False
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Labelled:
    """group: variations of one line share it. weight: what the message counts in fitting."""

    message: Message
    kind: Kind
    group: str
    weight: float = 1.0


def written(library: Library, random: Random, path: Path = LINES) -> Iterator[Labelled]:
    """The lines of the file, each at several questions, as written and in haste."""
    blocks = TypeAdapter(list[Lines]).validate_python(yaml.safe_load(path.read_text(encoding="utf-8")))
    for block in blocks:
        places = [entry for entry in library.questions.values() if _fits(entry, block)]
        for line in block.lines:
            count = CHOICES if "{" in line else PLACES
            for number in range(count):
                entry, drawn = random.choice(places), chosen(line, random)
                text = drawn if number == 0 else hurried(drawn, random)
                # One in four stands where no question is known.
                question = entry.question if number % 4 < 3 else None
                yield Labelled(Message(text, entry.stage, question, block.ours), block.kind, line)


def chosen(line: str, random: Random) -> str:
    """The line with each choice made."""
    return " ".join(_CHOICE.sub(lambda found: random.choice(found.group(1).split("|")), line).split())


def _fits(entry: Entry, block: Lines) -> bool:
    if (entry.question.topic == QUESTIONS_FOR_US) != block.ours:
        return False
    return block.within is None or (block.within == "problem") == (entry.stage in PROBLEM_STAGES)


def hurried(line: str, random: Random) -> str:
    """The line with a polite word before or after, without capitals or stops, or with a slip."""
    text = line
    if random.random() < 0.3:
        text = random.choice(BEFORE) + text
    if random.random() < 0.25 and len(text.split()) < 12:
        text = text.rstrip(".!?") + random.choice(AFTER)
    if random.random() < 0.5:
        text = text.lower().rstrip(".?!")
    if random.random() < 0.2 and len(text) > 8:
        place = random.randrange(1, len(text) - 2)
        text = text[:place] + text[place + 1] + text[place] + text[place + 2 :]
    return text


def banked(library: Library, random: Random) -> Iterator[Labelled]:
    """Answers and clarifying questions of the banks."""
    for entry in library.questions.values():
        question = entry.question
        if question.topic == QUESTIONS_FOR_US:
            continue
        texts = [item.text for point in question.criteria for item in point.examples]
        texts += [text for point in question.criteria for text in point.misconceptions]
        for text in random.sample(texts, min(DRAWN, len(texts))):
            yield _of_bank(entry.stage, question, text, Kind.ANSWER, random)
        asks = [ask for fact in question.facts for ask in fact.asks]
        for ask in random.sample(asks, min(DRAWN, len(asks))):
            yield _of_bank(entry.stage, question, ask, Kind.CLARIFY, random)


def _of_bank(stage: Stage, question: Question, text: str, kind: Kind, random: Random) -> Labelled:
    said = hurried(text, random) if random.random() < 0.5 else text
    known = question if random.random() < 0.8 else None
    return Labelled(Message(said, stage, known), kind, text, BANK_WEIGHT)


def cases(library: Library) -> Iterator[Labelled]:
    """Our own development cases."""
    for path in LEARNED:
        for case in read_cases(path):
            question = open_question(case, library)
            message = Message(case.message, case.stage, question, is_for_us(question))
            yield Labelled(message, case.kind, f"case {path.stem} {case.id}", CASE_WEIGHT)


@dataclass(frozen=True)
class Table:
    """features: (n, dimension + len(NAMES) + phrases); kinds and groups: (n,). phrases: the names of the last columns."""

    features: Matrix
    kinds: NDArray[np.str_]
    groups: NDArray[np.int64]
    weights: Matrix
    is_case: NDArray[np.bool_]
    phrases: tuple[str, ...]


def tabulate(rows: Sequence[Labelled], embed: Embed) -> Table:
    numbers: dict[str, int] = {}
    held = [phrases(row.message.text) for row in rows]
    counts = Counter(phrase for found in held for phrase in found)
    known = tuple(sorted(phrase for phrase, count in counts.items() if count >= LEAST_HELD))
    marks = np.array([[PHRASE_SCALE * (phrase in found) for phrase in known] for found in held])
    return Table(
        np.hstack([np.array([scaled(vector(row.message, embed)) for row in rows]), marks]),
        np.array([row.kind.value for row in rows]),
        np.array([numbers.setdefault(row.group, len(numbers)) for row in rows]),
        np.array([row.weight for row in rows]),
        np.array([row.group.startswith("case ") for row in rows]),
        known,
    )


def scaled(row: Matrix) -> Matrix:
    row = row.copy()
    row[: -len(NAMES)] *= SCALE
    return row


def regression(table: Table, rows: NDArray[np.int64] | slice = slice(None)) -> LogisticRegression:
    kinds = table.kinds[rows]
    counts = {kind: (kinds == kind).sum() for kind in set(kinds.tolist())}
    # Between true shares and equal ones.
    weights = table.weights[rows] * np.array([(len(kinds) / counts[kind]) ** 0.5 for kind in kinds])
    return LogisticRegression(C=STRENGTH, max_iter=1000).fit(
        table.features[rows], kinds, sample_weight=weights / weights.mean()
    )


def cross_validated(table: Table) -> dict[str, float]:
    """Accuracy and macro-F1 on lines that were not seen."""
    read = np.empty_like(table.kinds)
    for train, test in GroupKFold(FOLDS).split(table.features, table.kinds, table.groups):
        read[test] = regression(table, train).predict(table.features[test])
    return {
        "accuracy": float((read == table.kinds).mean()),
        "macro_f1": float(f1_score(table.kinds, read, average="macro")),
        "accuracy_on_cases": float((read == table.kinds)[table.is_case].mean()),
        "macro_f1_on_cases": float(f1_score(table.kinds[table.is_case], read[table.is_case], average="macro")),
        "messages": float(len(read)),
        "lines": float(len(set(table.groups.tolist()))),
    }


def stored(
    model: LogisticRegression, known: Sequence[str], embedder: str, figures: dict[str, float]
) -> dict[str, object]:
    """What ships; the scales of embeddings and phrases are folded into the weights."""
    split = model.coef_.shape[1] - len(known)
    weights = np.array([scaled(row) for row in model.coef_[:, :split]])
    said = PHRASE_SCALE * model.coef_[:, split:].T
    return {
        "model": embedder,
        "features": list(NAMES),
        "kinds": list(model.classes_),
        "weights": [[round(value, 4) for value in row] for row in weights.tolist()],
        "bias": [round(value, 4) for value in model.intercept_.tolist()],
        "phrases": {
            phrase: [round(value, 3) for value in row] for phrase, row in zip(known, said.tolist(), strict=True)
        },
        "cross_validated": {name: round(value, 4) for name, value in figures.items()},
    }


def rows_of(library: Library, seed: int = 0) -> list[Labelled]:
    """All that is learned from."""
    random = Random(seed)
    return [*written(library, random), *banked(library, random), *cases(library)]


def main() -> None:
    """Fits, prints the classifier's cross-validated figures, and writes the weights; then the network, in minutes."""
    from evals.reading_tuning import export, fit
    from interviewer.reading.finetuned import MODEL
    from interviewer.settings import settings
    from knowledge.embedding import load_embedder

    embedder = load_embedder(settings().data_dir)
    table = tabulate(rows_of(Library.load()), embedder.embed)
    figures = cross_validated(table)
    WEIGHTS.write_text(json.dumps(stored(regression(table), table.phrases, embedder.name, figures)) + "\n")
    for name, value in figures.items():
        print(f"{name:<18} {value:.3f}")
    digest = export(fit(Library.load(), progress=lambda line: print(line, flush=True)), MODEL)
    print(f"wrote {MODEL.name} ({MODEL.stat().st_size / 1e6:.1f} MB, {digest[:12]})")


if __name__ == "__main__":
    main()
