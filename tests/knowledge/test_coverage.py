from dataclasses import replace
from pathlib import Path

from knowledge.coverage import coverage
from knowledge.lint import _topics, lint_library
from knowledge.schema import Level, Stage
from knowledge.store import Entry, Library
from tests.factories import question


def test_the_matrix_counts_by_level_and_names_holes(library: Library) -> None:
    found = coverage(library)
    row = next(item for item in found.topics if item.topic == "serving")
    assert {cell.role for cell in row.roles} == set(library.roles)
    assert row.levels[Level.MID] >= 4
    for hole in found.holes:
        cell = next(c for item in found.topics if item.topic == hole.topic for c in item.roles if c.role == hole.role)
        assert cell.levels[hole.level] == 0
        assert cell.weight >= 1


def test_a_topic_that_no_role_weighs_is_named(library: Library) -> None:
    stray = Entry(Stage.SYSTEM_DESIGN, question("stray", topic="model-serving"), Path("own.yaml"), own=True)
    (finding,) = _topics(replace(library, questions={**library.questions, "stray": stray}))
    assert "model-serving" in finding.message
    assert finding.level == "warning"
    assert lint_library(None) == []


def test_a_question_for_a_role_reaches_its_kin(library: Library) -> None:
    own = question("for-engineers").model_copy(update={"roles": ("machine-learning-engineer",)})
    with_it = replace(library, questions={"for-engineers": Entry(Stage.THEORY, own, Path("own.yaml"))})
    assert with_it.select(Stage.THEORY, None, "infrastructure-builder") == [own]
    assert with_it.select(Stage.THEORY, None, "data-analyst") == []
