"""Counts which kind of word follows which, in our own banks and labelled answers."""

from collections.abc import Mapping

import numpy as np

from evals.marker.answers import labelled
from interviewer.marking.order import Order, count
from interviewer.text import sentences
from knowledge.schema import Question

# Of our own labelled answers, so many have their words in no order.
DISORDERED = 0.01
# Kinds of labelled answers that are not sentences.
LISTS = frozenset({"keywords", "buzzwords"})


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
