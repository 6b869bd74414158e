"""What the cross-encoder reads of a criterion: its statement, and where the bank has them an example and a misconception."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from knowledge.schema import Criterion

# Word pieces read of the statement, and of each line beside it.
MOST_STATEMENT, MOST_LINE = 64, 48
Pieces = Callable[[str], Sequence[int]]


@dataclass(frozen=True)
class Asking:
    expects: str
    example: str | None = None
    misconception: str | None = None


def asking(criterion: Criterion, without: Collection[str] = ()) -> Asking:
    """With the first example and misconception that are not in `without`."""
    examples = (example.text for example in criterion.examples if example.text not in without)
    misconceptions = (text for text in criterion.misconceptions if text not in without)
    return Asking(criterion.expects, next(examples, None), next(misconceptions, None))


def pieces(asked: Asking, encode: Pieces) -> list[int]:
    """Word pieces, each line closed by the separator; a misconception is opened by one too, which tells it from an
    example. encode: a text's pieces, with the start and the separator around them."""
    found = list(encode(asked.expects)[:MOST_STATEMENT])
    if asked.example is not None:
        found += encode(asked.example)[1:][:MOST_LINE]
    if asked.misconception is not None:
        line = encode(asked.misconception)
        found += [line[-1], *line[1:][:MOST_LINE]]
    return found
