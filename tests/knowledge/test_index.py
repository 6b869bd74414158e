import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from knowledge.bundled import BANKS, BUNDLED, SOURCES, index_banks, open_index
from knowledge.embedding import Embedder
from knowledge.index import Filter, Index
from knowledge.ingest import Ingestor
from knowledge.schema import Stage
from knowledge.store import Entry
from tests.factories import question

SEA = "\n\n".join(
    f"## Part {number}\n\nThis part says that {what}."
    for number, what in enumerate(
        [
            "a sail turns wind into motion",
            "an anchor holds a boat",
            "the ZQX-7 sextant measures angles",
            "a cook feeds the crew",
        ]
    )
)


@pytest.fixture(scope="module")
def bundled(embedder: Embedder, tmp_path_factory: pytest.TempPathFactory) -> Index:
    return open_index(tmp_path_factory.mktemp("bundled") / "index", embedder)


@pytest.mark.parametrize(
    ("question", "file", "says"),
    [
        ("What does a data engineer earn?", "netflix-interview-guide.md", "125,180"),
        ("Do I need a PhD?", "data-scientist-roadmap.md", "PhD"),
        ("What does SUTVA mean?", "data-scientist-roadmap.md", "SUTVA"),
        ("Will there be a coding test?", "getting-a-data-science-job.md", "CoderPad"),
        ("Which warning signs are there with home assignments?", "getting-a-data-science-job.md", "assignment"),
        ("What is the interview process at Netflix?", "netflix-interview-guide.md", "phone"),
    ],
)
def test_questions_find_what_answers_them(bundled: Index, question: str, file: str, says: str) -> None:
    hits = bundled.search(question, 3)
    assert hits
    assert hits[0].chunk.file == file
    assert any(says in hit.chunk.text for hit in hits)
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)


@pytest.mark.parametrize(
    "question",
    ["What is your favourite colour?", "How do I install Kubernetes on a Raspberry Pi?", "", "???", "the of and"],
)
def test_nothing_is_found_where_nothing_is_known(bundled: Index, question: str) -> None:
    assert bundled.search(question) == []


def test_citations_open_the_right_place(bundled: Index) -> None:
    for hit in bundled.nearest("How do I negotiate an offer?", 10):
        text = (SOURCES / hit.chunk.file).read_text(encoding="utf-8")
        assert text[hit.chunk.char_start : hit.chunk.char_end] == hit.chunk.text


def test_a_second_opening_writes_nothing(bundled: Index, embedder: Embedder) -> None:
    before = bundled.status()["generation"]
    assert open_index(bundled._folder, embedder).status()["generation"] == before


@pytest.fixture
def own(tmp_path: Path, embedder: Embedder) -> Index:
    documents = tmp_path / "documents"
    documents.mkdir()
    (documents / "sea.md").write_text(
        "---\ntitle: The sea\nstages: [theory]\nsections: {Part 3: {roles: [cook]}}\n---\n" + SEA
    )
    (documents / "land.md").write_text("# The land\n\nA plough turns the soil before wheat is sown.\n")
    Ingestor(tmp_path / "index", embedder).ingest([documents], "farm")
    return Index(tmp_path / "index", embedder)


@pytest.mark.parametrize(
    ("where", "files"),
    [
        (Filter(files=("land.md",)), {"land.md"}),
        (Filter(collections=("farm",)), {"sea.md", "land.md"}),
        (Filter(collections=(BUNDLED,)), set()),
        (Filter(without=("farm",)), set()),
        (Filter(tags={"stage": "theory"}), {"sea.md"}),
        (Filter(tags={"stage": "theory", "role": "cook"}), {"sea.md"}),
        (Filter(tags={"role": "admiral"}), set()),
    ],
)
def test_filters_hold(own: Index, where: Filter, files: set[str]) -> None:
    assert {hit.chunk.file for hit in own.nearest("What turns the soil?", 9, where)} == files


def test_a_term_that_only_its_spelling_can_find_comes_first(own: Index) -> None:
    assert "ZQX-7" in own.search("What is ZQX-7 for?")[0].chunk.text


def test_scores_do_not_depend_on_the_order_of_ingestion(own: Index, embedder: Embedder, tmp_path: Path) -> None:
    other = tmp_path / "other"
    for name in ("land.md", "sea.md"):
        Ingestor(other, embedder).ingest([tmp_path / "documents" / name])
    question = "Who feeds the people on board?"
    pairs = zip(own.nearest(question, 3), Index(other, embedder).nearest(question, 3), strict=True)
    for one, two in pairs:
        assert one.chunk == two.chunk
        assert np.isclose(one.score, two.score)


def test_an_empty_index_finds_nothing(tmp_path: Path, embedder: Embedder) -> None:
    index = Index(tmp_path / "index", embedder)
    assert index.search("anything") == []
    assert index.status()["passages"] == 0


def test_stale_files_are_named(own: Index, tmp_path: Path) -> None:
    assert own.status()["stale"] == []
    (tmp_path / "documents" / "land.md").unlink()
    assert own.status()["stale"] == [str(tmp_path / "documents" / "land.md")]


def test_a_search_loads_neither_torch_nor_chroma(bundled: Index) -> None:
    code = (
        "import sys, json; from pathlib import Path; from knowledge.embedding import load_embedder; "
        "from knowledge.index import Index; index = Index(Path(sys.argv[1]), load_embedder(Path(sys.argv[2]))); "
        "found = index.search('What does a data engineer earn?'); "
        "print(json.dumps([len(found), 'torch' in sys.modules, 'chromadb' in sys.modules]))"
    )
    models = Path(__file__).parents[2] / ".cache" / "test-models"
    done = subprocess.run(
        [sys.executable, "-c", code, str(bundled._folder), str(models)], capture_output=True, text=True, check=True
    )
    found, torch, chroma = json.loads(done.stdout)
    assert found
    assert not torch
    assert not chroma


def test_a_users_own_bank_is_found_and_the_bundled_ones_are_not(tmp_path: Path, embedder: Embedder) -> None:
    own = Entry(Stage.THEORY, question("tide"), tmp_path / "sea.yaml", own=True)
    index_banks(tmp_path / "index", embedder, [own, Entry(Stage.THEORY, question("ebb"), tmp_path / "sea.yaml")])
    index = Index(tmp_path / "index", embedder)
    assert [row["title"] for row in index.documents()] == [own.question.question]
    assert index.nearest("heavy", 1, Filter(tags={"stage": "theory"}))[0].collection == BANKS
    index_banks(tmp_path / "index", embedder, [])
    assert index.documents() == []
