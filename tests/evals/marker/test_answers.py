from pathlib import Path
from random import Random

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.jsonl import CaseError
from evals.marker.answers import composed, labelled, lesson, lines, stray, tricked, whole
from evals.tricks import KEPT_ASIDE, TAUGHT
from knowledge.schema import MarkValue, Question
from knowledge.store import Library

LIBRARY = Library.load()
QUESTIONS = {entry.question.id: entry.question.spoken for entry in LIBRARY.questions.values()}
QUESTION = QUESTIONS["theory-overfitting"]
OTHER = QUESTIONS["recruiter-salary"]
IDS = {criterion.id for criterion in QUESTION.criteria}


def written(folder: Path, **changes: object) -> Path:
    line = {
        "id": "theory-overfitting/terse",
        "question_id": "theory-overfitting",
        "kind": "terse",
        "answer": "Learns noise.",
        "marks": dict.fromkeys(IDS, "missed"),
    }
    (folder / "1.jsonl").write_bytes(orjson.dumps(line | changes) + b"\n")
    return folder


def test_labelled_answers_are_read_with_their_question(tmp_path: Path) -> None:
    (answer,) = labelled(QUESTIONS, written(tmp_path))
    assert answer.question is QUESTION
    assert set(answer.marks.values()) == {MarkValue.MISSED}


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"question_id": "theory-nothing"}, "question_id: no question is called 'theory-nothing'"),
        ({"marks": {"noise": "met"}}, "marks: they are for"),
        ({"marks": dict.fromkeys(IDS, "excellent")}, "marks"),
        ({"grade": 3}, "grade"),
    ],
)
def test_a_line_that_cannot_be_used_is_named(tmp_path: Path, changes: dict[str, object], named: str) -> None:
    with pytest.raises(CaseError, match=r"1\.jsonl:1: .*") as caught:
        labelled(QUESTIONS, written(tmp_path, **changes))
    assert named in str(caught.value)


@given(st.integers(), st.sampled_from([question for question in QUESTIONS.values() if question.criteria]))
def test_a_composed_answer_says_what_its_marks_say(seed: int, question: Question) -> None:
    answer = composed(question, Random(seed))
    for criterion in question.criteria:
        examples = [example.text for example in criterion.examples]
        assert (answer.marks[criterion.id] is MarkValue.MET) == any(line in examples for line in answer.lines)
        wrong = any(line in criterion.misconceptions for line in answer.lines)
        assert (answer.marks[criterion.id] is MarkValue.CONTRADICTED) == wrong
    assert all(line in answer.answer for line in answer.lines)


@given(st.integers())
def test_a_trick_meets_nothing(seed: int) -> None:
    assert MarkValue.MET not in tricked(QUESTION, Random(seed)).marks.values()


@given(st.integers())
def test_a_stray_answer_is_of_another_topic_and_meets_nothing(seed: int) -> None:
    found = stray(QUESTION, [*whole(QUESTION), *whole(OTHER)], Random(seed))
    assert found.answer in {item.answer for item in whole(OTHER)}
    assert set(found.marks.values()) == {MarkValue.MISSED}


def test_the_tricks_kept_aside_are_never_taught() -> None:
    assert not set(TAUGHT) & set(KEPT_ASIDE)
    assert not set(TAUGHT.values()) & set(KEPT_ASIDE.values())


def test_every_line_of_a_bank_can_be_read_as_an_answer() -> None:
    found = [*lines(QUESTION), *whole(QUESTION)]
    assert all(set(item.marks) == IDS for item in found)
    assert sum(len(criterion.examples) + len(criterion.misconceptions) for criterion in QUESTION.criteria) == len(
        list(lines(QUESTION))
    )


def test_a_lesson_is_the_same_for_a_seed_and_new_for_another() -> None:
    first, again, other = ([item.answer for item in lesson([QUESTION, OTHER], [], Random(seed))] for seed in (1, 1, 2))
    assert first == again
    assert first != other
