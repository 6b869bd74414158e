import json
from pathlib import Path

import pytest

from evals.jsonl import CaseError
from evals.reader.lessons import hurried, rows_of
from evals.suites.reading import CASES, Case, confusion, measure, open_question, read_cases, run
from interviewer.events import Kind
from interviewer.reading import Reader
from knowledge.embedding import Embedder
from knowledge.schema import Stage
from knowledge.store import Library


def _case(id: str, kind: Kind, message: str = "", also: tuple[Kind, ...] = (), question: str | None = None) -> Case:
    return Case(id=id, stage=Stage.THEORY, question=question, message=message, kind=kind, also=also)


def test_a_kind_that_will_do_counts_as_right() -> None:
    cases = [_case("a", Kind.HINT, also=(Kind.DONT_KNOW,)), _case("b", Kind.ANSWER), _case("c", Kind.ANSWER)]
    found = measure(cases, [Kind.DONT_KNOW, Kind.SKIP, Kind.ANSWER])
    assert found["accuracy"] == pytest.approx(2 / 3)
    assert found["macro_f1"] == pytest.approx((1 + 2 / 3) / 2)
    assert found["answers_read_as_end_or_skip"] == 1
    assert confusion(cases, [Kind.DONT_KNOW, Kind.SKIP, Kind.ANSWER])["answer"] == {"skip": 1, "answer": 1}


def test_a_question_is_an_id_a_text_or_nothing(library: Library) -> None:
    known = library.question("theory-overfitting")
    assert open_question(_case("a", Kind.ANSWER, question=known.id), library) == known
    assert open_question(_case("a", Kind.ANSWER, question=f" {known.question.upper()}"), library) == known
    strange = open_question(_case("a", Kind.ANSWER, question="Why is the sky blue?"), library)
    assert strange is not None
    assert strange.question == "Why is the sky blue?"
    assert open_question(_case("a", Kind.ANSWER), library) is None


def test_a_run_gives_the_promised_figures(tmp_path: Path, library: Library, embedder: Embedder) -> None:
    path = tmp_path / "cases.jsonl"
    rows = [_case("a", Kind.SKIP, "next question please"), _case("b", Kind.ANSWER, "It learns the noise by heart.")]
    path.write_text("\n".join(row.model_dump_json() for row in rows))
    found = run(path, Reader(embedder.embed), library)
    assert found["cases"] == [{"id": "a", "kind": "skip"}, {"id": "b", "kind": "answer"}]
    assert {"accuracy", "macro_f1", "answers_read_as_end_or_skip"} <= found["metrics"].keys()


def test_a_kind_that_is_none_is_named(tmp_path: Path) -> None:
    path = tmp_path / "cases.jsonl"
    path.write_text(json.dumps({"id": "a", "stage": "theory", "message": "hi", "kind": "greeting"}))
    with pytest.raises(CaseError, match=r":1: kind: "):
        read_cases(path)


@pytest.mark.slow
def test_our_own_cases_are_read(library: Library, embedder: Embedder) -> None:
    """The weights have seen them: this guards the code, the figures stand in docs/evals.md."""
    found = run(CASES, Reader(embedder.embed), library)["metrics"]
    assert found["accuracy"] >= 0.95
    assert found["answers_read_as_end_or_skip"] == 0
    assert run(CASES, Reader(), library)["metrics"]["accuracy"] >= 0.8


def test_the_classifier_learns_every_kind(library: Library) -> None:
    rows = rows_of(library)
    assert {row.kind for row in rows} == set(Kind)
    assert [row.message.text for row in rows] == [row.message.text for row in rows_of(library)]


def test_haste_keeps_the_words() -> None:
    from random import Random

    assert "overfit" in {hurried("overfit", Random(seed)) for seed in range(20)}
