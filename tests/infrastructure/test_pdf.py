"""Pages are drawn with tools that are kept, and come out as if these had been made for them."""

import gc
import io
import os
import re
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pypdf
import pytest

from portal.infrastructure import pdf

PAGE = """<!DOCTYPE html><html lang="fr"><head><meta charset="utf-8"><title>{0}</title></head>
<body><h1>{0}</h1><p><strong>{0}</strong> œuvre, <code>3.4.1</code> Łódź</p></body></html>"""


@pytest.fixture(autouse=True)
def _same_second(monkeypatch):
    # The one thing that differs from run to run: fontTools writes the time into each font.
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    pdf.forget()


def drawn(text: str, **changes) -> bytes:
    return pdf.draw_pdf(PAGE.format(text), **{"variant": "pdf/a-3b"} | changes)


def folder() -> Path:
    (tools,) = pdf._kept
    return tools.fonts._folder


def test_the_tools_are_made_once_and_the_bytes_are_those_of_new_ones():
    texts = ["Procès-verbal", "Charte", "Łódź 漢", "Procès-verbal"]
    alone = []
    for text in texts:
        pdf.forget()
        alone.append(drawn(text))
    assert alone[0] == alone[3] != alone[1]
    first = folder()
    assert [drawn(text) for text in texts] == alone
    assert folder() == first


def fonts_of(content: bytes) -> set[str]:
    """The names of the fonts inside, without the tag of what was left out."""
    found = set()
    for page in pypdf.PdfReader(io.BytesIO(content)).pages:
        for font in page["/Resources"].get("/Font", {}).values():
            found.add(font.get_object()["/BaseFont"].removeprefix("/").split("+")[-1])
    return found


EVERYTHING = """<p>Łódź 漢 مقهى 😀 → ✓ œ</p><p style="font-family: serif">Serif</p><pre>Mono</pre>
<p style="font-family: DejaVu Sans">DejaVu</p><p style="font-family: monospace">漢</p>"""


@pytest.mark.parametrize("sheet", ["documents/documents.css", "documents/watermark.css", ""])
@pytest.mark.parametrize("plain", [True, False])
def test_no_font_of_the_machine_is_used_whatever_is_asked_for(sheet, plain):
    fonts = fonts_of(drawn(EVERYTHING, sheet=sheet, plain=plain, variant=None))
    assert fonts
    assert all(name.startswith(("IBM-Plex-Sans", "IBM-Plex-Mono")) for name in fonts), fonts


def test_the_environment_is_as_before(monkeypatch):
    monkeypatch.delenv("FONTCONFIG_FILE", raising=False)
    drawn("Charte")
    assert "FONTCONFIG_FILE" not in os.environ
    monkeypatch.setenv("FONTCONFIG_FILE", "/etc/fonts/fonts.conf")
    pdf.forget()
    assert {name[:8] for name in fonts_of(drawn("漢"))} == {"IBM-Plex"}
    assert os.environ["FONTCONFIG_FILE"] == "/etc/fonts/fonts.conf"


def test_the_fonts_named_are_those_that_are_shipped():
    sheet = pdf._static(pdf.FONTS)
    named = set(re.findall(r'url\("\.\./ui/fonts/([^"]+)"\)', sheet.read_text()))
    assert named == {path.name for path in (sheet.parents[1] / "ui" / "fonts").iterdir()}


def test_a_plain_page_has_no_tags():
    reader = pypdf.PdfReader(io.BytesIO(drawn("Charte", plain=True, variant=None)))
    assert "/StructTreeRoot" not in reader.trailer["/Root"]


def test_pages_drawn_at_once_do_not_share_their_tools():
    texts = [f"Document {number}" for number in range(8)]
    alone = [drawn(text) for text in texts]
    together = threading.Barrier(4)

    def draw(text: str) -> bytes:
        together.wait(timeout=30)
        return drawn(text)

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(draw, texts)) == alone
    assert 1 < len(pdf._kept) <= pdf.KEPT


def test_a_forked_process_leaves_the_fonts_to_its_parent():
    before = drawn("Charte")
    fonts = folder()
    child = os.fork()
    if not child:
        pdf.forget()
        same = drawn("Charte") == before and folder() != fonts
        pdf.forget()
        os._exit(0 if same else 1)
    assert os.waitpid(child, 0)[1] == 0
    assert len(list(fonts.iterdir())) == 4
    assert drawn("Charte") == before


def test_what_was_laid_by_long_ago_is_made_anew(monkeypatch):
    before = drawn("Charte")
    fonts = folder()
    monkeypatch.setattr(pdf, "KEPT_SECONDS", 0)
    assert drawn("Charte") == before
    assert folder() != fonts
    gc.collect()
    assert not fonts.exists()


def test_a_changed_style_sheet_shows_at_once(settings, tmp_path):
    settings.STATICFILES_DIRS = [*settings.STATICFILES_DIRS, tmp_path]
    sheet = tmp_path / "own.css"
    sheet.write_text("@page { size: A4 }")
    wide = drawn("Charte", sheet="own.css")
    sheet.write_text("@page { size: A5 }")
    os.utime(sheet, (1, 1))
    small = drawn("Charte", sheet="own.css")
    sizes = [pypdf.PdfReader(io.BytesIO(page)).pages[0].mediabox.width for page in (wide, small)]
    assert sizes[0] > sizes[1]


def test_tools_with_which_a_page_failed_are_not_used_again(monkeypatch):
    drawn("Charte")
    fonts = folder()
    with pytest.raises(KeyError, match="variant"):
        drawn("Charte", variant="variant of nobody")
    assert not pdf._kept
    gc.collect()
    assert not fonts.exists()


def test_an_ended_process_leaves_no_folder_behind():
    drawn("Charte")
    fonts = folder()
    pdf.forget()
    assert not fonts.exists()
