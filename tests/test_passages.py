"""Which passage a statement is read with."""

from pathlib import Path

import pytest

from interviewer.service import Service
from knowledge.ingest import Ingestor


@pytest.mark.parametrize(
    ("question", "criterion", "section"),
    [
        ("theory-forest-boosting", "boosting", "Gradient boosting"),
        ("theory-forest-boosting", "forest", "Random forest"),
        ("theory-boosting-learning-rate", "small-steps", "Gradient boosting"),
    ],
)
def test_advice_leads_to_the_section_that_its_question_cites(
    service: Service, question: str, criterion: str, section: str
) -> None:
    asked = service.library.question(question)
    found = service.passages.best(asked.criterion(criterion).expects, asked.citations)
    assert found is not None
    assert found.section == section


def test_without_a_citation_all_documents_are_searched(service: Service) -> None:
    found = service.passages.best("How does gradient boosting work?")
    assert found is not None
    assert found.section == "Gradient boosting"
    assert service.passages.best("zzz qqq xxx") is None


@pytest.mark.parametrize(
    ("notes", "file"),
    [
        ("# Boosting\n\nGradient boosting adds shallow trees one by one, each fitted to the residuals that the trees so far leave.\n", "notes.md"),
        ("# Canteen\n\nLunch is served from noon until two, and the soup costs three euros.\n", "data-scientist-roadmap.md"),
    ],
)  # fmt: skip
def test_a_document_of_ones_own_is_read_where_it_says_clearly_more(
    service: Service, tmp_path: Path, notes: str, file: str
) -> None:
    (tmp_path / "notes.md").write_text(notes, encoding="utf-8")
    Ingestor(service.index_folder, service.embedder).ingest([tmp_path / "notes.md"], "notes")
    asked = service.library.question("theory-forest-boosting")
    found = service.passages.best(asked.criterion("boosting").expects, asked.citations)
    assert found is not None
    assert found.file == file
