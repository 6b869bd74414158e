"""Fits what tells an answer to another question; `make train-astray`.

It learns from the labelled answers (`cases/answers/`) and the banks' anchors: each belongs to its own question, and is astray
where it is put to questions of other topics. Figures are of answers to one half of the questions, put to that half, by what
was fitted on the other.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from random import Random

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler

from evals.marker.answers import labelled
from interviewer.reading.astray import LEAST_WORDS, NAMES, STORY_STAGES, WEIGHTS, Own, features, lines, packed, subject
from interviewer.reading.features import Embed
from interviewer.reading.rules import PROBLEM_STAGES
from interviewer.text import sentences
from knowledge.schema import Stage
from knowledge.store import Entry, Library

# Of answers that belong, so many may be taken for astray by what is fitted.
FALSE = 0.005
# Answers that belong to their question, however little they are worth.
BELONGING = ("excellent", "own words", "terse", "half a", "half b", "vague", "reversed", "don't know")
# Said at the question itself, and judged apart: they belong to no question, or to one nearby.
APART = ("neighbour", "buzzwords", "keywords", "echo", "demand")
# So many other questions of the stage, and of other stages, does an answer meet; so many of its sentences are read alone.
STRAYS, DRAWN = 4, 2
STRENGTH = 0.3
WHOLE = "whole answer"
SPELT = {"ml": "ML", "mlops": "MLOps", "nlp": "NLP", "python": "Python", "sql": "SQL"}
Matrix = NDArray[np.float64]


@dataclass(frozen=True)
class Said:
    """Something said in answer to `home`, which is put to `asked`."""

    text: str
    kind: str
    form: str
    home: Entry
    asked: Entry

    @property
    def astray(self) -> bool:
        return self.home.question.id != self.asked.question.id

    @property
    def near(self) -> bool:
        return self.home.stage is self.asked.stage


@dataclass(frozen=True)
class Table:
    """features: (n, len(NAMES)); half: 0 or 1, that of both questions, -1 where they are of two."""

    said: tuple[Said, ...]
    features: Matrix
    half: NDArray[np.int64]

    def where(self, **wanted: object) -> NDArray[np.bool_]:
        return np.array([all(getattr(one, name) == value for name, value in wanted.items()) for one in self.said])

    @property
    def astray(self) -> NDArray[np.bool_]:
        return np.array([one.astray for one in self.said])

    @property
    def problem(self) -> NDArray[np.bool_]:
        return np.array([one.asked.stage in PROBLEM_STAGES for one in self.said])


def spoken(library: Library, random: Random) -> Iterator[Said]:
    """Answers at their own question and at others."""
    entries = library.questions
    told = [(item.answer, item.kind, entries[item.question.id]) for item in labelled(library.spoken)]
    for text, kind, home in told:
        if kind in APART:
            yield Said(text, kind, WHOLE, home, home)
        else:
            parts = [part for part in sentences(text) if len(part.split()) >= LEAST_WORDS]
            for part in random.sample(parts, min(DRAWN, len(parts))):
                yield from _put(part, kind, "sentence", home, _others(home, library, random, 1))
            yield from _put(text, kind, WHOLE, home, _others(home, library, random, STRAYS))
    for home in entries.values():
        for anchor in home.question.anchors:
            yield from _put(anchor.text, f"anchor {anchor.score}", "anchor", home, _others(home, library, random, 1))


def _put(text: str, kind: str, form: str, home: Entry, others: Sequence[Entry]) -> Iterator[Said]:
    yield from (Said(text, kind, form, home, asked) for asked in (home, *others))


def _others(home: Entry, library: Library, random: Random, count: int) -> list[Entry]:
    far = [entry for entry in library.questions.values() if entry.question.topic != home.question.topic]
    same = [entry for entry in far if entry.stage is home.stage]
    rest = [entry for entry in far if entry.stage is not home.stage]
    return [*random.sample(same, min(count, len(same))), *random.sample(rest, count)]


def tabulate(said: Sequence[Said], entries: Mapping[str, Entry], embed: Embed, subjects: NDArray[np.float32]) -> Table:
    drawn = np.random.default_rng(0).permutation(sorted(entries))
    half = {id: number % 2 for number, id in enumerate(drawn)}
    rows = []
    for one in said:
        question = one.asked.question
        own = Own(embed(lines(question, {one.text})), len(question.criteria))
        rows.append(features(embed([one.text, *sentences(one.text)]), one.text, own, subjects))
    halves = [(half[one.home.question.id], half[one.asked.question.id]) for one in said]
    return Table(tuple(said), np.array(rows), np.array([one if one == other else -1 for one, other in halves]))


def fit(table: Table, rows: NDArray[np.bool_]) -> Pipeline:
    """On the stages whose questions have a subject."""
    kinds = np.array([one.kind not in APART for one in table.said])
    rows = rows & table.problem & kinds
    model = make_pipeline(StandardScaler(), LogisticRegression(C=STRENGTH, max_iter=1000))
    return model.fit(table.features[rows], table.astray[rows])


def thresholds(table: Table, probability: Matrix, rows: NDArray[np.bool_]) -> tuple[float, float]:
    """Above them lie FALSE of the whole answers that belong, in problem stages and in stories."""
    belonging = rows & _belonging(table)
    found = []
    for place in (table.problem, _story(table)):
        found.append(float(np.quantile(probability[belonging & place], 1 - FALSE, method="higher")))
    return found[0], found[1]


def _belonging(table: Table) -> NDArray[np.bool_]:
    long = np.array([len(one.text.split()) >= LEAST_WORDS for one in table.said])
    return np.asarray(table.where(form=WHOLE) & long & ~table.astray & np.isin([s.kind for s in table.said], BELONGING))


def _story(table: Table) -> NDArray[np.bool_]:
    return np.array([one.asked.stage in STORY_STAGES for one in table.said])


def judged(table: Table) -> tuple[Matrix, Matrix]:
    """For each row of one half the probability, and whether it is astray by that half's threshold, by what was fitted on
    the other; NaN for rows of two halves."""
    probability, verdict = np.full(len(table.said), np.nan), np.full(len(table.said), np.nan)
    for half in (0, 1):
        learned, tried = table.half == 1 - half, table.half == half
        model = fit(table, learned)
        known = model.predict_proba(table.features)[:, 1]
        problem, story = thresholds(table, known, learned)
        probability[tried] = known[tried]
        verdict[tried] = (known > np.where(table.problem, problem, story))[tried]
    return probability, verdict


def figures(table: Table, verdict: Matrix) -> dict[str, dict[str, float]]:
    """By stage, by kind of answer and by how it was cut: the share that is taken for astray."""
    tried = ~np.isnan(verdict) & np.array([len(one.text.split()) >= LEAST_WORDS for one in table.said])
    found: dict[str, dict[str, float]] = {}

    def row(name: str, place: NDArray[np.bool_]) -> None:
        whole = tried & place & table.where(form=WHOLE)
        own, near = whole & _belonging(table), np.array([one.near for one in table.said])
        parts = {
            "answers": own.sum(),
            "false alarms": _share(verdict, own),
            "found": _share(verdict, whole & table.astray),
            "found, of this stage": _share(verdict, whole & table.astray & near),
            "found, of another": _share(verdict, whole & table.astray & ~near),
        }
        found[name] = {key: round(float(value), 3) for key, value in parts.items()}

    row("problem stages", table.problem)
    for stage in sorted({one.asked.stage for one in table.said if one.asked.stage is not Stage.OFFER}):
        row(stage.value, np.array([one.asked.stage is stage for one in table.said]))
    for kind in BELONGING:
        row(f"problem stages, {kind}", table.problem & table.where(kind=kind))
    for kind in APART:
        place = tried & table.problem & table.where(kind=kind)
        found[f"at the question itself, {kind}"] = {"taken for astray": round(_share(verdict, place), 3)}
    for form in ("sentence", "anchor"):
        place = tried & table.problem & table.where(form=form)
        own = place & ~table.astray
        shares = {"false alarms": _share(verdict, own), "found": _share(verdict, place & table.astray)}
        rounded = {name: round(value, 3) for name, value in shares.items()}
        found[f"problem stages, {form}"] = {"answers": int(own.sum()), **rounded}
    return found


def topic(entry: Entry) -> str:
    """As an interviewer says it; "" where it is no subject that one speaks about."""
    if entry.stage in (Stage.RECRUITER, Stage.OFFER):
        return ""
    return " ".join(SPELT.get(word, word) for word in entry.question.topic.split("-"))


def _share(verdict: Matrix, rows: NDArray[np.bool_]) -> float:
    return float(verdict[rows].mean()) if rows.any() else float("nan")


def stored(table: Table, subjects: NDArray[np.float32], topics: Sequence[str], embedder: str) -> dict[str, object]:
    """What ships: fitted on everything, with thresholds on answers that were not learned from."""
    probability, verdict = judged(table)
    problem, story = thresholds(table, probability, ~np.isnan(probability))
    scaler, model = (step for _, step in fit(table, np.ones(len(table.said), bool)).steps)
    weights = model.coef_[0] / scaler.scale_
    return {
        "model": embedder,
        "features": list(NAMES),
        "weights": [round(value, 4) for value in weights.tolist()],
        "bias": round(float(model.intercept_[0] - weights @ scaler.mean_), 4),
        "problem_from": round(problem, 4),
        "surely_from": round(story, 4),
        "figures": figures(table, verdict),
        "topics": list(topics),
        "subjects": packed(subjects),
    }


def main() -> None:
    """Fits, prints the figures, and writes the weights."""
    from interviewer.settings import settings
    from knowledge.embedding import load_embedder

    embedder, library = load_embedder(settings().data_dir), Library.load()
    known: dict[str, NDArray[np.float32]] = {}

    def embed(texts: Sequence[str]) -> NDArray[np.float32]:
        fresh = [text for text in dict.fromkeys(texts) if text not in known]
        known.update(zip(fresh, embedder.embed(fresh), strict=True))
        return np.stack([known[text] for text in texts])

    entries = library.questions
    subjects = np.stack([subject(embed(lines(entry.question))) for entry in entries.values()])
    table = tabulate(list(spoken(library, Random(0))), entries, embed, subjects)
    made = stored(table, subjects, [topic(entry) for entry in entries.values()], embedder.name)
    WEIGHTS.write_text(json.dumps(made) + "\n")
    for name in ("weights", "bias", "problem_from", "surely_from"):
        print(f"{name}: {made[name]}")
    for name, row in made["figures"].items():  # type: ignore[attr-defined]
        print(f"{name:<40} " + ", ".join(f"{key} {value}" for key, value in row.items()))


if __name__ == "__main__":
    main()
