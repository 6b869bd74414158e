"""Whether a question finds the passage that answers it, and nothing where there is none."""

import re
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from pydantic import BaseModel, ConfigDict, model_validator

from evals import suite
from evals.jsonl import CaseError, read_lines, unique
from evals.statistics import bootstrap
from evals.suite import Context, Row, Suite, run_all
from knowledge.documents import Document
from knowledge.embedding import Embedder
from knowledge.errors import KnowledgeError
from knowledge.index import Hit, Index
from knowledge.ingest import Ingestor
from knowledge.loading import find_files, load

CASES = Path(__file__).parents[1] / "cases" / "retrieval.jsonl"
DEEPEST = 10
COVERS = 0.5
Place = tuple[str, int, int]


class Span(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    file: str
    answer_span: str


class Case(BaseModel):
    """A question with the stretch of a document that answers it; no file where none does."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    question: str
    kind: str | None = None
    file: str | None = None
    answer_span: str | None = None
    alt_spans: tuple[Span, ...] = ()

    @model_validator(mode="after")
    def _whole(self) -> "Case":
        if (self.file is None) != (self.answer_span is None):
            raise ValueError("file and answer_span go together: give both, or neither")
        return self

    @property
    def spans(self) -> tuple[Span, ...]:
        if self.file is None or self.answer_span is None:
            return ()
        return (Span(file=self.file, answer_span=self.answer_span), *self.alt_spans)


def read_cases(path: Path) -> list[Case]:
    """Raises CaseError."""
    found = read_lines(path, Case)
    unique([(where, case.id) for where, case in found])
    return [case for _, case in found]


def places(cases: Sequence[Case], documents: Sequence[Document]) -> dict[str, list[Place]]:
    """Where each case's answer stands. Raises CaseError for a span that is not in its document."""
    texts = {document.file: document.text for document in documents}
    return {case.id: [_place(case, span, texts) for span in case.spans] for case in cases}


def _place(case: Case, span: Span, texts: dict[str, str]) -> Place:
    if span.file not in texts:
        raise CaseError(f"case {case.id}: no document {span.file}; the documents are {', '.join(sorted(texts))}")
    found = re.search(r"\s+".join(map(re.escape, span.answer_span.split())), texts[span.file])
    if found is None:
        raise CaseError(f"case {case.id}: its answer_span does not stand in {span.file}; copy it letter by letter")
    return span.file, found.start(), found.end()


def covers(hit: Hit, wanted: Sequence[Place]) -> bool:
    """Whether the passage holds at least half of a wanted span."""
    chunk = hit.chunk
    return any(
        chunk.file == file and min(chunk.char_end, end) - max(chunk.char_start, start) >= COVERS * (end - start)
        for file, start, end in wanted
    )


def rank_of(hits: Sequence[Hit], wanted: Sequence[Place]) -> int | None:
    """1 for the first place, None where no hit covers a wanted span."""
    return next((rank for rank, hit in enumerate(hits, 1) if covers(hit, wanted)), None)


def measure(ranks: Sequence[int | None]) -> dict[str, float]:
    """Recall, reciprocal rank and discounted gain; one relevant passage a question."""
    found = np.array([np.inf if rank is None else rank for rank in ranks])
    return {
        **{f"recall_at_{k}": float((found <= k).mean()) for k in (1, 3, 5)},
        "mrr": float((1 / found).mean()),
        "ndcg_at_10": float(np.where(found <= DEEPEST, 1 / np.log2(found + 1), 0.0).mean()),
    }


def plan(context: Context) -> Suite:
    cases = context.first(read_cases(context.cases or CASES))
    return planned(context.needs("documents"), cases, context.service.embedder)


def planned(documents: Path, cases: Sequence[Case], embedder: Embedder) -> Suite:
    """Ingests the documents into an index of their own, once, and asks every case."""
    files, problems = find_files([documents])
    if not files:
        raise KnowledgeError(f"{documents}: no document to read there" + "".join(f"; {item}" for item in problems))
    wanted = places(cases, [load(path) for path in files])

    def grade(part: Sequence[suite.Case]) -> list[list[Row]]:
        with Indexed([documents], embedder) as index:
            return [[_row(one.payload, _asked(index, one.payload, wanted[one.id]))] for one in part]

    return Suite([suite.Case(case.id, case) for case in cases], grade, _result, bulk=len(cases))


def run(documents: Path, cases_file: Path, embedder: Embedder) -> dict[str, Any]:
    made = planned(documents, read_cases(cases_file), embedder)
    return made.measure(run_all(made))


def _row(case: Case, asked: dict[str, Any]) -> Row:
    rank = asked["rank"]
    found = {f"recall_at_{k}": rank is not None and rank <= k for k in (1, 3, 5)}
    outcomes: dict[str, float | None] = {"no_answer_rejected": not asked["answered"]}
    if asked["answerable"]:
        outcomes = {**found, "mrr": 1 / rank if rank else 0.0, "answerable_kept": asked["answered"]}
    wrong = "the answer is not first" if asked["answerable"] and rank != 1 else ""
    if not asked["answerable"] and asked["answered"]:
        wrong = "no document answers it, and a passage was shown"
    seen = {"question": case.question, "wanted": case.answer_span, "found": asked["first"]} if wrong else {}
    return Row(case.id, case.id, outcomes, asked, wrong, seen)


def _result(rows: Sequence[Row]) -> dict[str, Any]:
    asked = [dict(row.data) for row in rows]
    return {
        "suite": "retrieval",
        "metrics": _metrics(asked),
        "intervals": {name: _interval(asked, name) for name in _metrics(asked)},
        "kinds": _by_kind(asked),
        "cases": asked,
    }


def _interval(asked: Sequence[dict[str, Any]], figure: str) -> list[float] | None:
    def drawn(rows: Any) -> float:
        value = _metrics([asked[row] for row in rows]).get(figure)
        return np.nan if value is None else value

    found = bootstrap(drawn, [row["id"] for row in asked])
    return found.pair() if found else None


class Indexed:
    """An index of these documents in a temporary folder."""

    def __init__(self, paths: Sequence[Path], embedder: Embedder) -> None:
        self._paths, self._embedder = paths, embedder
        self._folder = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)

    def __enter__(self) -> Index:
        outcome = Ingestor(Path(self._folder.name), self._embedder).ingest(self._paths)
        if outcome.problems:
            raise KnowledgeError("; ".join(outcome.problems))
        return Index(Path(self._folder.name), self._embedder)

    def __exit__(self, *_: object) -> None:
        self._folder.cleanup()


