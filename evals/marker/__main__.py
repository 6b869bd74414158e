"""`make train-marker`: fits the cross-encoder and the regressions on top of it, and prints figures by question left out."""

import argparse
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from random import Random

import numpy as np
import orjson
from sklearn.model_selection import GroupKFold

from evals.marker.answers import Labelled, composed, labelled, lesson, stray, tricked, whole
from evals.marker.card import card
from evals.marker.exporting import export
from evals.marker.fitting import EPOCHS, fit, predict
from evals.marker.readers import agreement
from evals.marker.reliability import measure
from evals.marker.table import KEPT, Matrix, Table, cross_validated, figures, left_out, tabulate, thresholds
from evals.marker.table import fit as fit_regressions
from evals.tricks import KEPT_ASIDE
from interviewer.marking.crossencoder import MODEL
from interviewer.marking.features import NAMES, Embed
from interviewer.marking.local import WEIGHTS
from knowledge.schema import MarkValue, Question

FOLDS = 3
CROSSED = ("read_met", "read_contradicted")
STEPS = {
    "cosines with the statement": ("statement", "rival_margin", "statement_answer", "overlap", "rank"),
    "+ examples, misconceptions and anchors": tuple(name for name in NAMES if name not in CROSSED),
    "cross-encoder alone": CROSSED,
    "all": NAMES,
}


def main(arguments: Sequence[str] | None = None) -> None:
    """Folds for the figures and the regressions' rows, then one fit on everything, which ships."""
    asked = _options(arguments)
    from interviewer.settings import settings
    from knowledge.embedding import load_embedder
    from knowledge.store import Library

    embedder = load_embedder(settings().data_dir)
    questions = Library.load().spoken
    answers = labelled(questions)
    say(
        f"{len(answers)} labelled answers to {len({item.question.id for item in answers})} of {len(questions)} questions"
    )
    readers = agreement(answers)
    say(
        "two readings of the same answers agree: " + ", ".join(f"{name} {value:.3f}" for name, value in readers.items())
    )
    if asked.curve:
        curve(questions, answers, embedder.embed, asked.epochs)
        return
    read, logits = out_of_fold(questions, answers, asked.epochs)
    table = tabulate(read, logits, embedder.embed)
    measured = report(table)
    met, contradicted = cross_validated(table, "met"), cross_validated(table, "contradicted")
    chosen = _thresholds(table, met, contradicted)
    if asked.dry:
        return
    network = fit(lambda random: lesson(list(questions.values()), answers, random), 0, asked.epochs, say)
    digest = export(network, MODEL)
    stored = fit_regressions(table, chosen) | {"crossencoder": digest, "cross_validated": measured}
    WEIGHTS.write_bytes(orjson.dumps(stored, option=orjson.OPT_INDENT_2) + b"\n")
    say(f"standard errors by stage: {measure(table, read, logits[max(KEPT)], embedder.embed)['stages']}")
    Path(MODEL).with_suffix(".md").write_text(card(answers, digest, measured, readers), encoding="utf-8")
    say(f"wrote {MODEL.name} ({MODEL.stat().st_size / 1e6:.1f} MB), its card and {WEIGHTS.name}")


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make train-marker", description=main.__doc__)
    parser.add_argument("--epochs", type=int, default=EPOCHS)
    parser.add_argument("--dry", action="store_true", help="figures only: write nothing")
    parser.add_argument("--curve", action="store_true", help="the learning curve instead: a quarter, half, all answers")
    return parser.parse_args(arguments)


def out_of_fold(
    questions: Mapping[str, Question],
    answers: Sequence[Labelled],
    epochs: int,
    teach: float = 1.0,
    kept: Sequence[int] = KEPT,
) -> tuple[list[Labelled], dict[int, list[Matrix]]]:
    """Answers with logits of a network that has met neither the answer nor its question, for each number of examples
    that a criterion keeps. teach: the share of the other questions that it learns from."""
    ids = np.random.default_rng(0).permutation(sorted(questions))
    read: list[Labelled] = []
    logits: dict[int, list[Matrix]] = {most: [] for most in kept}
    for number, (known, unknown) in enumerate(GroupKFold(FOLDS).split(ids, groups=np.arange(len(ids))), 1):
        taught = set(ids[known][: int(teach * len(known))])
        network = fit(
            lambda random, taught=taught: lesson(  # type: ignore[misc]
                [questions[id] for id in sorted(taught)],
                [item for item in answers if item.question.id in taught],
                random,
            ),
            number,
            epochs,
            lambda line, number=number: say(f"fold {number} of {FOLDS}: {line}"),  # type: ignore[misc]
        )
        told = [item for id in ids[unknown] if questions[id].criteria for item in whole(questions[id])]
        asked = [item for id in ids[unknown] for item in examined(questions[id], answers, told)]
        for most in kept:
            without = [left_out(item.question, most, len(read) + place) for place, item in enumerate(asked)]
            logits[most] += predict(network, asked, without)
        read += asked
    return read, logits


def examined(question: Question, answers: Sequence[Labelled], told: Sequence[Labelled]) -> list[Labelled]:
    """What a fitted network is tried on, of one question."""
    if not question.criteria:
        return []
    random = Random(question.id)
    own = [item for item in answers if item.question.id == question.id]
    asked = [*own, *whole(question), composed(question, random), composed(question, random)]
    asked += [tricked(question, random), tricked(question, random)]
    asked += [stray(question, told, random), stray(question, told, random)]
    missed = {criterion.id: MarkValue.MISSED for criterion in question.criteria}
    return asked + [
        Labelled(question, trick(question, random), missed, f"kept aside {name}") for name, trick in KEPT_ASIDE.items()
    ]


def report(table: Table) -> dict[str, dict[str, float]]:
    """Prints and returns the figures over written answers, by step and by how many examples a criterion has."""
    found: dict[str, dict[str, float]] = {}
    for step, names in STEPS.items():
        met, contradicted = cross_validated(table, "met", names), cross_validated(table, "contradicted", names)
        chosen = _thresholds(table, met, contradicted)
        for most in sorted(set(table.kept.tolist())):
            rows = table.labelled & (table.kept == most)
            part = figures(table.where(rows), met[rows], contradicted[rows], chosen)
            found[f"{step}, {most} examples"] = {name: round(value, 4) for name, value in part.items()}
            say(f"{step}, {most} examples: " + ", ".join(f"{name} {value:.3f}" for name, value in part.items()))
    return found


def _thresholds(table: Table, met: Matrix, contradicted: Matrix) -> dict[str, float]:
    rows = table.labelled
    return thresholds(table.where(rows), met[rows], contradicted[rows])


def curve(questions: Mapping[str, Question], answers: Sequence[Labelled], embed: Embed, epochs: int) -> None:
    """What more labelled questions would bring."""
    for share in (0.25, 0.5, 1.0):
        read, logits = out_of_fold(questions, answers, epochs, share, (0, max(KEPT)))
        say(f"learning from {share:.0%} of the questions:")
        report(tabulate(read, logits, embed))


def say(line: str) -> None:
    print(f"[{time.strftime('%H:%M:%S')}] {line}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
