import json
from pathlib import Path

import pytest

from evals.jsonl import CaseError
from evals.suites.retrieval import CASES, measure, read_cases, run
from knowledge.embedding import Embedder

BOATS = "# Boats\n\n## Sails\n\nA sail turns wind into motion.\n\n## Anchors\n\nAn anchor holds a boat in place.\n"


def _files(tmp_path: Path, *cases: object) -> tuple[Path, Path]:
    documents = tmp_path / "documents"
    documents.mkdir()
    (documents / "boats.md").write_text(BOATS)
    path = tmp_path / "cases.jsonl"
    path.write_text("\n".join(case if isinstance(case, str) else json.dumps(case) for case in cases))
    return documents, path


def _case(**changes: object) -> dict[str, object]:
    case = {
        "id": "one",
        "question": "What keeps a boat from drifting?",
        "file": "boats.md",
        "answer_span": "An anchor  holds a boat",
    }
    return {**case, **changes}


def test_a_run_gives_the_promised_figures(tmp_path: Path, embedder: Embedder) -> None:
    none = _case(id="two", question="Who won the Tour de France?", file=None, answer_span=None)
    result = run(*_files(tmp_path, _case(), none), embedder)
    assert set(result["metrics"]) == {
        "recall_at_1", "recall_at_3", "recall_at_5", "mrr", "ndcg_at_10", "no_answer_rejected", "answerable_kept",
    }  # fmt: skip
    assert [row["id"] for row in result["cases"]] == ["one", "two"]
    assert result["cases"][1]["rank"] is None


def test_ranks_become_figures() -> None:
    figures = measure([1, 3, None, 2])
    assert figures["recall_at_1"] == 0.25
    assert figures["recall_at_3"] == 0.75
    assert figures["mrr"] == pytest.approx((1 + 1 / 3 + 0 + 1 / 2) / 4)


@pytest.mark.parametrize(
    ("case", "says"),
    [
        ("{", "Invalid JSON"),
        (_case(colour="red"), "colour"),
        (_case(answer_span=None), "go together"),
        ({"id": "one"}, "question"),
    ],
)
def test_a_bad_case_is_named_with_its_line(tmp_path: Path, case: object, says: str) -> None:
    _, path = _files(tmp_path, _case(id="zero"), case)
    with pytest.raises(CaseError, match=says) as caught:
        read_cases(path)
    assert f"{path}:2" in str(caught.value)


@pytest.mark.parametrize(
    ("case", "says"),
    [(_case(file="ships.md"), "no document ships.md"), (_case(answer_span="A whale"), "does not stand in")],
)
def test_a_case_that_does_not_fit_its_documents_is_refused(
    tmp_path: Path, embedder: Embedder, case: dict[str, object], says: str
) -> None:
    with pytest.raises(CaseError, match=says):
        run(*_files(tmp_path, case), embedder)


def test_our_own_cases_are_whole() -> None:
    cases = read_cases(CASES)
    assert len(cases) >= 80
    assert sum(case.file is None for case in cases) >= 20
    assert sum(case.kind == "rare" for case in cases) >= 20
