import errno
import shutil
import threading
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import pytest
from filelock import FileLock

from knowledge import ingest as module
from knowledge.archive import Archive
from knowledge.documents import Document
from knowledge.embedding import Embedder, Encoded
from knowledge.errors import KnowledgeError
from knowledge.index import Index
from knowledge.ingest import Ingestor
from knowledge.manifest import IndexUnusable, read_manifest

BOATS = "# On boats\n\n## Sails\n\nA sail turns wind into motion. It is set by ropes.\n\n## Anchors\n\nAn anchor holds a boat in place.\n"
BREAD = "# On bread\n\nDough rises because yeast makes gas in it. It is baked in a hot oven.\n"


class Counting:
    """Counts the passages that are embedded."""

    def __init__(self, embedder: Embedder, name: str = "") -> None:
        self.name = name or embedder.name
        self.digest = f"{name}{embedder.digest}"
        self.dimension = embedder.dimension
        self._embedder = embedder
        self.passages = 0

    def embed(self, texts: Sequence[str]):  # type: ignore[no-untyped-def]
        return self._embedder.embed(texts)

    def query(self, text: str):  # type: ignore[no-untyped-def]
        return self._embedder.query(text)

    def encode(self, texts: Iterable[tuple[str, Sequence[str]]]) -> Iterator[Encoded]:
        for item in texts:
            self.passages += bool(item[1])
            yield from self._embedder.encode([item])


@pytest.fixture
def counting(embedder: Embedder) -> Counting:
    return Counting(embedder)


