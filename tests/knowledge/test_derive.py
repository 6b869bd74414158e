import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.derive import MOST, derive, split_claims

WORDS = st.sampled_from(
    ["the model", "learns", "noise", "because", "and", "; ", ". ", "For example, ", "e.g. ", "it shrinks", "- ", "\n", "\n\n", "which", "?", "…", "x"]
)  # fmt: skip


@pytest.mark.parametrize(
    ("answer", "claims"),
    [
        ("It learns the noise; it then performs badly on new data.", ["It learns the noise", "it then performs badly on new data."]),
        ("Error is low because the model has seen the data.", ["Error is low because the model has seen the data."]),
        ("The error is very low because the model has seen the data.", ["The error is very low", "the model has seen the data."]),
        ("L1 adds the absolute weights and drives some to zero.", ["L1 adds the absolute weights and drives some to zero."]),
        ("The bias falls with size and the variance rises.", ["The bias falls with size and the variance rises."]),
        ("The bias falls with the size and the variance then rises.", ["The bias falls with the size", "the variance then rises."]),
        ("It generalises. For example, on new users.", ["It generalises."]),
        ("For example, on new users.", ["For example, on new users."]),
        ("Use e.g. F1 or the like. Cf. Dr. Smith.", ["Use e.g. F1 or the like.", "Cf. Dr. Smith."]),
        ("There are two:\n- Precision is TP / (TP + FP)\n- Recall is TP / P", ["Precision is TP / (TP + FP)", "Recall is TP / P"]),
        ("A sum.\n\n```sql\nselect 1\n```\n", ["A sum."]),
        ("…", []),
    ],
)  # fmt: skip
def test_an_answer_is_cut_into_claims_that_can_stand_alone(answer: str, claims: list[str]) -> None:
    assert split_claims(answer) == claims


@given(st.one_of(st.text(), st.lists(WORDS, max_size=60).map(" ".join)))
def test_derived_criteria_hold_for_any_answer(answer: str) -> None:
    criteria = derive(answer, "correctness", "salt")
    whole = " ".join(answer.split())
    assert len(criteria) <= MOST
    assert bool(criteria) == any(char.isalnum() or char == "_" for char in answer)
    assert len({criterion.id for criterion in criteria}) == len(criteria)
    assert all(criterion.expects in whole for criterion in criteria)
    assert sum(criterion.probe is not None for criterion in criteria) == bool(criteria)


def test_what_says_more_weighs_more() -> None:
    first, second = derive(
        "Trees split on features, thresholds, gains, impurity and depth limits. Leaves predict.", "depth"
    )
    assert first.weight > second.weight
    assert first.id.startswith("trees-split-features")
