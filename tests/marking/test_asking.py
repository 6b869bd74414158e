from interviewer.marking.asking import MOST_LINE, MOST_STATEMENT, Asking, asking, pieces
from knowledge.store import Library

START, END = 1, 2


def encode(text: str) -> list[int]:
    return [START, *(10 + int(word) for word in text.split()), END]


def test_a_criterion_is_read_with_its_first_lines_that_are_left(library: Library) -> None:
    criterion = library.question("theory-overfitting").criteria[0]
    first = asking(criterion)
    assert first.expects == criterion.expects
    assert first.example == criterion.examples[0].text
    assert first.misconception == next(iter(criterion.misconceptions), None)
    bare = asking(criterion, {example.text for example in criterion.examples} | set(criterion.misconceptions))
    assert bare == Asking(criterion.expects)


def test_a_misconception_is_told_from_an_example() -> None:
    assert pieces(Asking("0"), encode) == [START, 10, END]
    assert pieces(Asking("0", example="1"), encode) == [START, 10, END, 11, END]
    assert pieces(Asking("0", misconception="1"), encode) == [START, 10, END, END, 11, END]
    assert pieces(Asking("0", "1", "2"), encode) == [START, 10, END, 11, END, END, 12, END]


def test_long_lines_are_cut() -> None:
    long = " ".join(["3"] * 200)
    assert len(pieces(Asking(long, long, long), encode)) == MOST_STATEMENT + MOST_LINE + 1 + MOST_LINE
