"""Papers that are not sealed: charter, procedure, register, release notes, statistics …"""

import re

import pytest
from django.template.loader import render_to_string
from django.utils import translation

from portal.ui.text.nobreak import unbroken
from tests.gates.sources import ROOT
from tests.papers.layout import lay_out
from tests.papers.samples import fonts_of, kinds
from tests.papers.sentences import broken_lines, lines_of
from tests.papers.told import Story, context, is_one_of, source

FOLDER = ROOT / "templates" / "documents"
PAPER = re.compile(r"<!doctype html>|{% extends \"documents/base.html\" %}")
PRINTS = sorted(
    path.stem
    for path in FOLDER.glob("*.html")
    if PAPER.search(path.read_text("utf-8")) and path.stem not in {*kinds(), "base"}
)
SHEETS = {"watermark": "documents/watermark.css"}
RULES = {"watermark": "@page { size: 595pt 842pt } section { width: 595pt; height: 842pt }"}

NEVER_EMPTY = {
    "charter.version", "charter.title_*", "charter.text_*", "*.effective_on", "*.created_by.name",
    "*.published_by.name",
    "document.reference", "document.version", "document.title", "document.dated", "text",
    "document.author", "document.validator", "document.revision",
    "entry.name", "entry.siren", "entries.*", "entries.*.name", "entries.*.siren",
    "entries.*.postcode", "entries.*.city", "entries.*.since", "entries.*.lines",
    "entries.*.lines.*.line", "entries.*.lines.*.words", "entries", "stamp.*", "url", "qr",
    "release.version", "release.line", "*.kind.label", "*.sha256", "*.what_now", "*.withdrawn_at",
    "release.files.*.*", "release.files.all.*.*", "notes.*", "notes", "notes.*.notes.*",
    "*.how_to.title", "*.domains.all.*", "mark.name", "mark.moment", "mark.number", "sizes",
    "language", "notes.*.notes", "asked.*", "at", "user.name", "lines.*.row.came_at",
    "lines.*.row.number", "lines.*.row.place", "lines.*.row.get_*_display", "*.recorded_at",
    "lines.*.told.*.row.get_kind_display", "*.written_at",
    "chapters", "chapters.*", "chapters.*.title", "chapters.*.tables.*.title",
    "chapters.*.tables.*.heads.*", "period", "printed_at", "narrowed.*.label", "narrowed.*.name",
}  # fmt: skip
"""What is required where it is typed, or is given by programs."""


def rendered(name: str, story: Story) -> str:
    template = f"documents/{name}.html"
    with translation.override("fr"):
        return unbroken(render_to_string(template, context(template, story) | {"language": "fr"}))


def may_be_empty(path: str, story: Story, name: str) -> bool:
    asked = rf"{{% (?:el)?if [^%]*(?<![\w.]){re.escape(path)}(?![\w.])"
    is_object = any(other.startswith(f"{path}.") for other in story.asked)
    return bool(re.search(asked, source(f"documents/{name}.html"))) or not (
        is_object or is_one_of(path, NEVER_EMPTY)
    )


def test_each_paper_is_looked_at():
    assert {
        "charter", "interventions", "procedure", "register", "release_notes", "statistics",
        "watermark",
    } == set(PRINTS)  # fmt: skip


@pytest.mark.parametrize("name", PRINTS)
def test_no_sentence_is_built_on_an_empty_value(name):
    whole = Story()
    assert not broken_lines(rendered(name, whole))
    wrong = [
        f"{path}: {line}"
        for path in sorted(whole.asked)
        if may_be_empty(path, whole, name)
        for line in broken_lines(rendered(name, Story(empty=path)))
    ]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("name", PRINTS)
@pytest.mark.parametrize("text", ["N0123456789-ABC/" * 10, "Œuvre d’Hélène " * 10])
def test_long_texts_stay_on_the_paper_and_whole(name, text, monkeypatch):
    page = rendered(name, Story(text))
    options = {"sheet": SHEETS[name], "rules": RULES[name]} if name in SHEETS else {}
    laid = lay_out(page, monkeypatch, **options)
    if name == "watermark":
        # Its letters run across the page and beyond on purpose; the line at the foot does not.
        assert not [line for line in laid.outside() if "Exemplaire" in line]
        return
    assert not laid.outside()
    main = page[page.index("<main") :]
    assert not [line for line in lines_of(main) if "".join(line.split()) not in laid.text]


@pytest.mark.parametrize("name", PRINTS)
@pytest.mark.parametrize("text", ["面包店", "مقهى", "Chez Léa 😀"])
def test_no_font_of_the_machine_is_used(name, text, monkeypatch):
    options = {"sheet": SHEETS[name]} if name in SHEETS else {}
    laid = lay_out(rendered(name, Story(text)), monkeypatch, **options)
    assert fonts_of(laid.content) <= {"IBM-Plex-Sans", "IBM-Plex-Mono"}
