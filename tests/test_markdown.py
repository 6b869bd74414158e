import pytest
from hypothesis import given
from hypothesis import strategies as st

from interviewer.markdown import unwrapped


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("The unit\nof randomisation.\n\nNext\none.", ["The unit of randomisation.", "", "Next one."]),
        ("# Title\nText that\ngoes on.", ["# Title", "Text that goes on."]),
        ("Points:\n- one that\n  goes on\n- two", ["Points:", "- one that goes on", "- two"]),
        ("| a | b |\n|---|---|\n| 1 | 2 |\nafter", ["| a | b |", "|---|---|", "| 1 | 2 |", "after"]),
        ("Code:\n```\na\nb\n```\nafter\nit", ["Code:", "```", "a", "b", "```", "after it"]),
        ("1. one\n2. two", ["1. one", "2. two"]),
    ],
)
def test_wrapped_prose_is_one_line_and_all_else_stays(text: str, lines: list[str]) -> None:
    assert unwrapped(text).splitlines() == lines


@given(st.text(alphabet="ab -#|`.1\n", max_size=60))
def test_unwrapping_loses_no_word_and_is_done_once(text: str) -> None:
    assert unwrapped(text).split() == text.split()
    assert unwrapped(unwrapped(text)) == unwrapped(text)
