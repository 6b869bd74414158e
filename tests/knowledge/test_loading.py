import io
import zipfile
from pathlib import Path

import docx
import pytest
from pypdf import PdfWriter

from knowledge import loading
from knowledge.errors import DocumentError
from knowledge.loading import find_files, load

PAGE = """<html><head><title>On boats</title></head><body><nav><a href="/">Home</a> <a href="/x">Log in</a></nav>
<article><h1>On boats</h1><p>{}</p><h2>Sails</h2><p>{}</p></article>
<footer>Cookie settings. Subscribe to our newsletter.</footer></body></html>"""


def pdf(text: str) -> bytes:
    """A PDF of one page, written by hand: pypdf writes none with text."""
    stream = f"BT /F1 12 Tf 72 720 Td ({text}) Tj ET".encode()
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(stream), stream),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    out, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj%s endobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    start = len(out)
    return (
        out
        + b"xref\n0 6\n0000000000 65535 f \n"
        + table
        + b"trailer<</Root 1 0 R/Size 6>>\nstartxref\n%d\n%%%%EOF" % start
    )


def _written(path: Path, data: bytes | str) -> Path:
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


def test_text_and_markdown_keep_their_offsets(tmp_path: Path) -> None:
    text = "---\ntitle: On boats\nstages: [theory]\n---\n\n# Boats\n\nThey float.\n"
    document = load(_written(tmp_path / "boats.md", text))
    assert (document.file, document.title, document.text) == ("boats.md", "On boats", text)
    assert document.tags == {"stage": ("theory",)}


def test_a_web_page_gives_its_article_without_navigation(tmp_path: Path) -> None:
    body = "A sail turns wind into motion, and it is set by ropes that run through blocks on deck. " * 3
    document = load(_written(tmp_path / "boats.html", PAGE.format(body, body)))
    assert "A sail turns wind" in document.text
    assert "Log in" not in document.text
    assert "newsletter" not in document.text


def test_a_pdf_is_read(tmp_path: Path) -> None:
    assert "Boats float." in load(_written(tmp_path / "boats.pdf", pdf("Boats float."))).text


def test_a_word_document_keeps_its_headings(tmp_path: Path) -> None:
    made = docx.Document()
    made.add_heading("Sails", 1)
    made.add_paragraph("A sail turns wind into motion.")
    made.save(str(tmp_path / "boats.docx"))
    assert "## Sails\n\nA sail turns wind" in load(tmp_path / "boats.docx").text


def _encrypted() -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    writer.encrypt("secret")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _scanned() -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"0" * (201 * 2**20))
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("locked.pdf", _encrypted, "encrypted"),
        ("scanned.pdf", _scanned, "OCR"),
        ("cut.pdf", lambda: pdf("Boats float.")[:80], "damaged"),
        ("bomb.docx", _bomb, "unpacks to more"),
        ("odd.docx", lambda: b"not a zip", "damaged"),
        ("binary.txt", lambda: b"\x7fELF\x00\x00\x01", "binary"),
        ("latin.txt", lambda: "Größe".encode("latin-1"), "UTF-8"),
        ("empty.md", lambda: b"", "empty"),
        ("empty.html", lambda: b"<html><body><nav>Home</nav></body></html>", "no text"),
        ("boats.xlsx", lambda: b"boats", "format .xlsx"),
    ],
)
def test_bad_files_say_what_is_wrong(tmp_path: Path, name: str, data: object, says: str) -> None:
    path = _written(tmp_path / name, data())  # type: ignore[operator]
    with pytest.raises(DocumentError, match=says) as caught:
        load(path)
    assert str(path) in str(caught.value)


def test_a_huge_file_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "huge.txt"
    with path.open("wb") as file:
        file.truncate(100 * 2**20)
    with pytest.raises(DocumentError, match="100 MB"):
        load(path)


def test_a_pdf_that_takes_too_long_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("knowledge.untrusted.SECONDS", 0.001)
    with pytest.raises(DocumentError, match="took more than"):
        load(_written(tmp_path / "slow.pdf", pdf("Boats float.")))


def test_folders_are_looked_through_and_hidden_files_are_not(tmp_path: Path) -> None:
    for name in ("a.md", "b.png", ".git/c.md", "deep/d.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x")
    files, problems = find_files([tmp_path, tmp_path / "gone"])
    assert [file.name for file in files] == ["a.md", "d.txt"]
    assert len(problems) == 1
    assert "gone" in problems[0]


def test_every_suffix_has_a_loader() -> None:
    assert set(loading.LOADERS) == {".md", ".markdown", ".txt", ".html", ".htm", ".pdf", ".docx"}