def _asked(index: Index, case: Case, wanted: Sequence[Place]) -> dict[str, Any]:
    hits = index.nearest(case.question, DEEPEST)
    return {
        "id": case.id,
        "kind": case.kind,
        "answerable": bool(wanted),
        "answered": bool(index.search(case.question, 1)),
        "rank": rank_of(hits, wanted) if wanted else None,
        "first": {"file": hits[0].chunk.file, "char_start": hits[0].chunk.char_start} if hits else None,
    }


def _metrics(rows: Sequence[dict[str, Any]]) -> dict[str, float | None]:
    """The rank of an answerable question counts where passages are shown; refused, it is not found."""
    answerable = [row for row in rows if row["answerable"]]
    other = [row for row in rows if not row["answerable"]]
    ranks = [row["rank"] for row in answerable]
    return {
        **(measure(ranks) if ranks else {}),
        "no_answer_rejected": _share(other, lambda row: not row["answered"]),
        "answerable_kept": _share(answerable, lambda row: row["answered"]),
    }


def _share(rows: Sequence[dict[str, Any]], holds: Callable[[dict[str, Any]], bool]) -> float | None:
    return sum(map(holds, rows)) / len(rows) if rows else None


def _by_kind(rows: Sequence[dict[str, Any]]) -> dict[str, dict[str, float | None]]:
    return {kind: _metrics([row for row in rows if row["kind"] == kind]) for kind in _kinds(rows)}


def _kinds(rows: Sequence[dict[str, Any]]) -> Iterator[str]:
    yield from sorted({row["kind"] for row in rows if row["kind"]})
