from pathlib import Path

import pytest

from knowledge.errors import ContentError
from knowledge.lint import lint_banks, lint_library, lint_personas, lint_question
from knowledge.schema import Bank, Persona, Rubric, Stage
from knowledge.store import BUNDLED, Library, read, scaffold_persona

MINIMAL = """\
stage: theory
questions:
  - id: mine-one
    topic: mine
    question: What is it?
    model_answer: It is that.
    criteria:
      - id: that
        dimension: correctness
        expects: It is that.
"""


def _bank(folder: Path, text: str = MINIMAL, name: str = "mine.yaml") -> Path:
    path = folder / "banks" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_a_users_bank_joins_ours(tmp_path: Path) -> None:
    _bank(tmp_path)
    entry = Library.load(tmp_path).entry("mine-one")
    assert entry.own
    assert entry.stage is Stage.THEORY


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("topic: mine", "topic: mine\n    colour: red", 5, "colour: no such field"),
        ("        expects: It is that.\n", "", 8, "expects: this field is missing; add it"),
        ("stage: theory", "stage: poetry", 1, "stage: Input should be"),
        ("id: mine-one", "id: Mine One", 3, "id: String should match"),
        ("topic: mine", "topic: [mine", 5, "not valid YAML"),
    ],
)
def test_errors_name_file_line_field_and_remedy(tmp_path: Path, old: str, new: str, line: int, words: str) -> None:
    path = _bank(tmp_path, MINIMAL.replace(old, new))
    with pytest.raises(ContentError) as caught:
        read(path, Bank)
    first = str(caught.value).splitlines()[0]
    assert first.startswith(f"{path}:{line}:"), first
    assert words in first


def test_a_broken_file_of_a_user_is_left_out_and_named(tmp_path: Path) -> None:
    _bank(tmp_path, "stage: [", "broken.yaml")
    _bank(tmp_path)
    library = Library.load(tmp_path)
    assert "mine-one" in library.questions
    assert "broken.yaml" in library.problems[0]


@pytest.mark.parametrize("text", ["", "- a list", "\x00\x01", "just words"])
def test_what_is_no_bank_is_one_clear_message(tmp_path: Path, text: str) -> None:
    with pytest.raises(ContentError, match="mine.yaml"):
        read(_bank(tmp_path, text), Bank)


def test_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.yaml"
    path.write_bytes(b"\xff\xfe\x00\x80")
    with pytest.raises(ContentError, match="save it as UTF-8"):
        read(path, Bank)


def test_an_id_that_stands_twice_is_an_error(tmp_path: Path) -> None:
    _bank(tmp_path)
    second = _bank(tmp_path, name="other.yaml")
    with pytest.raises(ContentError, match="mine-one stands in"):
        Library.load(tmp_path)
    findings = lint_banks([tmp_path / "banks" / "mine.yaml", second], tmp_path)
    assert any(item.level == "error" and "rename one" in item.message for item in findings)


def test_a_users_thin_question_is_warned_about_not_refused(tmp_path: Path) -> None:
    findings = lint_banks([_bank(tmp_path)], tmp_path)
    assert {item.level for item in findings} == {"warning"}
    assert any("no examples" in item.message for item in findings)


def test_a_criterion_without_examples_is_an_error_in_our_own_banks(library: Library) -> None:
    entry = library.entry("theory-overfitting")
    bare = entry.question.model_copy(
        update={"criteria": tuple(item.model_copy(update={"examples": ()}) for item in entry.question.criteria)}
    )
    findings = list(lint_question(bare, entry.stage, entry.file))
    assert any(item.level == "error" and "no examples" in item.message for item in findings)


def test_words_like_yes_and_no_stay_words(tmp_path: Path) -> None:
    path = BUNDLED["rubrics"] / "theory.yaml"
    assert read(path, Rubric).dimensions[0].anchors
    assert read(_bank(tmp_path, MINIMAL.replace("It is that.", "no")), Bank).questions[0].model_answer == "no"


def test_an_edit_shows_without_a_restart(tmp_path: Path) -> None:
    path = _bank(tmp_path)
    assert Library.load(tmp_path).question("mine-one").question == "What is it?"
    path.write_text(MINIMAL.replace("What is it?", "What was that again?"), encoding="utf-8")
    assert Library.load(tmp_path).question("mine-one").question == "What was that again?"


def test_the_bundled_content_has_no_findings() -> None:
    findings = [*lint_banks([], None), *lint_personas([], None), *lint_library(None)]
    assert findings == []


