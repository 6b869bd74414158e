"""Credit rests on the candidate's own words: each credited point quotes them, and falls when they are deleted."""

from collections.abc import Iterator, Mapping, Sequence
from random import Random

from evals.consistency.observation import EPSILON, Observation, anchor, item
from evals.grading import Graded, Grader, chance
from evals.variants import FILLERS, IRRELEVANT
from interviewer.events import Mark
from interviewer.text import STOP, words
from knowledge.schema import MarkValue, Question
from knowledge.store import Entry

CREDITED = (MarkValue.MET, MarkValue.PARTIAL)
# What candidates say who have nothing to say to it.
NOTHING = (
    "I don't know, sorry.",
    "Honestly, I have never come across that, so I would rather not guess.",
    f"{FILLERS[0]} {FILLERS[3]} {FILLERS[6]}",
    f"{IRRELEVANT[0]} {IRRELEVANT[2]}",
)
ECHOES = ("{question}", "So you ask me this: {question}", "That is a good question. {question} {question}")
# A quote with fewer words of its own is too short to say whom it repeats.
LEAST = 3


def check(entries: Sequence[Entry], grader: Grader, seed: int, said: Mapping[str, str]) -> Iterator[Observation]:
    """said: an answer in a candidate's own words, by question, where there is one."""
    for entry in entries:
        random = Random(f"{seed}{entry.question.id}")
        composed = " ".join(random.choice(criterion.examples).text for criterion in entry.question.criteria)
        own = said.get(entry.question.id)
        answers = [anchor(entry, 4), composed, *([own] if own else [])]
        for graded in grader.grade([item(entry, answer) for answer in answers]):
            yield from _quoted(graded)
            yield from _deleted(entry, graded, grader)
        yield from _empty(entry, grader)


def _quoted(graded: Graded) -> Iterator[Observation]:
    asked = graded.item.question
    for mark in graded.marks:
        if mark.quote is not None:
            yield _of_mark("quote_not_verbatim", graded, mark, mark.quote not in graded.item.answer)
        if mark.mark in CREDITED:
            yield _of_mark("credit_without_quote", graded, mark, not mark.quote)
            yield _of_mark(
                "quote_repeats_question", graded, mark, bool(mark.quote) and repeats(mark.quote or "", asked)
            )


def repeats(quote: str, question: Question) -> bool:
    """Whether each word that carries meaning was in the question."""
    own = [word for word in words(quote) if word not in STOP]
    return len(own) >= LEAST and set(own) <= set(words(question.question))


def _empty(entry: Entry, grader: Grader) -> Iterator[Observation]:
    """Answers that give back the question, or say nothing to it."""
    echoes = [text.format(question=entry.question.question) for text in ECHOES]
    found = grader.grade([item(entry, text) for text in (*echoes, *NOTHING)])
    for graded in found[: len(echoes)]:
        yield _whole("echo_credited", graded)
        yield from _quoted(graded)
    for graded in found[len(echoes) :]:
        yield _whole("nothing_credited", graded)


def _whole(name: str, graded: Graded) -> Observation:
    credited = [mark.criterion for mark in graded.marks if mark.mark in CREDITED]
    share = len(credited) / len(graded.marks)
    detail = f"criteria {' '.join(credited) or 'none'}"
    return Observation(name, graded.item.question.id, detail, 0.0, share, bool(credited), (graded,))


def _deleted(entry: Entry, graded: Graded, grader: Grader) -> Iterator[Observation]:
    answer = graded.item.answer
    quoted = [mark for mark in graded.marks if mark.mark in CREDITED and mark.quote and mark.quote in answer]
    left = grader.grade([item(entry, answer.replace(mark.quote or "", " ")) for mark in quoted])
    for mark, after in zip(quoted, left, strict=True):
        place = graded.marks.index(mark)
        now = chance(after.marks[place])
        yield _of_mark("deletion_raises", graded, mark, now > chance(mark) + EPSILON, after, now)
        yield _of_mark("deletion_keeps", graded, mark, now > chance(mark) - EPSILON, after, now)
        others = [index for index, other in enumerate(graded.marks) if not _shares(answer, mark, other)]
        spilt = any(graded.guesses[index] != after.guesses[index] for index in others)
        yield _of_mark("deletion_spills", graded, mark, spilt, after, after.credit)


def _shares(answer: str, mark: Mark, other: Mark) -> bool:
    """Whether both rest on some of the same words."""
    (start, end), (begin, stop) = (_span(answer, one.quote or one.suggestion) for one in (mark, other))
    return max(start, begin) < min(end, stop)


def _span(answer: str, quote: str | None) -> tuple[int, int]:
    """Empty where nothing is quoted, or what was not said."""
    start = answer.find(quote) if quote else -1
    return (start, start + len(quote or "")) if start >= 0 else (0, 0)


def _of_mark(
    name: str, graded: Graded, mark: Mark, violated: bool, left: Graded | None = None, after: float | None = None
) -> Observation:
    """left: what the answer gets without the quoted words."""
    before = chance(mark)
    seen = (graded,) if left is None else (graded, left)
    after = before if after is None else after
    return Observation(name, graded.item.question.id, f"criterion {mark.criterion}", before, after, violated, seen)
