"""Each kind of sealed document with each field empty, the longest, unbreakable, and foreign."""

import pytest
from django.template.loader import render_to_string

from installations.papers.reading import read
from integrators.models import Integrator
from portal.accounts.models import User
from portal.documents.models import Document
from portal.ui.printed import first_unprintable
from tests.papers import samples
from tests.papers.layout import lay_out
from tests.papers.samples import (
    changed,
    document,
    dotted,
    filled,
    html,
    kinds,
    leaves,
    moved_abroad,
)
from tests.papers.sentences import broken_lines, lines_of
from tests.papers.told import is_one_of

__all__ = ["document"]

pytestmark = pytest.mark.django_db
every_kind = pytest.mark.parametrize("document", kinds(), indirect=True)
WITHOUT_PARTIES = {"complaint_extract"}
"""Which name no company by its numbers."""
every_kind_of_parties = pytest.mark.parametrize(
    "document", [kind for kind in kinds() if kind not in WITHOUT_PARTIES], indirect=True
)

NEVER_EMPTY = {
    "evidence.*.proof", "evidence.*.signed_at", "evidence.*.signer_name", "evidence.*.party",
    # The company, its numbers and whoever acts are required wherever they are typed.
    "integrator.name", "integrator.siret", "integrator.address", "integrator.siren",
    "report.integrator.name", "report.integrator.siret", "report.integrator.street",
    "report.integrator.postcode", "report.integrator.city", "report.site.name",
    "report.site.street", "report.site.postcode", "report.site.city", "report.integrator.signatory",
    "report.merchant.name", "report.merchant.siret", "report.merchant.signatory",
    "report.kind", "report.reference", "envelope.number", "report.release.file.name",
    "report.release.file.sha256",
    "report.release.version", "report.release.line",
    "signer.name", "granted_by", "granted_at", "starts_on", "ends_on", "effective_on", "version",
    "text_shown", "lines.*.line", "lines.*.activities.*", "lines", "lines.*.activities",
    "person", "title", "line", "kind", "held_on",
    "merchant.name", "merchant.siret", "shop", "reason", "agreed.by", "agreed.at", "agreed.email",
    "asked.by", "asked.at", "report.number", "report.signed_at", "report.sha256",
    # A complaint says when it came, by which channel, what it is about and where it stands.
    "since", "until", "made_by", "complaints.*.number", "complaints.*.came_on",
    "complaints.*.channel", "complaints.*.domains", "complaints.*.facts", "complaints.*.state",
    "complaints.*.steps.*.kind", "complaints.*.steps.*.on", "complaints.*.steps.*.text",
}  # fmt: skip
"""Paths in the data that no form, action or import lets through empty. All others may be."""


MAYBE_GONE = {("report", "release", "file")}
"""Parts that may be missing as a whole."""


def nothings(value):
    """What stands in the data where nothing was said."""
    if isinstance(value, bool):
        return [not value]
    if isinstance(value, list):
        return [[]]
    if isinstance(value, str):
        return [None] if samples.is_moment(value) else [""]
    return []


@every_kind
@pytest.mark.parametrize("language", ["fr", "en"])
def test_no_sentence_is_built_on_an_empty_value(document, language):
    data = document.data
    assert not broken_lines(html(document, data, language=language))
    tried = 0
    for path, value in leaves(data):
        if dotted(path) in NEVER_EMPTY:
            continue
        for nothing in nothings(value):
            tried += 1
            page = html(document, changed(data, path, nothing), language=language)
            assert not broken_lines(page), f"{dotted(path)} = {nothing!r}"
    for path in MAYBE_GONE:
        if path[1] in data.get(path[0], {}):
            assert not broken_lines(html(document, changed(data, path, None), language=language))
    assert tried


SHOWN_TO_SIGN = {
    "kind", "v", "reference", "texts.*", "integrator.*", "merchant.name", "merchant.signatory",
    "prerequisites.*.text", "release.file.sha256", "number",
}  # fmt: skip
"""What a draft that is looked at has; all else of it may still be empty."""


@pytest.mark.parametrize("document", ["installation_report"], indirect=True)
def test_the_page_that_shows_a_draft_builds_no_sentence_on_nothing(document):
    paper = document.data["report"]
    for path, value in [*leaves(paper), (("release", "file"), {}), (("release",), {})]:
        if is_one_of(dotted(path), SHOWN_TO_SIGN):
            continue
        for nothing in nothings(value) or [{}]:
            told = {"paper": read(changed(paper, path, nothing), number="")}
            page = render_to_string("installations/_paper.html", told)
            assert not broken_lines(page), f"{dotted(path)} = {nothing!r}"


WORDS = "Établissements Hélène Müller-Œuvrard & Fils, à l’enseigne du « Bœuf d’Or » "
UNBREAKABLE = "N0123456789-ABCDEFGHIJ/abcdefghij_"