def test_every_stage_with_questions_has_a_rubric_and_a_persona(library: Library) -> None:
    for stage in {entry.stage for entry in library.questions.values()}:
        assert library.rubric(stage).stage is stage
        assert library.personas_for(stage)


def test_unknown_names_say_where_to_look(library: Library) -> None:
    with pytest.raises(ContentError, match="questions list"):
        library.question("nope")
    with pytest.raises(ContentError, match="personas list"):
        library.persona("nope")


def test_a_scaffolded_persona_is_sound(tmp_path: Path, library: Library) -> None:
    path = tmp_path / "personas" / "my-own.yaml"
    path.parent.mkdir()
    path.write_text(scaffold_persona(library.persona("theory-screener"), "my-own"), encoding="utf-8")
    assert lint_personas([path], tmp_path) == []
    assert Library.load(tmp_path).persona("my-own").title == library.persona("theory-screener").title
    with pytest.raises(ContentError, match="no persona name"):
        scaffold_persona(library.persona("theory-screener"), "../evil")


FAULTS = [
    ("stages: [theory]", "stages: [maths]", ":4: stages[0]: Input should be 'recruiter'"),
    ("tagline:", "tag_line:", "no such field; remove it or mend its spelling"),
    ("title: Jonas, theory screener\n", "", "title: this field is missing; add it"),
    ("  ask:\n", "  ask\n", "not valid YAML"),
    ("  greet:", "\tgreet:", "cannot start any token"),
    ("questions: 5", "questions: 99", "less than or equal to 12"),
    ("partial: true", "partial: maybe", "probing.partial: Input should be a valid boolean"),
    ("offers: when_stuck", "offers: always", "'on_request' or 'when_stuck'"),
    ('    - "Time. Let\'s leave it there."\n', "", "phrases.out_of_time: holds 1, needs 2 or more"),
    ('- "Okay."', '- ""', "phrases.acknowledge[0]: is empty"),
    ('"A hint: {hint}"', '"A hint: {hint"', "double a brace"),
    ('"A hint: {hint}"', '"A hint: {question}"', "fills in question; allowed is {hint}"),
    ('"A hint: {hint}"', '"A hint"', "lacks {hint}; add it"),
    ('"A hint: {hint}"', '"A hint: {hint:5d}"', "more than a name in its braces"),
    ('"Try this angle. {hint}"', '"A hint: {hint}"', "stands twice"),
    ("name: theory-screener", "name: another", "make them the same"),
]


@pytest.mark.parametrize(("right", "wrong", "says"), FAULTS)
def test_each_fault_of_a_persona_is_explained(right: str, wrong: str, says: str, tmp_path: Path) -> None:
    text = (BUNDLED["personas"] / "theory-screener.yaml").read_text(encoding="utf-8")
    assert right in text
    path = tmp_path / "personas" / "theory-screener.yaml"
    path.parent.mkdir()
    path.write_text(text.replace(right, wrong), encoding="utf-8")
    findings = lint_personas([path], None)
    assert all(item.level == "error" and str(path) in item.where for item in findings)
    assert says in " ".join(f"{item.where}: {item.message}" for item in findings)
    library = Library.load(tmp_path)
    assert library.problems
    assert library.persona("theory-screener").title == "Jonas, theory screener"


def test_a_persona_appears_changes_and_goes_without_a_restart(tmp_path: Path, library: Library) -> None:
    path = tmp_path / "personas" / "my-own.yaml"
    path.parent.mkdir()
    assert "my-own" not in Library.load(tmp_path).personas
    text = scaffold_persona(library.persona("theory-screener"), "my-own")
    path.write_text(text, encoding="utf-8")
    assert Library.load(tmp_path).persona("my-own").questions == 5
    path.write_text(text.replace("questions: 5", "questions: 12"), encoding="utf-8")
    assert Library.load(tmp_path).persona("my-own").questions == 12
    path.unlink()
    assert "my-own" not in Library.load(tmp_path).personas


def test_lint_finds_phrases_that_cannot_be_filled_in(tmp_path: Path, library: Library) -> None:
    broken = library.persona("theory-screener").model_dump(mode="json")
    broken["phrases"]["probe"][0] = "Well? {nonsense}"
    broken["phrases"]["ask"][0] = "no question at all"
    path = tmp_path / "theory-screener.yaml"
    path.write_text(Persona.model_validate(broken).model_dump_json(), encoding="utf-8")
    messages = " ".join(item.message for item in lint_personas([path], None))
    assert "nonsense" in messages
    assert "lacks {question}" in messages
