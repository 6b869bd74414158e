"""What an interviewer told that a candidate must not hear before the end."""

import re
from collections.abc import Iterator

from interviewer.state import Asked, Interview
from interviewer.text import content, sentences
from knowledge.offers import OfferTerms
from knowledge.schema import Question

# A line that holds this share of what a point says beyond the question gives it away; shorter points say too little.
TOLD = 0.8
LEAST = 4
# Of a model answer, a sentence with so many words is no coincidence.
WHOLE = 6
# Limits below it are numbers that anybody may say.
MONEY = 1000


def leaks(interview: Interview) -> frozenset[str]:
    """Names of what was told."""
    said = [line.text for line in interview.lines if line.speaker == "interviewer"]
    return frozenset(name for asked in interview.asked for name in _of(asked, said))


def _of(asked: Asked, said: list[str]) -> Iterator[str]:
    for text in said:
        yield from told(asked.question, text)
    if asked.question.offer is not None:
        yield from limits(asked.question.offer, " ".join(said))


def told(question: Question, text: str) -> Iterator[str]:
    """Criteria and sentences of the model answer that the text gives away."""
    heard, asked = content(text), content(question.question)
    for criterion in question.criteria:
        point = content(criterion.expects) - asked
        if len(point) >= LEAST and len(point & heard) >= TOLD * len(point):
            yield f"criterion {criterion.id}"
    plain = " ".join(text.split())
    for sentence in sentences(question.model_answer):
        if len(sentence.split()) >= WHOLE and " ".join(sentence.split()) in plain:
            yield "model answer"


def limits(terms: OfferTerms, text: str) -> Iterator[str]:
    """Hidden limits that the text names."""
    numbers = {int(found.replace(",", "")) for found in re.findall(r"\d[\d,]*\d", text)}
    for item in terms.components:
        if item.limit != item.first and item.limit >= MONEY and int(item.limit) in numbers:
            yield f"limit {item.id}"
