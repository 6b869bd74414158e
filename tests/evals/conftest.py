"""What tests of the suites share."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from interviewer.service import Service
from interviewer.settings import Settings
from knowledge.embedding import Embedder


@pytest.fixture
def few_resamples(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("evals.statistics.RESAMPLES", 20)


@pytest.fixture
def base(tmp_path: Path, embedder: Embedder) -> Iterator[Service]:
    service = Service(Settings(data_dir=tmp_path))
    service.embedder = embedder
    yield service
    service.close()
