import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interviewer.sandbox.values import TooMuchError, decode, encode, equal, literal, same_rows, show

ATOMS = st.none() | st.booleans() | st.integers() | st.floats() | st.text()
VALUES = st.recursive(
    ATOMS,
    lambda inner: (
        st.lists(inner)
        | st.lists(inner).map(tuple)
        | st.sets(st.integers() | st.text())
        | st.dictionaries(st.text() | st.integers() | st.tuples(st.integers()), inner)
    ),
    max_leaves=20,
)


@given(VALUES)
def test_a_value_comes_back_as_it_was(value: object) -> None:
    assert equal(decode(json.loads(json.dumps(encode(value)))), value)


@pytest.mark.parametrize("data", [[1], {"what": [1]}, {"set": [{"list": []}]}, {"dict": [1]}, {"float": "x"}, {}])
def test_what_was_never_encoded_is_no_value(data: object) -> None:
    with pytest.raises(TooMuchError):
        decode(data)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("[1, 'two', (3.5, None), {True}]", [1, "two", (3.5, None), {True}]),
        ("{'a': -1}", {"a": -1}),
        ("float('inf')", math.inf),
        ("set()", set()),
        ("frozenset([1, 2])", frozenset({1, 2})),
        ("1 / 4 + 2", 2.25),
    ],
)
def test_expected_values_are_literals(text: str, value: object) -> None:
    assert equal(literal(text), value)


@pytest.mark.parametrize(
    "text", ["open('x')", "__import__('os')", "x", "[i for i in (1,)]", "'a' * 99", "1 +", "1 / 0"]
)
def test_nothing_else_is_evaluated(text: str) -> None:
    with pytest.raises(ValueError):
        literal(text)


def test_equality_allows_for_rounding_and_for_nan() -> None:
    assert equal(0.1 + 0.2, 0.3)
    assert equal([math.nan], [math.nan])
    assert not equal((1, 2), [1, 2])
    assert equal((1, 2), [1, 2], lenient=True)
    assert not equal("1", 1)
    assert not equal(1.0, 10**400)


def test_rows_are_a_multiset() -> None:
    assert same_rows([(1, None), (2, "x"), (2, "x")], [[2, "x"], [1, None], [2, "x"]], ordered=False)
    assert not same_rows([(1,), (1,)], [[1]], ordered=False)
    assert not same_rows([(2,), (1,)], [[1], [2]], ordered=True)


def test_a_long_value_is_shown_short() -> None:
    assert len(show(list(range(1000)))) == 200