@pytest.fixture(autouse=True)
def few_background_questions(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("background") / "questions.txt"
    path.write_text("What is this?\nHow do you do that?\n")
    monkeypatch.setattr("knowledge.hubness.QUESTIONS", path)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "index"


@pytest.fixture
def documents(tmp_path: Path) -> Path:
    made = tmp_path / "documents"
    made.mkdir()
    (made / "boats.md").write_text(BOATS)
    (made / "bread.md").write_text(BREAD)
    return made


def _first(folder: Path, embedder: Embedder, question: str) -> str:
    return Index(folder, embedder).nearest(question, 1)[0].chunk.file


def test_a_second_run_embeds_nothing(folder: Path, documents: Path, counting: Counting) -> None:
    first = Ingestor(folder, counting).ingest([documents])
    assert len(first.added) == 2
    before = counting.passages
    second = Ingestor(folder, counting).ingest([documents])
    assert (len(second.unchanged), second.touched, counting.passages) == (2, False, before)


def test_only_what_changed_is_embedded(folder: Path, documents: Path, counting: Counting) -> None:
    Ingestor(folder, counting).ingest([documents])
    before = counting.passages
    (documents / "bread.md").write_text(BREAD + "\nSourdough needs more time than yeast does.\n")
    outcome = Ingestor(folder, counting).ingest([documents])
    assert (len(outcome.changed), counting.passages - before) == (1, 1)
    assert _first(folder, counting, "How long does sourdough take?") == "bread.md"


def test_a_renamed_file_is_not_embedded_again(folder: Path, documents: Path, counting: Counting) -> None:
    Ingestor(folder, counting).ingest([documents])
    before = counting.passages
    (documents / "bread.md").rename(documents / "baking.md")
    outcome = Ingestor(folder, counting).ingest([documents])
    assert (len(outcome.renamed), outcome.removed, counting.passages - before) == (1, [], 0)
    assert _first(folder, counting, "Why does dough rise?") == "baking.md"


def test_a_removed_file_leaves_the_index(folder: Path, documents: Path, counting: Counting) -> None:
    Ingestor(folder, counting).ingest([documents])
    (documents / "bread.md").unlink()
    assert len(Ingestor(folder, counting).ingest([documents]).removed) == 1
    assert [row["file"] for row in Index(folder, counting).documents()] == ["boats.md"]


def test_a_folder_that_has_vanished_takes_nothing_along(folder: Path, documents: Path, counting: Counting) -> None:
    Ingestor(folder, counting).ingest([documents])
    shutil.rmtree(documents)
    outcome = Ingestor(folder, counting).ingest([documents])
    assert len(outcome.problems) == 1
    assert len(Index(folder, counting).documents()) == 2


def test_a_bad_file_is_named_and_the_others_are_taken(folder: Path, documents: Path, counting: Counting) -> None:
    (documents / "broken.txt").write_bytes(b"\x00\x01\x02")
    (documents / "twin.md").write_text(BREAD)
    outcome = Ingestor(folder, counting).ingest([documents])
    assert len(outcome.added) == 2
    assert sorted(problem.split(":")[0].rsplit("/")[-1] for problem in outcome.problems) == ["broken.txt", "twin.md"]


def test_a_file_that_changes_while_it_is_read_is_left_out(
    folder: Path, documents: Path, counting: Counting, monkeypatch: pytest.MonkeyPatch
) -> None:
    def growing(path: Path) -> bytes:
        data = path.read_bytes()
        path.write_bytes(data + b"more")
        return data

    monkeypatch.setattr("knowledge.sorting.read_bytes", growing)
    outcome = Ingestor(folder, counting).ingest([documents / "bread.md"])
    assert "changed while it was read" in outcome.problems[0]


def test_forgetting_takes_a_document_out(folder: Path, documents: Path, counting: Counting) -> None:
    Ingestor(folder, counting).ingest([documents])
    Ingestor(folder, counting).forget("boats.md")
    assert [row["file"] for row in Index(folder, counting).documents()] == ["bread.md"]
    with pytest.raises(KnowledgeError, match="not in the index"):
        Ingestor(folder, counting).forget("boats.md")


def test_another_embedder_is_refused_with_the_command_that_rebuilds(
    folder: Path, documents: Path, counting: Counting, embedder: Embedder
) -> None:
    Ingestor(folder, counting).ingest([documents])
    shutil.rmtree(documents)
    other = Counting(embedder, "other")
    for use in (lambda: Index(folder, other).search("bread"), lambda: Ingestor(folder, other).ingest([])):
        with pytest.raises(IndexUnusable, match="knowledge rebuild"):
            use()
    before = read_manifest(folder)
    Ingestor(folder, other).rebuild()
    after = read_manifest(folder)
    assert before is not None
    assert after is not None
    assert after.archive != before.archive
    assert _first(folder, other, "Why does dough rise?") == "bread.md"


def test_a_full_disk_leaves_the_old_index_intact(
    folder: Path, documents: Path, counting: Counting, monkeypatch: pytest.MonkeyPatch
) -> None:
    Ingestor(folder, counting).ingest([documents / "boats.md"])

    def full(*args: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(module, "write_snapshot", full)
        with pytest.raises(KnowledgeError, match="disk is full"):
            Ingestor(folder, counting).ingest([documents])
    assert [row["file"] for row in Index(folder, counting).documents()] == ["boats.md"]
    assert len(Ingestor(folder, counting).ingest([documents]).added) == 1


def test_a_crash_between_archive_and_manifest_is_made_good(
    folder: Path, documents: Path, counting: Counting, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*args: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(module, "write_manifest", killed)
        with pytest.raises(KeyboardInterrupt):
            Ingestor(folder, counting).ingest([documents])
    Ingestor(folder, counting).ingest([documents / "boats.md"])
    manifest = read_manifest(folder)
    assert manifest is not None
    archive = Archive(folder / manifest.archive)
    assert archive.ids() == {id for entry in manifest.documents for id in entry.ids}
    archive.close()


def test_a_damaged_archive_is_put_aside_and_written_anew(folder: Path, documents: Path, counting: Counting) -> None:
    Ingestor(folder, counting).ingest([documents / "boats.md"])
    manifest = read_manifest(folder)
    assert manifest is not None
    (folder / manifest.archive / "chroma.sqlite3").write_bytes(b"this is no database at all" * 100)
    Ingestor(folder, counting).ingest([documents])
    assert len(list(folder.glob("damaged-*"))) == 1
    assert len(Index(folder, counting).documents()) == 2


def test_a_damaged_snapshot_names_the_remedy_and_the_remedy_works(
    folder: Path, documents: Path, counting: Counting
) -> None:
    Ingestor(folder, counting).ingest([documents])
    manifest = read_manifest(folder)
    assert manifest is not None
    (folder / manifest.snapshot / "records.json").write_text("[]")
    with pytest.raises(IndexUnusable, match="knowledge rebuild"):
        Index(folder, counting).search("bread")
    Ingestor(folder, counting).rebuild()
    assert _first(folder, counting, "Why does dough rise?") == "bread.md"


def test_two_writers_lose_nothing(folder: Path, documents: Path, embedder: Embedder) -> None:
    writers = [
        threading.Thread(target=lambda name=name: Ingestor(folder, embedder).ingest([documents / name], name[:-3]))
        for name in ("boats.md", "bread.md")
    ]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert {row["file"] for row in Index(folder, embedder).documents()} == {"boats.md", "bread.md"}


def test_a_reader_sees_what_another_process_wrote(folder: Path, documents: Path, counting: Counting) -> None:
    Ingestor(folder, counting).ingest([documents / "boats.md"])
    index = Index(folder, counting)
    assert len(index.documents()) == 1
    Ingestor(folder, counting).ingest([documents])
    assert len(index.documents()) == 2


def test_documents_of_our_own_replace_each_other(folder: Path, counting: Counting) -> None:
    Ingestor(folder, counting).ingest_documents([("a", Document("a.md", "A", BREAD))], "bundled")
    before = counting.passages
    outcome = Ingestor(folder, counting).ingest_documents([("b", Document("b.md", "B", BOATS))], "bundled")
    assert (outcome.added, outcome.removed) == (["b"], ["a"])
    assert counting.passages > before
    assert not Ingestor(folder, counting).ingest_documents([("b", Document("b.md", "B", BOATS))], "bundled").touched


def test_a_file_that_goes_away_is_named_and_the_others_are_taken(
    folder: Path, documents: Path, counting: Counting, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = documents / "gone.md"
    monkeypatch.setattr(module, "find_files", lambda paths: ([gone, documents / "boats.md"], []))
    outcome = Ingestor(folder, counting).ingest([documents])
    assert len(outcome.added) == 1
    assert str(gone) in outcome.problems[0]


def test_an_opening_that_changes_nothing_does_not_wait_for_a_writer(folder: Path, counting: Counting) -> None:
    ours = [("a", Document("a.md", "A", BREAD))]
    Ingestor(folder, counting).ingest_documents(ours, "bundled")
    with FileLock(str(folder / "lock")):
        assert not Ingestor(folder, counting).ingest_documents(ours, "bundled").touched
