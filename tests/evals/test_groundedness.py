"""A wrong place, an altered quote, a passage about something else and a blind check are caught."""

from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest

from evals.consistency.observation import Observation
from evals.grading import Grader
from evals.groundedness import card, planted, told
from evals.groundedness.places import Documents, as_sources
from evals.groundedness.support import Claim, Support, auc, shared
from evals.jsonl import CaseError
from evals.suite import run_all
from evals.suites import groundedness
from evals.world import Worlds, held
from interviewer.events import Source
from interviewer.passages import Passages
from interviewer.service import Service
from interviewer.wishes import Wish
from knowledge.embedding import Embedder
from knowledge.finder import load_finder
from knowledge.schema import Citation, Stage
from knowledge.store import Library
from tests.evals.planted import marker

PAY = told.Asked(id="pay", asks="What does a data engineer earn at your company?", file="netflix-interview-guide.md", section="Data Engineer")  # fmt: skip


pytestmark = pytest.mark.usefixtures("few_resamples")


@pytest.fixture(scope="module")
def documents() -> Documents:
    return Documents.bundled()


@pytest.fixture
def support(documents: Documents, embedder: Embedder) -> Support:
    return Support(documents, embedder.embed)


def _worlds(base: Service, index: Path, passages: type[Passages] = Passages) -> Worlds:
    class Finding(Service):
        @cached_property
        def passages(self) -> Passages:
            return passages(lambda: self.index)

    return Worlds(base, Grader(marker(), base.library.rubrics), Finding, index)


def _caught(found: Iterator[Observation]) -> set[str]:
    return {one.check for one in found if one.violated}


class Shifted(Passages):
    """Cites from one character too late."""

    def find(self, *args: Any, **more: Any) -> list[Source]:
        found = super().find(*args, **more)
        return [source.model_copy(update={"char_start": source.char_start + 1}) for source in found]


class Renamed(Passages):
    """Cites sections that are not there."""

    def find(self, *args: Any, **more: Any) -> list[Source]:
        return [source.model_copy(update={"section": "Wages"}) for source in super().find(*args, **more)]


class Stray(Passages):
    """Finds the passage about something else."""

    def find(self, *args: Any, **more: Any) -> list[Source]:
        chunks = [chunk for chunk in Documents.bundled().chunks if chunk.section == "Coding Screening"]
        return list(as_sources(chunks[:1]))


def test_what_is_told_is_the_passage_and_names_it(base: Service, bundled_index: Path, support: Support) -> None:
    found = list(told.check(PAY, _worlds(base, bundled_index), support))
    assert {one.check for one in found} >= {"place_missing", "quote_altered", "name_missing", "told_cut"}
    assert _caught(iter(found)) == set()


@pytest.mark.parametrize(
    ("passages", "caught"), [(Shifted, "place_missing"), (Renamed, "place_missing"), (Stray, "told_wrong_source")]
)
def test_a_wrong_source_is_caught(
    base: Service, bundled_index: Path, support: Support, passages: type[Passages], caught: str
) -> None:
    assert caught in _caught(told.check(PAY, _worlds(base, bundled_index, passages), support))


