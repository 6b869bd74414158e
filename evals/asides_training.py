"""Fits what tells sentences beside the point; `make train-asides`.

It learns from sentences written and labelled for it (`cases/asides.jsonl`) and from the fillers and remarks that teach the
marker (`evals.disguises`), each put into labelled answers, against those answers' own sentences (`cases/answers/`). Figures
of those are cross-validated by line and by question; what others wrote (`cases/asides-kept.jsonl`, and small talk from the
reading cases) is never learned from.
"""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from evals.disguises import FILLERS, REMARKS
from evals.jsonl import CaseError, read_lines
from evals.marker.answers import labelled
from evals.suites.reading import read_cases
from interviewer.events import Kind
from interviewer.marking.asides import LEAST_WORDS, WEIGHTS, measured
from interviewer.marking.features import Embed, references
from interviewer.text import sentences, words
from knowledge.schema import Question, Text
from knowledge.store import Library

CASES = Path(__file__).parent / "cases"
LEARNED, KEPT = CASES / "asides.jsonl", CASES / "asides-kept.jsonl"
# Kinds of answers nearly all of whose sentences speak of the matter.
TO_THE_POINT = frozenset({"excellent", "terse", "own words", "half a", "half b", "reversed", "mixed up"})
# Of the sentences of answers to other questions, so many are cut. About half of them are asides ("I hope that I get this right").
FALSE = 0.015
FOLDS, STRENGTH = 5, 0.1
# An aside is heard in so many answers, and weighs so much altogether beside an answer's sentence.
PLACES, WEIGHT = 3, 4.0
DISGUISE, SMALL_TALK = "disguise", "small talk"
Matrix = NDArray[np.float64]
# Of each question, the kind and the sentences of its answers.
Told = Mapping[str, Sequence[tuple[str, tuple[str, ...]]]]


class Line(BaseModel):
    """A labelled sentence. question: the one in whose answer it stands."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: Text
    label: Literal["aside", "content"]
    kind: Text
    question: Text
    text: Text


@dataclass(frozen=True)
class Heard:
    """A sentence among the others of an answer. group: what must not be learned from to judge it; kind: an answer's, or a
    written line's."""

    text: str
    others: tuple[str, ...]
    question: str
    aside: bool
    kind: str
    group: str
    weight: float = 1.0

    @property
    def written(self) -> bool:
        return self.kind not in TO_THE_POINT


def lines(path: Path, questions: Mapping[str, Question]) -> list[Line]:
    """Raises CaseError naming the file, the line and what is wrong."""
    found = []
    for where, line in read_lines(path, Line):
        if line.question not in questions:
            raise CaseError(f"{where}: question: no question is called {line.question!r}")
        found.append(line)
    return found


def answers(questions: Mapping[str, Question]) -> Told:
    """Those that keep to the point."""
    found: dict[str, list[tuple[str, tuple[str, ...]]]] = defaultdict(list)
    for item in labelled(questions):
        if item.kind in TO_THE_POINT:
            found[item.question.id].append((item.kind, tuple(sentences(item.answer))))
    return found


def spoken(said: Told) -> Iterator[Heard]:
    """The answers' own sentences."""
    for question, those in said.items():
        for kind, parts in those:
            for place, part in enumerate(parts):
                if len(words(part)) >= LEAST_WORDS:
                    yield Heard(part, (*parts[:place], *parts[place + 1 :]), question, False, kind, question)


def put_in(written: Sequence[Line], said: Told, random: Random) -> Iterator[Heard]:
    """Written lines in answers: asides in several, to any questions; look-alikes in one to theirs."""
    names = sorted(said)
    for line in written:
        aside = line.label == "aside"
        places = [line.question, *random.sample(names, PLACES - 1)] if aside else [line.question]
        for question in places:
            others = random.choice(said[question])[1]
            yield Heard(line.text, others, question, aside, line.kind, line.id, WEIGHT / len(places))


def features(heard: Sequence[Heard], questions: Mapping[str, Question], embed: Embed) -> Matrix:
    """One row a sentence."""
    texts = sorted({text for one in heard for text in (one.text, *one.others)})
    vector = dict(zip(texts, embed(texts), strict=True))
    known = {name: references(questions[name], embed).vectors for name in {one.question for one in heard}}
    rows = [
        measured(np.array([vector[text] for text in (one.text, *one.others)]), known[one.question])[0] for one in heard
    ]
    return np.array(rows)


