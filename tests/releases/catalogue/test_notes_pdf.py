import io

import pytest
from django.core.files.storage import default_storage
from pypdf import PdfReader

from tests.releases import factories

pytestmark = pytest.mark.django_db


def text_of(answer):
    assert answer["Content-Type"] == "application/pdf"
    pages = PdfReader(io.BytesIO(answer.content)).pages
    return " ".join("".join(page.extract_text() for page in pages).split())


def test_the_notes_in_the_readers_language_drawn_once(client, cast):
    release = factories.published(cast)
    url = f"{release.get_absolute_url()}notes.pdf"
    first = client.get(url)
    text = text_of(first)
    for expected in ("Fond de caisse", release.version, "525/9999-03", "Arrondi corrigé"):
        assert expected in text
    assert client.get(url).content == first.content
    assert "Cash float" in text_of(client.get(url, headers={"Accept-Language": "en"}))
    assert (
        len([n for n in default_storage.listdir("notes")[1] if n.startswith(f"{release.pk}-")]) == 2
    )


def test_it_is_set_in_the_house_s_own_type(client, cast):
    answer = client.get(f"{factories.published(cast).get_absolute_url()}notes.pdf")
    page = PdfReader(io.BytesIO(answer.content)).pages[0]
    fonts = [font.get_object()["/BaseFont"] for font in page["/Resources"]["/Font"].values()]
    assert fonts
    assert all("Plex" in name for name in fonts), fonts


def test_a_withdrawn_one_says_so(client, cast):
    release = factories.published(cast)
    url = f"{release.get_absolute_url()}notes.pdf"
    client.get(url)
    factories.withdraw(cast.quality, release)
    assert "Cessez de l’utiliser" in text_of(client.get(url))
