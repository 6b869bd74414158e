import pytest

from interviewer.counting import Basis
from interviewer.mark_words import error_note, guess_in_words, rests_on, self_note
from interviewer.reliability import Reliability, StageError
from interviewer.retrospective import report
from knowledge.schema import MarkValue
from tests.factories import half_open, interview

STAGES = {"theory": StageError(sem=0.42, answers=300, questions=57)}
ERRORS = {"local/x": Reliability(stages=STAGES, marker="local/x", note="Synthetic answers.")}


@pytest.mark.parametrize(
    ("guess", "chance", "words"),
    [
        (MarkValue.MET, 0.95, "almost certainly met"),
        (MarkValue.MET, 0.8, "probably met"),
        (MarkValue.MET, 0.65, "rather met"),
        (MarkValue.MET, 0.5, "a coin toss, if anything met"),
        (MarkValue.MISSED, 0.2, "probably not met"),
        (MarkValue.CONTRADICTED, 0.05, "almost certainly not met, perhaps wrong"),
        (MarkValue.PARTIAL, None, "partly met"),
        (None, 0.9, None),
    ],
)
def test_a_guess_says_how_likely_it_is(guess: MarkValue | None, chance: float | None, words: str | None) -> None:
    assert guess_in_words(guess, chance) == words


@pytest.mark.parametrize(
    ("by", "open_", "words"),
    [
        ({"candidate": 4, "local": 8}, 2, "8 of 14 points marked by the local marker, 4 by you, 2 open"),
        ({"candidate": 1}, 0, "1 of 1 points marked by you"),
        ({"judge": 3, "tests": 2}, 0, "3 of 5 points marked by the LLM judge, 2 by the tests"),
        ({}, 3, "all 3 points open"),
        ({}, 0, ""),
    ],
)
def test_a_basis_names_its_graders(by: dict[str, int], open_: int, words: str) -> None:
    assert rests_on(Basis(by=by, open=open_)) == words


def test_a_score_of_one_s_own_is_called_so() -> None:
    assert self_note(Basis(by={"candidate": 2, "local": 2}, open=0)).startswith("Partly self-marked: 2 of the 4 marks")
    assert self_note(Basis(by={"candidate": 2}, open=0)).startswith("Self-marked: All marks")
    assert self_note(Basis(by={"local": 2}, open=0)) == ""


def test_an_error_bar_is_explained_or_said_to_be_missing() -> None:
    state = interview(*half_open())
    assert "300 answers to 57 questions: 0.42 for one answer" in error_note(report(state, errors=ERRORS))
    assert "No standard error is measured for the local marker (local/x) at this stage" in error_note(report(state))
