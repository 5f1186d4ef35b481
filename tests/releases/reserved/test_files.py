"""What an uploaded reserved document really is, and the copies that bear a reader's name."""

import hashlib
import io
import subprocess

import pikepdf
import pytest
from django.core.exceptions import ValidationError

from releases.reserved import files, watermark
from tests.releases import factories
from tests.releases.reserved import documents

MARK = watermark.Watermark("Élodie Schœn", "Moselle Encaissement", "2 mars 2027 à 09:00", "4711")


def stamped(original, mark=MARK):
    with watermark.stamp_copy(io.BytesIO(original), mark) as copy:
        return copy.read()


def text_of(pdf, page=0):
    """The text that a page shows, as an independent reader finds it."""
    done = subprocess.run(
        ["pdftotext", "-raw", "-f", str(page + 1), "-l", str(page + 1), "-", "-"],
        input=pdf,
        capture_output=True,
        check=True,
    )
    return done.stdout.decode()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.pdf", documents.pdf()),
        ("a.PPTX", documents.office("[Content_Types].xml", "ppt/presentation.xml")),
        ("a.docx", documents.office("[Content_Types].xml", "word/document.xml")),
        ("a.png", factories.picture().read()),
        ("a.jpeg", factories.picture(kind="JPEG").read()),
    ],
)
def test_accepted(name, content):
    stored = files.store_reserved_file(documents.upload(name, content))
    assert stored.content_type == files.TYPES["." + stored.name.rpartition(".")[2]]
    assert stored.sha256 == hashlib.sha256(content).hexdigest()
    files.discard_object(stored)


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.exe", b"MZ", "extension"),
        ("a", b"%PDF-1.7", "extension"),
        ("a.pdf", b"MZ" * 10, "content"),
        ("a.docx", documents.pdf(), "content"),
        ("a.docx", documents.office("[Content_Types].xml", "xl/workbook.xml"), "content"),
        (
            "a.docx",
            documents.office("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"),
            "content",
        ),
        ("a.odt", documents.office("x"), "content"),
        ("a.png", factories.picture(kind="JPEG").read(), "content"),
        ("a.pdf", b"%PDF-1.7\nnothing more", "damaged"),
        ("a.pdf", documents.pdf(password="secret"), "password"),
    ],
)
def test_refused(name, content, code):
    with pytest.raises(ValidationError) as refused:
        files.store_reserved_file(documents.upload(name, content))
    assert refused.value.code == code


def test_too_large_is_refused(settings):
    settings.RESERVED_FILE_MAX_BYTES = 100
    with pytest.raises(ValidationError) as refused:
        files.store_reserved_file(documents.upload())
    assert refused.value.code == "size"


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
def test_every_page_bears_name_company_moment_and_number(rotate):
    original = documents.pdf((595, 842), (960, 540), (200, 200), rotate=rotate)
    copy = stamped(original)
    with pikepdf.open(io.BytesIO(copy)) as pdf:
        assert len(pdf.pages) == 3
    for page in range(3):
        shown = text_of(copy, page)
        for part in (MARK.name, MARK.company, MARK.moment, MARK.number):
            assert part in " ".join(shown.split()), (page, part)


def test_many_sizes_of_pages_all_bear_it():
    sizes = [(300 + 10 * step, 400) for step in range(watermark.MOST_SIZES + 3)]
    copy = stamped(documents.pdf(*sizes))
    assert all(MARK.number in text_of(copy, page) for page in range(len(sizes)))


def test_a_name_is_never_markup():
    mark = watermark.Watermark("<img src=file:///etc/passwd>", "A & B", "maintenant", "1")
    copy = stamped(documents.pdf(), mark)
    assert "A & B" in text_of(copy)
    assert "file:///etc/passwd" in text_of(copy)
