"""The same points in other words: the bank's lines in other styles, and answers that were given the same marks."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from random import Random

from evals.consistency.observation import Observation, item
from evals.grading import Graded, Grader, Item
from evals.marker.answers import Labelled, labelled
from knowledge.schema import Criterion, ExampleStyle, MarkValue
from knowledge.store import Entry, Library

Group = Sequence[Item]


def check_styles(entries: Sequence[Entry], grader: Grader) -> Iterator[Observation]:
    """All points, made in plain lines, and in each other style that the bank has for every point."""
    for entry in entries:
        styles = [style for style in ExampleStyle if all(_line(one, style) for one in entry.question.criteria)]
        answers = [" ".join(_line(one, style) or "" for one in entry.question.criteria) for style in styles]
        first, *others = grader.grade([item(entry, answer) for answer in answers])
        for style, found in zip(styles[1:], others, strict=True):
            yield _compared(f"lines: {style.value}", first, found)


def check_answers(group: Group, kinds: Sequence[str], grader: Grader) -> Iterator[Observation]:
    """Answers of one group against its first."""
    first, *others = grader.grade(group)
    for kind, found in zip(kinds[1:], others, strict=True):
        yield _compared(f"answers: {kinds[0]}, {kind}", first, found)


def groups(library: Library, count: int, seed: int) -> list[tuple[Group, Sequence[str]]]:
    """Labelled answers to one question with the same marks, some of them met: a group a question, with their kinds."""
    alike: dict[str, dict[frozenset[tuple[str, MarkValue]], list[Labelled]]] = defaultdict(lambda: defaultdict(list))
    for one in labelled(library.spoken):
        if MarkValue.MET in one.marks.values():
            alike[one.question.id][frozenset(one.marks.items())].append(one)
    largest = [max(found.values(), key=len) for found in alike.values()]
    several = [group for group in largest if len(group) > 1]
    drawn = Random(seed).sample(several, min(count, len(several)))
    return [([_item(one, library) for one in group], [one.kind for one in group]) for group in drawn]


def _item(one: Labelled, library: Library) -> Item:
    return Item(one.question, library.questions[one.question.id].stage, one.answer)


def _line(criterion: Criterion, style: ExampleStyle) -> str | None:
    return next((example.text for example in criterion.examples if example.style is style), None)


def _compared(detail: str, first: Graded, found: Graded) -> Observation:
    moved = first.given != found.given
    shares = (first.share, found.share)
    return Observation("paraphrase_changes", first.item.question.id, detail, *shares, moved, (first, found))