def test_words_that_are_not_the_passage_s_are_caught(
    base: Service, bundled_index: Path, support: Support, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("interviewer.engines.offline._first_sentences", lambda text: "It pays well, they say")
    assert "quote_altered" in _caught(told.check(PAY, _worlds(base, bundled_index), support))


def test_a_quotation_that_breaks_off_is_caught(
    base: Service, bundled_index: Path, support: Support, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("interviewer.engines.offline._first_sentences", lambda text: " ".join(text.split()[:7]))
    assert _caught(told.check(PAY, _worlds(base, bundled_index), support)) == {"told_cut"}


def test_an_answer_to_what_nobody_wrote_down_is_caught(base: Service, bundled_index: Path, support: Support) -> None:
    lunch = told.Asked(id="lunch", asks="Does your company have a canteen?", file=None, section=None)
    assert _caught(told.check(lunch, _worlds(base, bundled_index), support)) == set()
    assert _caught(told.check(lunch, _worlds(base, bundled_index, Stray), support)) == {"told_unfounded"}


def test_a_scorecard_s_sources_are_looked_up(
    base: Service, library: Library, bundled_index: Path, support: Support
) -> None:
    entry = library.entry("theory-roc-auc")
    found = list(card.check(entry, _worlds(base, bundled_index), support))
    assert {"place_missing", "name_missing", "advice_unsourced", "random_is_closer"} <= {one.check for one in found}
    assert _caught(iter(found)) <= {"advice_unsourced", "random_is_closer", "random_shares_more"}
    assert "place_missing" in _caught(card.check(entry, _worlds(base, bundled_index, Shifted), support))


def test_a_citation_that_leads_nowhere_is_caught(library: Library, support: Support) -> None:
    role = library.role("data-engineer")
    assert "place_missing" not in _caught(card.check_role(role, support))
    lost = role.model_copy(update={"citations": (Citation(source="five-kinds-of-data-work", section="Wages"),)})
    assert _caught(card.check_role(lost, support)) == {"place_missing"}


def test_reasons_and_warnings_are_quotes(base: Service, support: Support, monkeypatch: pytest.MonkeyPatch) -> None:
    finder = load_finder()
    assert _caught(card.check_fit(finder.profiles[0], finder, base.embedder.embed)) == set()
    assert _caught(card.check_warnings(support)) == set()
    signs = (Citation(source="getting-a-data-science-job", section="Home Assignments"), ("They pay late.",))
    monkeypatch.setattr(card, "warning_signs", lambda: signs)
    assert _caught(card.check_warnings(support)) == {"quote_altered"}


def test_a_stray_passage_supports_less(documents: Documents, support: Support) -> None:
    right, wrong = (
        tuple(chunk.text for chunk in documents.under(PAY.file or "", section))
        for section in ("Data Engineer", "Culture")
    )
    claims = [Claim("told", "pay", PAY.asks, PAY.file or "", "Data Engineer", text) for text in (right, wrong)]
    good, bad = (next(support.check(claim)) for claim in claims)
    assert not good.violated
    assert good.after > bad.after
    assert shared("salary of a data engineer", right[-1]) > shared("salary of a data engineer", wrong[0])


def test_the_auc_compares_cited_with_drawn() -> None:
    assert auc([{"before": 0.1, "after": 0.9}, {"before": 0.2, "after": 0.8}]) == 1.0
    assert auc([{"before": 0.5, "after": 0.5}]) == 0.5
    assert auc([]) is None


def _statements(base: Service, index: Path, documents: Documents) -> set[str]:
    with _worlds(base, index).world() as service:
        interview = held(service, Wish(stage=Stage.THEORY, questions=1, seed=1), ())
        settings = service.settings.model_copy(update={"model": "saying"})
    cases = {case.id: case for case in planted.read_statements(documents)}
    some = [cases[id] for id in ("engineer-own", "engineer-figure", "engineer-invented")]
    return {name for case in some for name in _caught(planted.check(case, interview, settings, documents, 0))}


def test_an_engine_s_figures_and_inventions_are_noticed(
    base: Service, bundled_index: Path, documents: Documents
) -> None:
    assert _statements(base, bundled_index, documents) == set()


@pytest.mark.parametrize(
    ("check", "caught"),
    [
        (lambda said, sources, known="": [], {"figure_missed", "invented_missed", "elsewhere_missed"}),
        (lambda said, sources, known="": [said], {"false_alarms"}),
    ],
)
def test_a_blind_or_jumpy_check_is_caught(
    base: Service, bundled_index: Path, documents: Documents, monkeypatch: pytest.MonkeyPatch, check: Any, caught: Any
) -> None:
    monkeypatch.setattr("interviewer.engines.llm.unsupported", check)
    assert _statements(base, bundled_index, documents) == caught


def test_a_statement_on_no_section_is_named(tmp_path: Path, documents: Documents) -> None:
    path = tmp_path / "statements.jsonl"
    path.write_text('{"id": "a", "file": "b.md", "section": "c", "kind": "invented", "statement": "d"}\n')
    with pytest.raises(CaseError, match=r"statements\.jsonl:1: section: nothing stands under 'c' in b\.md"):
        planted.read_statements(documents, path)


@pytest.mark.slow
def test_the_whole_suite_runs(base: Service, library: Library) -> None:
    made = groundedness.planned(base, Grader(marker(), library.rubrics), limit=2)
    result = made.measure(run_all(made))
    assert {name for name in groundedness.CERTAIN if result["metrics"][name]} == set()
    assert "support_auc advice" in result["kinds"]
