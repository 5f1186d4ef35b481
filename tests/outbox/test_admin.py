import pytest
from django.urls import reverse

from portal.accounts.sign_in import demo
from portal.core import clock
from portal.outbox.models import MailState, OutgoingMail
from tests.cast import make_user, sign_in
from tests.outbox.factories import MailFactory

pytestmark = pytest.mark.django_db
LIST = "/admin/outbox/outgoingmail/"


@pytest.fixture
def support(client):
    user = make_user("support")
    sign_in(client, user)
    return user


def failed(**fields):
    return MailFactory(failed_at=clock.now(), failure="550 5.1.1 No such user", **fields)


def frame(mail):
    return reverse("admin:outbox_outgoingmail_html", args=[mail.pk])


def change(mail):
    return reverse("admin:outbox_outgoingmail_change", args=[mail.pk])


def test_the_list_shows_states_and_filters_by_them(client, support):
    bad, good = failed(), MailFactory(done_at=clock.now())
    page = client.get(LIST).text
    assert "En échec" in page
    assert "550 5.1.1 No such user" in page
    page = client.get(LIST, {"state": MailState.FAILED}).text
    assert bad.to in page
    assert good.to not in page
    for state in MailState.values:
        assert client.get(LIST, {"state": state}).status_code == 200


def test_a_mail_is_read_as_text_and_as_html(client, support):
    mail = MailFactory(text="Bonjour <Léa>\n", html="<style>p{color:red}</style><p>Bonjour</p>")
    page = client.get(change(mail))
    assert "Bonjour &lt;Léa&gt;" in page.text
    assert f'sandbox src="{frame(mail)}"' in page.text
    assert "unsafe" not in page.headers["Content-Security-Policy"]
    assert "frame-src 'self'" in page.headers["Content-Security-Policy"]


def test_the_frame_alone_has_its_own_policy(client, support):
    mail = MailFactory(html="<p>Bonjour</p>")
    response = client.get(frame(mail))
    assert response.text == "<p>Bonjour</p>"
    rules = {
        rule.partition(" ")[0]: rule.partition(" ")[2]
        for rule in response.headers["Content-Security-Policy"].split("; ")
    }
    assert rules["default-src"] == rules["script-src"] == rules["form-action"] == "'none'"
    assert rules["style-src"] == "'unsafe-inline'"
    assert rules["frame-ancestors"] == "'self'"
    assert rules["sandbox"] == ""
    assert response.headers["X-Frame-Options"] == "SAMEORIGIN"


def test_a_secret_is_not_shown_to_staff(client, support):
    mail = MailFactory(secret=True, text="le-secret\n", html="<p>le-secret</p>")
    page = client.get(change(mail)).text
    assert "le-secret" not in page
    assert "Masqué" in page
    assert client.get(frame(mail)).status_code == 403


def test_in_the_demo_it_is(client, support):
    demo.mark_demo()
    mail = MailFactory(secret=True, text="le-secret\n")
    here = {"REMOTE_ADDR": "127.0.0.1", "HTTP_HOST": "localhost"}
    assert "le-secret" in client.get(change(mail), **here).text


def test_failed_mails_are_tried_again_from_the_list(client, support):
    bad, good = failed(), MailFactory(done_at=clock.now())
    data = {"action": "try_again", "_selected_action": [bad.pk, good.pk]}
    page = client.post(LIST, data, follow=True)
    assert "1 e-mail est de nouveau en route." in page.text
    bad.refresh_from_db()
    good.refresh_from_db()
    assert (bad.state, good.state) == (MailState.WAITING, MailState.SENT)


def test_a_failed_link_says_that_a_new_one_is_to_be_sent(client, support):
    bad = failed(secret=True)
    bad.kept_text = bad.kept_html = ""
    bad.save()
    page = client.post(LIST, {"action": "try_again", "_selected_action": [bad.pk]}, follow=True)
    assert "faites-en envoyer un nouveau" in page.text
    assert "Aucun de ces e-mails" not in page.text


def test_an_auditor_reads_and_retries_nothing(client):
    sign_in(client, make_user("auditor"))
    bad = failed()
    assert client.get(change(bad)).status_code == 200
    client.post(LIST, {"action": "try_again", "_selected_action": [bad.pk]})
    bad.refresh_from_db()
    assert bad.state == MailState.FAILED
    assert "Relancer" not in client.get(LIST).text


def test_administrators_of_accounts_read_no_mail(client):
    sign_in(client, make_user("admin"))
    mail = MailFactory()
    for url in (LIST, change(mail), frame(mail)):
        page = client.get(url)
        assert page.status_code == 403
        assert mail.subject not in page.text
        assert mail.to not in page.text


def test_nothing_is_changed_or_deleted(client, support):
    mail = MailFactory()
    assert client.post(change(mail), {"to": "x@evil.example"}).status_code == 403
    assert client.post(f"{change(mail)[:-7]}delete/").status_code == 403
    assert client.get(f"{LIST}add/").status_code == 403
    assert [row.to for row in OutgoingMail.objects.all()] == [mail.to]


def test_failures_are_announced_on_every_page_of_support(client, support):
    assert "n’a pas pu être remis" not in client.get("/accounts/profile/").text
    failed()
    page = client.get("/accounts/profile/").text
    assert "1 e-mail n’a pas pu être remis" in page
    assert f"{LIST}?state=failed" in page
    client.logout()
    sign_in(client, make_user())
    assert "n’a pas pu être remis" not in client.get("/accounts/profile/").text


def test_the_list_asks_as_often_for_many_as_for_few(client, support, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    MailFactory.create_batch(2)
    client.get(LIST)
    with CaptureQueriesContext(connection) as few:
        client.get(LIST)
    MailFactory.create_batch(30)
    with django_assert_num_queries(len(few)):
        client.get(LIST)
