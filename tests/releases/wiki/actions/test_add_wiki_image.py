import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from portal.journal.models import JournalEntry
from releases.wiki import images
from releases.wiki.actions.add_wiki_image import add_wiki_image
from tests.cast import sign_in
from tests.releases import factories

pytestmark = pytest.mark.django_db
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


@pytest.fixture
def image(cast):
    page = factories.wiki_page(cast.quality)
    stored = images.store_image(factories.picture())
    return add_wiki_image(by=cast.quality, page=page, stored=stored)


def test_it_is_read_by_who_reads_the_page_as_what_it_is(cast, image):
    assert image.name == "ecran-1.png"
    url = image.get_absolute_url()
    assert Client().get(url).status_code == 404
    answer = sign_in(Client(), cast.technician).get(url)
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/png")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert answer.content.startswith(b"\x89PNG")
    assert JournalEntry.objects.filter(event="wiki_image.added").count() == 1


@pytest.mark.parametrize("content", [b"", b"GIF89a", SVG, b"\x89PNG\r\n\x1a\nnothing", b"MZ" * 50])
def test_anything_else_is_refused_whatever_it_is_called(content):
    with pytest.raises(ValidationError) as refused:
        images.store_image(SimpleUploadedFile("a.png", content))
    assert refused.value.code == "format"


def test_the_content_decides_the_name_and_the_type():
    stored = images.store_image(factories.picture("photo.png", "JPEG"))
    assert (stored.name, stored.content_type) == ("photo.jpg", "image/jpeg")


def test_too_large_in_bytes_or_points(monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(images, "MAX_BYTES", 10)
        with pytest.raises(ValidationError) as refused:
            images.store_image(factories.picture())
    assert refused.value.code == "size"
    monkeypatch.setattr(images, "MAX_PIXELS", 10)
    with pytest.raises(ValidationError) as refused:
        images.store_image(factories.picture())
    assert refused.value.code == "pixels"


def test_staff_add_one_and_get_what_to_write(cast):
    page = factories.wiki_page(cast.quality)
    client = sign_in(Client(), cast.quality)
    url = f"{page.get_absolute_url()}images/"
    answer = client.post(url, {"content": factories.picture()}, follow=True)
    assert page.images.get().markdown in answer.content.decode()
    wrong = client.post(url, {"content": SimpleUploadedFile("a.png", SVG)})
    assert "image PNG, JPEG ou WebP" in wrong.content.decode()
