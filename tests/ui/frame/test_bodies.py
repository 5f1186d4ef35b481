"""What is too large is refused unread, with the way back."""

import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.wsgi import get_wsgi_application
from django.test import RequestFactory
from django.urls import reverse

from portal.ui.frame import bodies
from tests.cast import sign_in

pytestmark = pytest.mark.django_db
LARGE = "x" * (bodies.FORM + 1)


def test_the_page_says_how_much_and_leads_back(client):
    url = reverse("account_login")
    headers = {"Referer": f"http://testserver{url}"}
    answer = client.post(url, {"login": LARGE}, headers=headers)
    assert answer.status_code == 413
    text = answer.content.decode()
    assert re.search(r"1(,0)?\sMo au plus", text)
    assert f'href="http://testserver{url}"' in text


def test_it_speaks_the_readers_language(client, settings):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    answer = client.post(reverse("account_login"), {"login": LARGE})
    assert "This is too large" in answer.content.decode()


def test_another_site_is_no_way_back(client):
    headers = {"Referer": "https://elsewhere.example/"}
    answer = client.post(reverse("account_login"), {"login": LARGE}, headers=headers)
    assert b"elsewhere" not in answer.content


@pytest.mark.parametrize("header", [{"HX-Request": "true"}, {"X-Upload": "1"}])
def test_scripts_get_a_sentence(client, header):
    answer = client.post(reverse("account_login"), {"login": LARGE}, headers=header)
    assert answer.status_code == 413
    assert answer.headers["Content-Type"].startswith("text/plain")


def test_a_view_that_takes_more_gets_more(client):
    file = SimpleUploadedFile("x.pdf", b"%PDF-" + bytes(bodies.FORM * 2))
    answer = client.post(reverse("documents:verify"), {"file": file})
    assert answer.status_code == 200


def test_a_text_that_alone_is_too_long_is_told_so_too(client):
    file = SimpleUploadedFile("x.pdf", b"%PDF-")
    answer = client.post(reverse("documents:verify"), {"file": file, "code": LARGE})
    assert answer.status_code == 413


def test_what_cannot_be_understood_for_another_reason_stays_400(client):
    many = {f"field{number}": "x" for number in range(1100)}
    assert client.post(reverse("documents:verify"), many).status_code == 400


def test_nothing_of_it_is_read(cast, client):
    """Not even to look for the token: nginx says so without the body."""
    sign_in(client, cast.quality)
    answer = client.post(reverse("ui:sample_upload"), headers={bodies.REFUSED: "1"})
    assert answer.status_code == 413

    request = RequestFactory().post("/accounts/login/", {"login": LARGE})
    bodies.too_large(request, bodies.FORM)
    assert not request._read_started


@pytest.mark.parametrize("said", ["-1", "1e3", "many"])
def test_a_length_that_is_none_is_refused(client, said):
    assert client.post(reverse("account_login"), CONTENT_LENGTH=said).status_code == 413


def test_who_does_not_say_how_long_is_asked_to(client):
    answer = client.generic(
        "POST", reverse("account_login"), headers={"Transfer-Encoding": "chunked"}
    )
    assert answer.status_code == 411


class Sent(io.BytesIO):
    """A body that knows how far it was read, and may break off."""

    breaks = False

    def read(self, size=-1):
        if self.breaks:
            raise ConnectionResetError
        return super().read(size)


def answer_to(url, body, *, method="PATCH", kind="application/offset+octet-stream"):
    environ = RequestFactory().generic(method, url, b"", kind).environ
    environ |= {"wsgi.input": body, "CONTENT_LENGTH": str(len(body.getvalue()))}
    status = []
    list(get_wsgi_application()(environ, lambda line, headers: status.append(int(line[:3]))))
    return status[0]


@pytest.mark.parametrize("url", ["/api/v1/uploads/none", "/nowhere/"])
def test_an_early_answer_leaves_nothing_on_the_socket(url):
    """With a rest on it, nginx may never see the answer and says 502."""
    body = Sent(bytes(3 * bodies.MEGABYTE))
    assert answer_to(url, body) in (401, 403, 404, 405)
    assert body.tell() == 3 * bodies.MEGABYTE


def test_what_is_refused_stays_unread():
    body = Sent(bytes(2 * bodies.MEGABYTE))
    assert answer_to(reverse("account_login"), body, method="POST") == 413
    assert body.tell() == 0


def test_whoever_has_gone_breaks_nothing():
    body = Sent(bytes(bodies.MEGABYTE))
    body.breaks = True
    assert answer_to("/nowhere/", body) in (404, 405)
