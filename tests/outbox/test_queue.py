import threading

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.transaction import TransactionManagementError
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from portal.outbox.models import OutgoingMail
from portal.outbox.queue import message_id_of, queue_mail


def queue(**changes):
    values = {
        "key": "account.closed:1:user:7",
        "to": "camille@martin.example",
        "language": "fr",
        "subject": _("Your access to the Crisalid portal has ended"),
        "template": "accounts/account_closed",
        "context": {"user": {"name": "Léa <O’Brien> & fils"}},
    }
    with transaction.atomic():
        return queue_mail(**(values | changes))


@pytest.mark.django_db(transaction=True)
def test_a_mail_belongs_in_a_transaction():
    with pytest.raises(TransactionManagementError):
        queue_mail(
            key="k", to="t@x.example", language="fr", subject="s", template="x/y", context={}
        )


@pytest.mark.django_db
def test_both_texts_speak_the_recipients_language(english):
    mail = queue()
    assert mail.subject == "Votre accès au portail Crisalid a pris fin"
    assert "Votre compte" in mail.text
    assert "Votre compte" in mail.html
    assert 'lang="fr"' in mail.html
    mail = queue(key="other", language="en")
    assert "Your account" in mail.text


@pytest.mark.django_db
def test_the_text_is_plain_and_the_html_escaped():
    mail = queue()
    assert "Léa <O’Brien> & fils" in mail.text
    assert "<O’Brien>" not in mail.html
    assert "&lt;O’Brien&gt; &amp; fils" in mail.html


@pytest.mark.django_db
def test_one_key_is_one_mail():
    first = queue()
    again = queue(to="other@x.example")
    assert again.pk == first.pk
    assert OutgoingMail.objects.get().to == "camille@martin.example"


@pytest.mark.django_db(transaction=True)
def test_one_key_is_one_mail_from_two_sides_at_once():
    start = threading.Barrier(4)
    keys = []

    def run():
        start.wait()
        try:
            keys.append(queue().pk)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(keys) == 4
    assert set(keys) == {OutgoingMail.objects.get().pk}


@pytest.mark.django_db(transaction=True)
def test_a_mail_goes_with_its_transaction():
    def fail_afterwards():
        with transaction.atomic():
            queue()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_afterwards()
    assert not OutgoingMail.objects.exists()


@pytest.mark.django_db
def test_no_line_break_enters_a_header():
    mail = queue(
        subject=format_lazy("Objet\r\nBcc: x@evil.example {}", "y"),
        reply_to="a@x.example\nBcc: b@x.example",
        headers={"References": "<a@x>\n<b@x>"},
    )
    for value in (mail.subject, mail.reply_to, *mail.headers.values()):
        assert "\n" not in value
        assert "\r" not in value


@pytest.mark.django_db
def test_a_subject_that_is_too_long_is_cut():
    assert len(queue(subject="x" * 1000).subject) == 255


@pytest.mark.django_db
def test_the_message_id_comes_from_the_row_or_is_given(settings):
    settings.MAIL_DOMAIN = "crisalid.example"
    mail = queue()
    assert mail.message_id == f"<{mail.uuid}@crisalid.example>"
    assert (
        queue(key="2", message_id_hint="ticket.12.3").message_id == "<ticket.12.3@crisalid.example>"
    )
    assert message_id_of("<a@b.example>") == "<a@b.example>"


@pytest.mark.django_db
def test_what_is_not_sealed_is_not_attached():
    class Unsealed:
        number, state = "PV-2026-00001", "pending"

    with pytest.raises(ValueError, match="PV-2026-00001"):
        queue(documents=[Unsealed()])
    assert not OutgoingMail.objects.exists()


@pytest.mark.django_db
def test_what_a_broken_mail_contains_can_be_stored():
    mail = queue(context={"user": {"name": "a\x00b\ud800c"}}, subject="x\x00\udcffy")
    mail.refresh_from_db()
    for text in (mail.subject, mail.text, mail.html):
        assert "\x00" not in text
        text.encode()


@pytest.mark.django_db
def test_a_key_that_is_too_long_is_a_fault_of_ours():
    with pytest.raises(ValueError, match="too long"):
        queue(key="k" * 201)


@pytest.mark.django_db
def test_a_mail_of_a_new_row_is_written_without_being_looked_for(django_assert_max_num_queries):
    queue(key="warm")
    # The second reads the settings that every mail shows.
    with transaction.atomic(), django_assert_max_num_queries(2):
        mail = queue_mail(
            key="ticket.opened:7", to="a@b.example", language="fr", subject="s",
            template="accounts/account_closed", context={"user": {"name": "Léa"}}, is_new=True,
        )  # fmt: skip
    assert OutgoingMail.objects.get(key="ticket.opened:7") == mail
    assert mail.text == OutgoingMail.objects.get(pk=mail.pk).text


@pytest.mark.django_db
def test_a_mail_that_was_called_new_and_is_not_is_a_fault_of_ours():
    queue(key="k")
    with pytest.raises(IntegrityError), transaction.atomic():
        queue(key="k", is_new=True)
