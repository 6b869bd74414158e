from pathlib import Path

import pytest

from evals import own_answers
from evals.gold import read_gold
from interviewer.scoring import score_question
from knowledge.schema import Level, MarkValue, Stage
from knowledge.store import Library


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory, library: Library) -> tuple[Path, Path]:
    return own_answers.write(library, tmp_path_factory.mktemp("own"))


def test_our_answers_become_cases_with_the_score_that_their_marks_earn(
    written: tuple[Path, Path],
) -> None:
    gold = read_gold(*written)
    assert len(gold.answers) > 1600
    assert gold.missing == ()
    said = [(set((item.marks or {}).values()), item.overall) for item in gold.answers]
    assert {overall for marks, overall in said if marks == {MarkValue.MET}} == {4}
    assert {overall for marks, overall in said if MarkValue.MET not in marks and MarkValue.PARTIAL not in marks} == {1}
    assert {overall for _, overall in said} == {1, 2, 3, 4}


def test_a_sample_is_of_all_stages_alike(written: tuple[Path, Path]) -> None:
    gold = read_gold(*written)
    first = [gold.questions[item.question_id].stage for item in gold.answers[:56]]
    stages = {gold.questions[item.question_id].stage for item in gold.answers}
    assert {first.count(stage) for stage in stages} == {56 // len(stages)}
    assert len({item.kind for item in gold.answers[:56]}) > 6


def test_a_question_that_no_mid_is_asked_is_scored_at_its_own_level(library: Library) -> None:
    question = library.question("theory-overfitting").model_copy(update={"levels": (Level.SENIOR,)})
    assert own_answers.level(question) is Level.SENIOR
    marks = {criterion.id: MarkValue.MET for criterion in question.criteria}
    assert own_answers.earned(question, marks, library.rubric(Stage.THEORY)) == 4
    assert score_question(question, (), library.rubric(Stage.THEORY), Level.SENIOR).score is None