def fit(heard: Sequence[Heard], rows: Matrix, part: NDArray[np.bool_]) -> LogisticRegression:
    model = LogisticRegression(C=STRENGTH, max_iter=3000)
    aside, weight = np.array([one.aside for one in heard]), np.array([one.weight for one in heard])
    return model.fit(rows[part], aside[part], sample_weight=weight[part])


def unseen(heard: Sequence[Heard], rows: Matrix) -> NDArray[np.float64]:
    """P(aside) by what has met neither the line nor the question."""
    groups = np.unique([one.group for one in heard], return_inverse=True)[1]
    result = np.zeros(len(heard))
    for learn, test in GroupKFold(FOLDS).split(rows, groups=groups):
        part = np.zeros(len(heard), bool)
        part[learn] = True
        result[test] = fit(heard, rows, part).predict_proba(rows[test])[:, 1]
    return result


def shares(heard: Sequence[Heard], cut: NDArray[np.bool_]) -> dict[str, float]:
    """The share that is cut: of all asides and each kind of them, of look-alikes, and of the answers' sentences."""
    groups: dict[str, list[bool]] = defaultdict(list)
    for one, gone in zip(heard, cut, strict=True):
        names = ("asides", one.kind) if one.aside else ("look-alikes" if one.written else "answers' sentences",)
        for name in names:
            groups[name].append(bool(gone))
    return {name: round(float(np.mean(those)), 3) for name, those in sorted(groups.items())}


def small_talk() -> list[Line]:
    """Of the reading cases: what candidates say beside the point, in a message of its own."""
    messages = dict.fromkeys(
        case.message
        for path in sorted(CASES.glob("reading*.jsonl"))
        for case in read_cases(path)
        if case.kind is Kind.SMALLTALK and not case.also
    )
    parts = [part for message in messages for part in sentences(message) if len(words(part)) >= LEAST_WORDS]
    return [
        Line(id=f"talk {place}", label="aside", kind=SMALL_TALK, question="theory-precision-recall", text=part)
        for place, part in enumerate(parts)
    ]


def main() -> None:
    """Fits, prints the figures, and writes the weights."""
    from interviewer.settings import settings
    from knowledge.embedding import load_embedder

    embed = load_embedder(settings().data_dir).embed
    questions = Library.load().spoken
    said, random = answers(questions), Random(0)
    written = lines(LEARNED, questions)
    written += [
        Line(id=f"disguise {place}", label="aside", kind=DISGUISE, question=random.choice(sorted(said)), text=text)
        for place, text in enumerate((*FILLERS, *REMARKS))
    ]
    heard = [*spoken(said), *put_in(written, said, random)]
    rows = features(heard, questions, embed)
    chance = unseen(heard, rows)
    plain = np.array([not one.written for one in heard])
    beside_from = float(np.quantile(chance[plain], 1 - FALSE, method="higher"))
    model = fit(heard, rows, np.ones(len(heard), bool))
    others = list(put_in([*small_talk(), *lines(KEPT, questions)], said, random))
    cut = model.predict_proba(features(others, questions, embed))[:, 1] >= beside_from
    figures = {"learned": shares(heard, chance >= beside_from), "others": shares(others, cut)}
    stored = {
        "weights": [round(float(value), 4) for value in model.coef_[0]],
        "bias": round(float(model.intercept_[0]), 4),
        "beside_from": round(beside_from, 4),
        "figures": figures,
    }
    WEIGHTS.write_text(json.dumps(stored) + "\n", encoding="utf-8")
    print(f"{len(heard)} sentences, {sum(one.aside for one in heard)} beside the point; cut from {beside_from:.3f}")
    for whose, those in figures.items():
        print(f"cut, {whose}: " + ", ".join(f"{name} {share}" for name, share in those.items()))
    for place in np.argsort(-np.where(plain, chance, 0.0))[:40]:
        print(f"  {chance[place]:.3f} {heard[place].kind}: {heard[place].text}")


if __name__ == "__main__":
    main()
