"""A mail as it was sent: in a frame of its own, for those who see its ticket."""

from base64 import b64encode

import pytest
from django.core.files.storage import default_storage
from django.urls import reverse

from portal.ui.frame import headers
from support.mailbox.gateway import receive_mail
from support.models import IncomingMail, MessageKind
from tests.cast import sign_in
from tests.support.factories import make_ticket, simple_mail
from tests.support.mailbox.contents.test_sent_page import PNG

pytestmark = pytest.mark.django_db

HTML = (
    "<p>Bonjour <b>Crisalid</b></p><img src='cid:logo@x'>"
    "<img src='https://evil.example/1'><img src='https://evil.example/2'>"
    "<script>alert(1)</script>"
)


def html_mail(sender, html=HTML, number="1"):
    picture = b64encode(PNG).decode()
    return (
        f"From: {sender}\r\nTo: support@crisalid.example\r\nSubject: Panne\r\n"
        f"Message-ID: <html{number}@test.example>\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/related; boundary="b"\r\n\r\n'
        f"--b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n{html}\r\n"
        "--b\r\nContent-Type: image/png\r\nContent-ID: <logo@x>\r\n"
        f"Content-Transfer-Encoding: base64\r\n\r\n{picture}\r\n--b--\r\n"
    ).encode()


@pytest.fixture
def letter(cast):
    return receive_mail(html_mail(cast.technician.email)).incoming.message


def frame_of(letter):
    return reverse("support:as_sent", args=[letter.pk])


def test_it_is_shown_in_a_sandbox_and_says_what_is_left_out(client, cast, letter):
    sign_in(client, cast.support)
    answer = client.get(frame_of(letter))
    page = answer.content.decode()
    assert "<b>Crisalid</b>" in page
    assert "data:image/png;base64," in page
    assert "evil.example" not in page
    assert "alert(1)" not in page
    assert "2 images distantes" in page
    policy = answer.headers["Content-Security-Policy"]
    rules = dict(rule.strip().partition(" ")[::2] for rule in policy.split(";"))
    assert rules["default-src"] == rules["script-src"] == rules["form-action"] == "'none'"
    assert rules["base-uri"] == rules["connect-src"] == "'none'"
    assert rules["img-src"] == "data:"
    assert rules["sandbox"] == "allow-popups allow-popups-to-escape-sandbox"
    assert rules["frame-ancestors"] == "'self'"
    assert answer.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers[headers.EMBEDDER] == "unsafe-none"
    assert "no-store" in answer.headers["Cache-Control"]


def test_the_thread_shows_the_text_and_offers_the_rest(client, cast, letter):
    for user, page in (
        (cast.technician, letter.ticket.get_absolute_url()), (cast.support, letter.ticket.desk_url),
    ):  # fmt: skip
        sign_in(client, user)
        answer = client.get(page)
        html = answer.content.decode()
        assert "Bonjour Crisalid" in html
        assert f'src="{frame_of(letter)}"' in html
        assert 'sandbox="allow-popups allow-popups-to-escape-sandbox"' in html
        assert 'loading="lazy"' in html
        assert "frame-src 'self'" in answer.headers["Content-Security-Policy"]
        assert answer.headers[headers.EMBEDDER] == "unsafe-none"


def test_a_mail_of_text_alone_offers_nothing(client, cast):
    message = receive_mail(simple_mail(cast.technician.email)).incoming.message
    sign_in(client, cast.support)
    assert frame_of(message) not in client.get(message.ticket.desk_url).content.decode()
    assert "texte" in client.get(frame_of(message)).content.decode()


def test_a_mail_of_before_is_asked_whether_it_has_html(client, cast, letter):
    IncomingMail.objects.update(has_html=None)
    sign_in(client, cast.support)
    assert frame_of(letter) in client.get(letter.ticket.desk_url).content.decode()


def test_another_integrators_are_unknown(client, cast, letter):
    for user in (cast.stranger, cast.admin):
        sign_in(client, user)
        assert client.get(frame_of(letter)).status_code == 404
    sign_in(client, cast.manager)
    assert client.get(frame_of(letter)).status_code == 200
    assert client.get(reverse("support:as_sent", args=[999_999])).status_code == 404


def test_what_came_by_no_mail_or_is_a_note_is_unknown(client, cast, letter):
    written = make_ticket(cast).messages.get(kind=MessageKind.REQUEST)
    type(letter).objects.filter(pk=letter.pk).update(kind=MessageKind.NOTE)
    sign_in(client, cast.technician)
    assert client.get(frame_of(written)).status_code == 404
    assert client.get(frame_of(letter)).status_code == 404


def test_a_mail_whose_bytes_are_gone_is_unknown(client, cast, letter):
    default_storage.delete(letter.incoming.raw.name)
    sign_in(client, cast.support)
    assert client.get(frame_of(letter)).status_code == 404


CLIENT = (
    "From: Client <client@boulangerie.example>\r\nTo: sophie@moselle.example\r\n"
    "Subject: Ma caisse\r\nDate: Mon, 16 Nov 2026 10:12:00 +0100\r\n"
    "Content-Type: text/html; charset=utf-8\r\n\r\n"
    "<p>Elle ne marche plus. <script>alert(1)</script></p>"
)


@pytest.fixture
def passed_on(cast):
    raw = (
        f"From: {cast.technician.email}\r\nSubject: TR: panne\r\nMessage-ID: <n@test.example>\r\n"
        'Content-Type: multipart/mixed; boundary="n"\r\n\r\n'
        "--n\r\nContent-Type: text/plain\r\n\r\nVoici le mail du client.\r\n"
        '--n\r\nContent-Type: message/rfc822; name="Ma caisse"\r\n'
        f"Content-Disposition: attachment\r\n\r\n{CLIENT}\r\n--n--\r\n"
    ).encode()
    return receive_mail(raw).incoming.message.attachments.get()


def test_a_letter_that_came_as_a_file_is_read_with_its_text(client, cast, passed_on):
    assert passed_on.name == "Ma caisse.eml"
    address = reverse("support:enclosed", args=[passed_on.pk])
    for user, page in (
        (cast.technician, passed_on.message.ticket.get_absolute_url()),
        (cast.support, passed_on.message.ticket.desk_url),
    ):
        sign_in(client, user)
        assert address in client.get(page).content.decode()
        told = client.get(address).content.decode()
        assert "Elle ne marche plus." in told
        assert "client@boulangerie.example" in told
        assert "sophie@moselle.example" in told
        assert "Mon, 16 Nov 2026" in told
        assert "alert(1)" not in told


def test_such_a_letter_is_as_closed_as_its_file(client, cast, passed_on):
    sign_in(client, cast.stranger)
    address = reverse("support:enclosed", args=[passed_on.pk])
    assert client.get(address).status_code == 404
    type(passed_on.message).objects.update(kind=MessageKind.NOTE, event="")
    sign_in(client, cast.technician)
    assert client.get(address).status_code == 404
    assert client.get(reverse("support:attachment", args=[passed_on.pk])).status_code == 404
    sign_in(client, cast.support)
    type(passed_on).objects.update(name="a.txt")
    assert client.get(address).status_code == 404
