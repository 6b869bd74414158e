"""Case files of other wordings, and the figures that are made of what moves."""

import json
from pathlib import Path
from typing import Any

import pytest

from evals.consistency import wording
from evals.consistency.budget import budget
from evals.consistency.dialect import MARGIN, slices, worst
from evals.jsonl import CaseError
from knowledge.store import Library


def _row(check: str, question: str, detail: str, before: float, after: float) -> dict[str, Any]:
    return {"check": check, "question_id": question, "detail": detail, "before": before, "after": after}


def test_our_wordings_are_whole(library: Library) -> None:
    found = wording.read(library)
    assert len(found) >= 12
    for one in found:
        texts = [[c.expects for c in entry.question.criteria] for entry in (one.entry, *one.wordings)]
        assert len({text for row in texts for text in row}) == len(texts) * len(texts[0])


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ({"question_id": "nobody", "wordings": []}, "no question is called 'nobody'"),
        ({"question_id": "theory-p-value", "wordings": [{"definition": "x"}]}, "the criteria are"),
        ({"question_id": "theory-p-value", "wording": []}, "wordings"),
    ],
)
def test_a_wrong_line_is_named(tmp_path: Path, library: Library, line: dict[str, Any], says: str) -> None:
    path = tmp_path / "wordings.jsonl"
    path.write_text(json.dumps(line))
    with pytest.raises(CaseError, match=says):
        wording.read(library, path)


def test_a_variety_is_equivalent_different_or_open() -> None:
    rows = [
        _row("dialect_changes", f"q{number}", f"{variety}: good", 0.5, 0.5 + shift + 0.001 * (number % 3))
        for variety, shift in (("same", 0.0), ("worse", -0.2))
        for number in range(12)
    ]
    rows += [_row("dialect_changes", f"q{n}", "loud: good", 0.5, 0.5 + 0.3 * (-1) ** n) for n in range(4)]
    found = {line["variety"]: line["verdict"] for line in slices(rows)}
    assert found == {"same": "equivalent", "worse": "different", "loud": "open"}
    assert slices(rows)[0]["variety"] == "worse"
    measured = worst(rows)
    assert measured is not None
    assert measured[0] == pytest.approx(0.199, abs=0.001)
    assert measured[1][0] > MARGIN
    assert worst(rows[:1]) is None


def test_the_budget_names_the_factor_that_moves_most() -> None:
    rows = [_row("padding_changes", f"q{n}", "1.0", 0.5, 0.5 + 0.2 * (-1) ** n) for n in range(8)]
    rows += [_row("name_differs", f"q{n}", "here: Ada", 0.5, 0.6) for n in range(8)]
    first, second = budget(rows)
    assert (first["factor"], second["factor"]) == ("length", "name")
    assert first["deviation"] == pytest.approx(3 * 0.2 / 2**0.5, abs=0.001)
    assert first["share"] == pytest.approx(0.8)
    assert budget([]) == []


def test_where_nothing_moves_there_is_no_share() -> None:
    (only,) = budget([_row("retest_differs", f"q{n}", "again", 0.5, 0.5) for n in range(4)])
    assert (only["deviation"], only["share"], only["limits"]) == (0.0, 0.0, None)