@every_kind
@pytest.mark.parametrize("text", [WORDS, UNBREAKABLE * 9], ids=["words", "unbreakable"])
def test_the_longest_texts_stay_on_the_paper_and_whole(document, monkeypatch, text):
    data = filled(document.data, text)
    page = html(document, data, holder=f"{text * 4}"[:320].strip(), title=text[:200].strip())
    laid = lay_out(page, monkeypatch, variant="pdf/a-3b")
    assert not laid.outside()
    main = page[page.index("<main") :]
    lost = [line for line in lines_of(main) if "".join(line.split()) not in laid.text]
    assert not lost


@every_kind_of_parties
@pytest.mark.parametrize(
    "known_by",
    [
        {
            "country": "DE",
            "register": "Amtsgericht Köln HRB\u00a012345",
            "vat_number": "DE298713422",
        },
        {"country": "GB", "register": "Companies House SC123456"},
        {"country": "VC", "register": (UNBREAKABLE * 9)[:141], "vat_number": "9" * 20},
    ],
    ids=["union", "without", "longest"],
)
def test_a_party_abroad_is_named_by_what_it_has(document, monkeypatch, known_by):
    data = moved_abroad(document.data, known_by)
    for language in ("fr", "en"):
        page = html(document, data, language=language)
        assert not broken_lines(page)
        told = "\n".join(lines_of(page[page.index("<main") :]))
        assert "SIRE" not in told
        assert known_by["register"] in told
    laid = lay_out(page, monkeypatch, variant="pdf/a-3b")
    assert not laid.outside()
    for number in (known_by["register"], known_by.get("vat_number", "")):
        assert "".join(number.split()) in laid.text
    runs = "\n".join(box.text for _, box in laid.runs())
    assert runs.count("HRB\u00a012345") == told.count("HRB\u00a012345")


@every_kind
@pytest.mark.parametrize("text", ["面包店", "مقهى", "Chez Léa 😀"])
def test_what_was_typed_before_it_was_refused_uses_no_other_font(document, monkeypatch, text):
    laid = lay_out(html(document, filled(document.data, text)), monkeypatch)
    assert samples.fonts_of(laid.content) == {"IBM-Plex-Sans", "IBM-Plex-Mono"}


NUMBERS_TOLD = "Voir la version 4.3.[9765.28606] du 12\u00a0mars 2027, au PV-2026-00042 d’hier "


@every_kind
def test_no_number_breaks_across_two_lines(document, monkeypatch):
    page = html(document, filled(document.data, NUMBERS_TOLD))
    laid = lay_out(page, monkeypatch)
    told = "\n".join(lines_of(page[page.index("<main") :]))
    runs = "\n".join(box.text for _, box in laid.runs())
    for number in ("4.3.[9765.28606]", "12\u00a0mars 2027", "PV-2026-00042"):
        assert told.count(number)
        assert runs.count(number) >= told.count(number), number


@every_kind
def test_a_signature_never_stands_alone_on_a_page(document, monkeypatch):
    """Whatever the length of the text, its last article goes along."""
    data = document.data
    if "text_shown" not in data:
        return
    article = "\n\n## {0}. Titre\n\n" + "Texte de l’article signé. " * 12
    for count in range(3, 9):
        text = "Préambule." + "".join(article.format(number) for number in range(1, count))
        laid = lay_out(html(document, data | {"text_shown": text}), monkeypatch)
        signed = laid.page_of(data["evidence"][0]["signer_name"], before="Éléments de preuve")
        assert laid.page_of(f"{count - 1}. Titre") == signed, count


def test_the_longest_names_fit_the_holder():
    longest = 2 * User._meta.get_field("name").max_length + len(" / ")
    assert Integrator._meta.get_field("name").max_length <= 150
    assert Document._meta.get_field("holder").max_length >= longest


@every_kind
def test_our_own_words_can_be_printed(document):
    for language in ("fr", "en"):
        for line in lines_of(html(document, document.data, language=language)):
            assert not first_unprintable(line), line


@pytest.mark.parametrize(
    ("page", "count"),
    [
        ("<p>L’utilisateur a été formé par .</p>", 1),
        ("<p>Certificat ( )</p>", 1),
        ("<p>Représenté par Anne, </p>", 1),
        ("<p>le  12</p>", 1),
        ("<p>« »</p>", 1),
        ("<dd>None</dd>", 1),
        ("<p>Formé par Anne, le 12 mars.</p><p>(12,50 €) : « Oui »</p>", 0),
        ("<p>Voir\n   plus loin</p>", 0),
    ],
)
def test_the_gate_reads_as_people_do(page, count):
    assert len(broken_lines(page)) == count
