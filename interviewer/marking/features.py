"""What the local marker measures: an answer's spans against a question's own lines, by cosine, and the whole answer
against each criterion, by the cross-encoder."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from interviewer.marking.asides import Asides, parted, to_the_point
from interviewer.marking.asking import Asking, asking
from interviewer.marking.blinding import Blinded, blinded
from interviewer.marking.likeness import Sought, likeness, sought
from interviewer.marking.spans import nameless, spans
from interviewer.text import content, words
from knowledge.schema import Question

Vectors = NDArray[np.float32]
NAMES = (
    "statement", "example_best", "example_mean", "example_second", "misconception", "misconception_margin",
    "rival_margin", "statement_answer", "overlap", "anchor_margin", "has_examples", "rank", "read_met",
    "read_contradicted",
)  # fmt: skip


class Crossed(Protocol):
    """Criteria and an answer to logits of met, missed and contradicted, shape (criteria, 3)."""

    def __call__(self, criteria: Sequence[Asking], answer: str) -> NDArray[np.float64]: ...


class Embed(Protocol):
    """Texts to unit vectors, shape (n, dimension)."""

    def __call__(self, texts: Sequence[str]) -> Vectors: ...


@dataclass(frozen=True)
class References:
    """A question's lines as vectors. kind: s(tatement), e(xample), m(isconception), or an anchor's score. sought: of a
    question whose criteria are derived."""

    texts: tuple[str, ...]
    kinds: tuple[str, ...]
    owners: NDArray[np.int64]
    vectors: Vectors
    words: tuple[frozenset[str], ...]
    sought: Sought | None = None


@dataclass(frozen=True)
class Reading:
    """features: shape (criteria, len(NAMES)). best, wrong: the span that speaks most for each criterion, and most
    for a misconception of it, as indices into `spans`; -1 where there is no span. whole: the answer as it was heard;
    likeness: of it to a model answer, where criteria are derived."""

    features: NDArray[np.float64]
    spans: tuple[str, ...]
    best: NDArray[np.int64]
    wrong: NDArray[np.int64]
    whole: str = ""
    likeness: NDArray[np.float64] | None = None


def references(question: Question, embed: Embed) -> References:
    """Costs one embedding a line; keep it."""
    rows: list[tuple[str, str, int]] = []
    for index, criterion in enumerate(question.criteria):
        rows.append((criterion.expects, "s", index))
        rows += [(example.text, "e", index) for example in criterion.examples]
        rows += [(text, "m", index) for text in criterion.misconceptions]
    rows += [(anchor.text, str(anchor.score), -1) for anchor in question.anchors]
    texts, kinds, owners = zip(*rows, strict=True)
    pooled = [
        content(" ".join([criterion.expects, *(example.text for example in criterion.examples)]))
        for criterion in question.criteria
    ]
    derived = sought(question, embed) if question.derived else None
    return References(texts, kinds, np.array(owners), embed(texts), tuple(pooled), derived)


def heard(
    question: Question, known: References, messages: Sequence[str], embed: Embed, asides: Asides | None
) -> list[Blinded]:
    """What is marked: who says it, who is named, and what is said beside the point make no difference."""
    blind = _blinded(question, messages)
    said = parted(blind)
    flat = [sentence for parts in said for sentence in parts]
    if asides is None or not flat:
        return blind
    return to_the_point(blind, said, asides.beside(flat, embed(flat), known.vectors).tolist())


def texts(question: Question, messages: Sequence[str]) -> list[str]:
    """What is embedded of an answer: its spans, then the whole, as if nothing were beside the point."""
    return _texts(question, _blinded(question, messages))


def _texts(question: Question, blind: Sequence[Blinded]) -> list[str]:
    parts = [part.text for part in blind]
    return [*spans(parts, question.question), " ".join(parts)]


def _verbatim(span: str, parts: Sequence[Blinded]) -> str:
    return next(part for part in parts if span in part.text).verbatim(span)


def _blinded(question: Question, messages: Sequence[str]) -> list[Blinded]:
    own = frozenset(
        word.lower()
        for criterion in question.criteria
        for line in (criterion.expects, *(example.text for example in criterion.examples), *criterion.misconceptions)
        for word in words(f"{line} {question.question} {question.model_answer}")
    )
    return [blinded(message, own) for message in nameless(messages)]


def read(
    question: Question,
    known: References,
    messages: Sequence[str],
    embed: Embed,
    crossed: Crossed,
    without: Collection[str] = (),
    asides: Asides | None = None,
) -> Reading:
    """`without`: reference texts to leave out, so that a line of the bank can be read as an answer in fitting.

    asides: tells what is beside the point; None hears everything.
    """
    parts = heard(question, known, messages, embed, asides)
    *found, whole = _texts(question, parts)
    count = len(question.criteria)
    if not found:
        none = np.full(count, -1)
        return Reading(np.zeros((count, len(NAMES))), (), none, none)
    vectors = embed([*found, whole])
    similarity = vectors @ known.vectors.T
    kept = np.array([text not in without for text in known.texts])
    logits = crossed([asking(criterion, without) for criterion in question.criteria], whole)
    reading = _measure(question, known, found, similarity, kept, odds(logits))
    like = likeness(known.sought, whole, vectors) if known.sought else None
    return replace(reading, spans=tuple(_verbatim(span, parts) for span in found), whole=whole, likeness=like)


def odds(logits: NDArray[np.float64]) -> NDArray[np.float64]:
    """Log odds of met and of contradicted, shape (criteria, 2), from logits of met, missed and contradicted."""
    met, missed, contradicted = logits.T
    return np.stack([met - np.logaddexp(missed, contradicted), contradicted - np.logaddexp(met, missed)], axis=1)


def _measure(
    question: Question,
    known: References,
    found: list[str],
    similarity: Vectors,
    kept: NDArray[np.bool_],
    crossed: NDArray[np.float64],
) -> Reading:
    kinds = np.array(known.kinds)
    count = len(question.criteria)
    support = np.stack([_support(similarity, known, kinds, kept, index) for index in range(count)])
    spans_support = support[:, :-1]
    best = spans_support.argmax(axis=1)
    wrong = np.full(count, -1)
    features = np.zeros((count, len(NAMES)))
    anchors = _anchor_margin(similarity[-1], kinds, kept)
    order = np.sort(spans_support.max(axis=1))[::-1]
    for index in range(count):
        own = known.owners == index
        examples = similarity[:-1, own & (kinds == "e") & kept]
        misconceptions = similarity[:-1, own & (kinds == "m") & kept]
        statement = similarity[:, own & (kinds == "s")][:, 0]
        span = best[index]
        rivals = np.delete(support[:, span], index)
        row = _example_features(examples)
        if misconceptions.size:
            wrong[index] = misconceptions.max(axis=1).argmax()
        worst = float(misconceptions.max()) if misconceptions.size else 0.0
        said = content(found[span])
        features[index] = (
            statement[:-1].max(), *row, worst, max(row[0], float(statement[:-1].max())) - worst if worst else 0.0,
            float(support[index, span] - rivals.max()) if rivals.size else 0.0, statement[-1],
            len(said & known.words[index]) / max(len(said), 1), anchors, float(examples.size > 0),
            float(np.searchsorted(-order, -spans_support[index].max())) / max(count - 1, 1), *crossed[index],
        )  # fmt: skip
    return Reading(features, tuple(found), best, wrong)


def _support(
    similarity: Vectors, known: References, kinds: NDArray[np.str_], kept: NDArray[np.bool_], index: int
) -> Vectors:
    """How much each span (and the whole, last) speaks for a criterion: shape (spans + 1,)."""
    own = (known.owners == index) & np.isin(kinds, ("s", "e")) & kept
    columns = similarity[:, own]
    return np.asarray(0.5 * columns.max(axis=1) + 0.5 * columns.mean(axis=1))


def _example_features(examples: Vectors) -> tuple[float, float, float]:
    if not examples.size:
        return 0.0, 0.0, 0.0
    best = np.sort(examples.max(axis=0))[::-1]
    return float(best[0]), float(examples.mean(axis=1).max()), float(best[min(1, len(best) - 1)])


def _anchor_margin(whole: Vectors, kinds: NDArray[np.str_], kept: NDArray[np.bool_]) -> float:
    good, poor = whole[(kinds == "4") & kept], whole[(kinds == "2") & kept]
    return float(good.max() - poor.max()) if good.size and poor.size else 0.0
