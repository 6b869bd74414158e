import pytest

from interviewer.marking.local import LocalMarker
from knowledge.embedding import Embedder
from knowledge.schema import MarkValue, Question, Stage
from knowledge.store import Library

SURE = (MarkValue.MET, MarkValue.PARTIAL)


@pytest.fixture(scope="module")
def marker(embedder: Embedder) -> LocalMarker:
    return LocalMarker(embedder.embed)


@pytest.fixture
def overfitting(library: Library) -> Question:
    return library.question("theory-overfitting")


@pytest.mark.slow
def test_a_good_answer_meets_more_than_a_poor_one(marker: LocalMarker, library: Library) -> None:
    """Over a third of the bank, a 4 earns more met marks than a 2."""
    better = worse = 0
    for entry in list(library.questions.values())[::3]:
        poor, good = sorted(entry.question.anchors, key=lambda anchor: anchor.score)
        met = [
            sum(mark.mark is MarkValue.MET for mark in marker.mark_now(entry.question, [anchor.text]).marks)
            for anchor in (poor, good)
        ]
        better += met[1] > met[0]
        worse += met[1] < met[0]
    assert better > 10 * worse


def test_every_criterion_has_a_mark_and_quotes_are_verbatim(marker: LocalMarker, overfitting: Question) -> None:
    answer = "It learns the noise of the sample. Training error is low, but validation error is high."
    marks = marker.mark_now(overfitting, [answer]).marks
    assert [mark.criterion for mark in marks] == [criterion.id for criterion in overfitting.criteria]
    for mark in marks:
        assert (mark.quote is not None) == (mark.mark in (*SURE, MarkValue.CONTRADICTED))
        assert mark.quote is None or mark.quote in answer
        assert mark.suggestion is None or mark.suggestion in answer


def test_what_it_cannot_tell_is_no_evidence_with_a_suggestion(marker: LocalMarker, library: Library) -> None:
    marks = [
        mark
        for entry in list(library.questions.values())[::4]
        for mark in marker.mark_now(entry.question, [entry.question.anchors[0].text]).marks
        if mark.mark is MarkValue.NO_EVIDENCE
    ]
    assert marks
    assert all(mark.suggestion for mark in marks)


@pytest.mark.parametrize("answer", ["", "👍", "What is overfitting, and how do you notice it?", "\x00"])
def test_nothing_said_earns_nothing(marker: LocalMarker, overfitting: Question, answer: str) -> None:
    assert not any(mark.mark in SURE for mark in marker.mark_now(overfitting, [answer]).marks)


def test_the_same_answer_gets_the_same_marks(marker: LocalMarker, overfitting: Question) -> None:
    answer = ["The model memorises its training data."]
    assert marker.mark_now(overfitting, answer) == marker.mark_now(overfitting, answer)


def test_an_answer_to_another_question_is_hardly_ever_credited(marker: LocalMarker, library: Library) -> None:
    """Never is the goal; the share is published in docs/evals.md."""
    asked = [entry.question.spoken for entry in library.questions.values() if entry.question.spoken.criteria][::8]
    marks = [
        mark.mark
        for question, other in zip(asked, asked[5:] + asked[:5], strict=True)
        for mark in marker.mark_now(question, [other.model_answer]).marks
    ]
    assert sum(mark in SURE for mark in marks) < 0.1 * len(marks)


def test_a_misconception_is_not_credited(marker: LocalMarker, library: Library) -> None:
    question = library.question("theory-p-value")
    marks = {
        mark.criterion: mark.mark
        for mark in marker.mark_now(question, ["A p-value is the probability that the null hypothesis is true."]).marks
    }
    assert MarkValue.CONTRADICTED in marks.values()
    assert MarkValue.MET not in marks.values()


def test_asking_is_not_stating(marker: LocalMarker, library: Library) -> None:
    question = library.question("design-message-spam")
    marks = marker.mark_now(question, ["How many messages are there per second, and may we read their text?"]).marks
    stated = {criterion.id for criterion in question.criteria if criterion.dimension != "understanding"}
    assert not any(mark.mark is MarkValue.MET for mark in marks if mark.criterion in stated)


def test_every_mark_comes_with_a_best_guess(marker: LocalMarker, library: Library) -> None:
    asked = [entry.question.spoken for entry in library.questions.values() if entry.stage is Stage.THEORY][::8]
    marks = [mark for item in asked for mark in marker.mark_now(item, [item.anchors[0].text]).marks]
    undecided = [mark for mark in marks if mark.mark is MarkValue.NO_EVIDENCE]
    assert undecided
    assert all(mark.likeliest is not MarkValue.NO_EVIDENCE for mark in marks)
    assert all(mark.chance is not None and (mark.chance >= 0.5) == (mark.likeliest is MarkValue.MET) for mark in marks)


def test_the_name_makes_no_difference(marker: LocalMarker, overfitting: Question) -> None:
    answers = [f"{start}It learns the noise of the sample." for start in ("", "Hello, my name is Lakisha Washington. ")]
    first, second = (marker.mark_now(overfitting, [answer]) for answer in answers)
    assert first == second
