import zipfile
from pathlib import Path

import pytest
from docx import Document
from pypdf import PdfWriter

from interviewer.errors import UsageError
from interviewer.intake import MOST_BYTES, take_in
from interviewer.proposing import as_data, as_markdown, change, describe
from interviewer.service import Service
from interviewer.wishes import Wish
from knowledge.schema import Stage
from knowledge.store import Library
from tests.knowledge.test_profile import ANALYST, JOB


def _file(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def _pdf(path: Path, password: str | None = None) -> Path:
    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    if password:
        writer.encrypt(password, algorithm="RC4-128")
    writer.write(path)
    return path


def test_a_word_file_is_read_whatever_its_name(library: Library, tmp_path: Path) -> None:
    document = Document()
    for line in ANALYST.splitlines():
        document.add_paragraph(line)
    document.add_table(1, 1).cell(0, 0).text = "PyTorch, XGBoost"
    document.save(str(tmp_path / "cv.txt"))
    resume = take_in(library.roles, tmp_path / "cv.txt", None).tailoring.resume
    assert resume is not None
    assert {"sql", "xgboost"} <= resume.ids


def test_old_encodings_are_read(library: Library, tmp_path: Path) -> None:
    for encoding in ("cp1252", "utf-16", "utf-8-sig"):
        file = _file(tmp_path, "cv.txt", f"Résumé – Müller\n{ANALYST}".encode(encoding))
        assert take_in(library.roles, file, None).faults == ()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty"),
        (b"   \n", "holds no text to speak of"),
        (b"SQL" * (MOST_BYTES // 3 + 1), "5.0 MB; at most 5 MB"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 9, "is no text, PDF or Word file"),
        (b"text at first " * 200 + bytes(range(32)) * 99, "is no text, PDF or Word file"),
        (b"%PDF-1.7 and then nothing", "is damaged or no PDF"),
        (b"PK\x03\x04 and then nothing", "no DOCX"),
    ],
)
def test_a_bad_resume_is_a_clear_message_and_no_obstacle(
    library: Library, tmp_path: Path, content: bytes, words: str
) -> None:
    intake = take_in(library.roles, _file(tmp_path, "cv.txt", content), JOB)
    assert len(intake.faults) == 1
    assert intake.faults[0].startswith("cv.txt ")
    assert words in intake.faults[0]
    assert intake.tailoring.job is not None, "the job still counts"


def test_protected_scanned_and_swollen_files(library: Library, tmp_path: Path) -> None:
    locked = take_in(library.roles, _pdf(tmp_path / "locked.pdf", "secret"), None)
    assert "locked.pdf is encrypted" in locked.faults[0]
    blank = take_in(library.roles, _pdf(tmp_path / "scan.pdf"), None, name="My CV.pdf")
    assert "My CV.pdf holds no text" in blank.faults[0]
    with zipfile.ZipFile(tmp_path / "bomb.docx", "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("word/document.xml", b"0" * (51 << 20))
    assert "unpacks to more" in take_in(library.roles, tmp_path / "bomb.docx", None).faults[0]


def test_an_empty_job_and_a_job_that_looks_like_a_path(library: Library, tmp_path: Path) -> None:
    assert "the job description holds no text" in take_in(library.roles, None, "  ").faults[0]
    secret = _file(tmp_path, "secret.txt", JOB.encode())
    job = take_in(library.roles, None, str(secret) + " and twenty more characters").tailoring.job
    assert job is not None
    assert "python" not in job.ids, "text is never taken for a path"


async def test_a_plan_is_described_changed_and_printed(service: Service, tmp_path: Path) -> None:
    intake = take_in(service.library.roles, _file(tmp_path, "cv.md", ANALYST.encode()), JOB)
    proposal = await service.propose(Wish(seed=1, tailoring=intake.tailoring))
    lines = list(describe(proposal))
    assert lines[0].startswith("Plan: theory · senior · Data scientist")
    assert lines[-1].startswith("Asked for, but not in your résumé: causal inference")
    assert as_markdown(proposal).count("\n1. ") == 1
    shorter = await change(service, proposal, "drop 1")
    assert len(shorter.plan.chosen) == len(proposal.plan.chosen) - 1
    again = await change(service, proposal, "again")
    assert again.plan.questions != proposal.plan.questions
    assert as_data(proposal)["gaps"]
    for command in ("", "swap", "drop x", "sing", "move 1"):
        with pytest.raises(UsageError, match="is no command"):
            await change(service, proposal, command)


async def test_markup_in_a_document_stays_text(service: Service, tmp_path: Path) -> None:
    text = f"{JOB}\n<script>alert(1)</script> [x](http://evil) SQL"
    proposal = await service.propose(Wish(seed=1, tailoring=take_in(service.library.roles, None, text).tailoring))
    assert "<script>" not in as_markdown(proposal)


async def test_a_stage_that_fits_nothing_says_so(service: Service) -> None:
    job = take_in(service.library.roles, None, "We look for somebody who knows Terraform").tailoring
    lines = list(describe(await service.propose(Wish(stage=Stage.RECRUITER, seed=1, tailoring=job))))
    assert "no question of this stage touches" in lines[-1]
