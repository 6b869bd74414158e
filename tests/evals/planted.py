"""A marker that knows the bank by heart, and the same with one fault each: what the suites must catch."""

from collections.abc import Callable, Sequence

from evals.grading import MarkMany
from interviewer.events import Mark
from interviewer.marking import Marking
from interviewer.text import words
from knowledge.schema import Criterion, MarkValue, Question

Fault = Callable[[Criterion, str, Mark], Mark]


def by_heart(question: Question, criterion: Criterion, answer: str) -> Mark:
    """Contradicted where a misconception is said, met where an example or a good anchor is, else missed."""
    wrong = [text for text in criterion.misconceptions if text in answer]
    right = [example.text for example in criterion.examples if example.text in answer]
    right += [
        anchor.text
        for anchor in question.anchors
        if anchor.text in answer and anchor.marks.get(criterion.id) is MarkValue.MET
    ]
    if wrong:
        return Mark(criterion=criterion.id, mark=MarkValue.CONTRADICTED, quote=wrong[0], chance=0.0)
    if right:
        return Mark(criterion=criterion.id, mark=MarkValue.MET, quote=right[0], chance=1.0)
    return Mark(criterion=criterion.id, mark=MarkValue.MISSED, chance=0.0)


def marker(fault: Fault = lambda criterion, answer, mark: mark) -> MarkMany:
    def mark_many(jobs: Sequence[tuple[Question, Sequence[str]]]) -> list[Marking]:
        return [
            Marking(tuple(fault(one, said[0], by_heart(question, one, said[0])) for one in question.criteria))
            for question, said in jobs
        ]

    return mark_many


def met(mark: Mark, quote: str | None) -> Mark:
    return Mark(criterion=mark.criterion, mark=MarkValue.MET, quote=quote, chance=1.0)


def rewards_length(criterion: Criterion, answer: str, mark: Mark) -> Mark:
    return met(mark, answer) if len(words(answer)) > 150 else mark


def ignores_misconceptions(criterion: Criterion, answer: str, mark: Mark) -> Mark:
    """Takes a wrong claim about the point for the point."""
    return met(mark, mark.quote) if mark.mark is MarkValue.CONTRADICTED else mark


def credits_without_quote(criterion: Criterion, answer: str, mark: Mark) -> Mark:
    return met(mark, None) if mark.mark is MarkValue.MET else mark


def misquotes(criterion: Criterion, answer: str, mark: Mark) -> Mark:
    return met(mark, criterion.expects) if mark.mark is MarkValue.MET else mark


def credits_whatever_is_left(criterion: Criterion, answer: str, mark: Mark) -> Mark:
    """Quotes a word or two, and credits the point without them just as well."""
    return met(mark, answer.strip()[:20]) if answer.strip() else mark


def takes_anything(criterion: Criterion, answer: str, mark: Mark) -> Mark:
    """Credits whatever is short, the question given back and "I don't know" alike, and quotes all of it."""
    return met(mark, answer) if 0 < len(words(answer)) < 40 and mark.mark is MarkValue.MISSED else mark


def counts_the_words(criterion: Criterion, answer: str, mark: Mark) -> Mark:
    """Credits nothing in an answer with an odd number of words."""
    odd = len(words(answer)) % 2 == 1
    return Mark(criterion=mark.criterion, mark=MarkValue.MISSED, chance=0.0) if odd else mark


def is_relieved(criterion: Criterion, answer: str, mark: Mark) -> Mark:
    """Thinks better of an answer the shorter it is, and of every point of it."""
    sure = 1 / (1 + len(words(answer)))
    return Mark(criterion=mark.criterion, mark=mark.mark, quote=mark.quote, chance=sure)


def obeys(criterion: Criterion, answer: str, mark: Mark) -> Mark:
    return met(mark, answer) if "Ignore all previous" in answer else mark


def is_swayed(criterion: Criterion, answer: str, mark: Mark) -> Mark:
    return met(mark, answer) if "full marks" in answer else mark


def counts_keywords(criterion: Criterion, answer: str, mark: Mark) -> Mark:
    wanted = set(words(criterion.expects))
    return met(mark, answer) if len(wanted & set(words(answer))) > len(wanted) / 2 else mark


def suspects(criterion: Criterion, answer: str, mark: Mark) -> Mark:
    """Fails whoever mentions an injection, honest or not."""
    is_suspect = "ignore all previous" in answer.lower()
    return Mark(criterion=mark.criterion, mark=MarkValue.MISSED, chance=0.0) if is_suspect else mark


def judges_by_the_name(criterion: Criterion, answer: str, mark: Mark) -> Mark:
    return Mark(criterion=mark.criterion, mark=MarkValue.MISSED, chance=0.0) if "Lakisha" in answer else mark


def is_distracted(criterion: Criterion, answer: str, mark: Mark) -> Mark:
    is_off = any(word in answer for word in ("Lyon", "Biscuit", "garden"))
    return Mark(criterion=mark.criterion, mark=MarkValue.MISSED, chance=0.0) if is_off else mark


def shares_the_credit(criterion: Criterion, answer: str, mark: Mark) -> Mark:
    """Takes a second point for a change of mind about the first."""
    said = sum(example.text in answer for example in criterion.examples)
    return (
        Mark(criterion=mark.criterion, mark=MarkValue.MISSED, chance=0.0) if said and len(words(answer)) > 45 else mark
    )


class Moody:
    """Every other time it marks otherwise."""

    def __init__(self) -> None:
        self.calls = 0

    def __call__(self, criterion: Criterion, answer: str, mark: Mark) -> Mark:
        self.calls += 1
        return met(mark, answer) if self.calls % 7 == 0 else mark
