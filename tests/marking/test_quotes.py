import pytest
from hypothesis import given
from hypothesis import strategies as st

from interviewer.marking.quotes import find_quote


@pytest.mark.parametrize(
    ("quote", "message", "found"),
    [
        ("the noise", "It fits THE   noise.", "THE   noise"),
        ('"the noise."', "It fits the noise.", "the noise"),
        ("it's noise", "it’s noise", "it’s noise"),
        ("straße", "die STRASSE", "STRASSE"),
        ("ﬁt", "a fit", "fit"),
        ("signal", "It fits the noise.", None),
        ("   ", "It fits", None),
    ],
)
def test_quotes(quote: str, message: str, found: str | None) -> None:
    assert find_quote(quote, [message]) == found


def test_a_quote_may_not_span_two_messages() -> None:
    assert find_quote("first second", ["the first", "second one"]) is None


@given(st.lists(st.text(max_size=60), min_size=1, max_size=3), st.data())
def test_any_stretch_of_a_message_is_found_and_is_verbatim(messages: list[str], data: st.DataObject) -> None:
    message = data.draw(st.sampled_from(messages))
    start = data.draw(st.integers(0, len(message)))
    end = data.draw(st.integers(start, len(message)))
    found = find_quote(message[start:end], messages)
    if found is not None:
        assert any(found in item for item in messages)
    elif message[start:end].strip(" .\"'…").isalnum():
        raise AssertionError("a stretch of letters was not found")
