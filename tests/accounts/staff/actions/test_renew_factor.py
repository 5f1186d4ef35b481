"""A second factor that cannot be used any more: two administrators, an entry, a mail."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from allauth.usersessions.models import UserSession
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from portal.accounts.models import FactorRenewal
from portal.accounts.staff.actions.renew_factor import (
    ask_renewal,
    decline_renewal,
    grant_renewal,
)
from portal.core import clock
from portal.core.actions import Refused
from portal.core.duties import duties_of
from portal.journal.models import JournalEntry
from portal.outbox.models import OutgoingMail
from tests.accounts.second_factor.test_session import totp_code
from tests.cast import PASSWORD, make_user, sign_in

pytestmark = pytest.mark.django_db
SECRET = "JBSWY3DPEHPK3PXP"
PAGE = "/accounts/staff/second-factors/"


@pytest.fixture
def admins():
    return make_user("admin"), make_user("admin")


@pytest.fixture
def locked_out():
    user = make_user("support")
    TOTP.activate(user, SECRET)
    return user


def test_one_asks_another_agrees_and_a_new_one_is_set_up(admins, locked_out, client):
    first, second = admins
    here = Client()
    here.post("/accounts/login/", {"login": locked_out.email, "password": PASSWORD})
    assert here.post("/accounts/2fa/authenticate/", {"code": totp_code(SECRET)}).status_code == 302
    assert here.get("/accounts/profile/").status_code == 200
    assert UserSession.objects.filter(user=locked_out).exists()

    sign_in(client, first)
    data = {"email": locked_out.email.upper(), "reason": "Rappelé au numéro connu"}
    assert client.post(PAGE, data).url == PAGE
    renewal = FactorRenewal.objects.get()
    assert "Accepter" not in client.get(PAGE).text, "whoever asked is not offered to agree"
    assert [duty.href for duty in duties_of(second)] == [PAGE]
    assert not duties_of(first)

    sign_in(client, second)
    assert "Un second facteur à renouveler" in client.get("/").text
    assert "Rappelé au numéro connu" in client.get(PAGE).text
    assert client.post(reverse("people:decide_renewal", args=[renewal.pk, "grant"])).url == PAGE
    assert not Authenticator.objects.filter(user=locked_out).exists()
    assert here.get("/accounts/profile/").url.startswith("/accounts/login/")
    here.post("/accounts/login/", {"login": locked_out.email, "password": PASSWORD})
    assert here.get("/accounts/staff/").url.startswith("/accounts/second-factor/")
    assert not duties_of(second)
    renewed = JournalEntry.objects.filter(event__startswith="account.factor_").order_by("pk")
    assert [entry.event for entry in renewed] == [
        "account.factor_renewal_asked",
        "account.factor_renewed",
    ]
    mail = OutgoingMail.objects.get(key__startswith="account.factor_taken")
    assert mail.to == locked_out.email


def test_nobody_does_it_alone(admins, locked_out):
    first, second = admins
    renewal = ask_renewal(by=first, user=locked_out, reason="perdu")
    for deed, code in (
        (lambda: grant_renewal(by=first, renewal=renewal), "same_person"),
        (lambda: ask_renewal(by=second, user=locked_out, reason="perdu"), "asked_already"),
        (lambda: ask_renewal(by=first, user=first, reason="perdu"), "oneself"),
        (lambda: ask_renewal(by=first, user=second, reason="perdu"), "no_factor"),
    ):
        with pytest.raises(Refused) as refused:
            deed()
        assert refused.value.code == code
    assert Authenticator.objects.filter(user=locked_out).exists()
    with pytest.raises(IntegrityError), transaction.atomic():
        FactorRenewal.objects.update(decided_by=first, decided_at=clock.now(), granted=True)


def told(start):
    return {mail.to: mail for mail in OutgoingMail.objects.filter(key__startswith=start)}


def test_its_owner_and_the_other_administrators_are_told_of_what_is_asked(admins, locked_out):
    first, second = admins
    second.language = "en"
    second.save()
    ask_renewal(by=first, user=locked_out, reason="Rappelé au numéro connu")
    mails = told("account.factor_renewal_asked:")
    assert set(mails) == {locked_out.email, second.email}
    assert "Rappelé au numéro connu" not in mails[locked_out.email].text
    assert "Appelez aussitôt" in mails[locked_out.email].text
    assert mails[second.email].subject == "A second factor is to be renewed: agree or decline"
    assert "Rappelé au numéro connu" in mails[second.email].text
    assert PAGE in mails[second.email].text


def test_its_owner_and_whoever_asked_are_told_that_it_stays(admins, locked_out):
    first, second = admins
    renewal = ask_renewal(by=first, user=locked_out, reason="perdu")
    decline_renewal(by=second, renewal=renewal)
    mails = told("account.factor_renewal_kept:")
    assert set(mails) == {locked_out.email, first.email}
    assert second.name in mails[first.email].text


def test_it_can_be_left_as_it_is_and_asked_again(admins, locked_out):
    first, second = admins
    renewal = ask_renewal(by=first, user=locked_out, reason="perdu")
    decline_renewal(by=first, renewal=renewal)
    assert set(told("account.factor_renewal_kept:")) == {locked_out.email}, "they took it back"
    for deed in (grant_renewal, decline_renewal):
        with pytest.raises(Refused) as refused:
            deed(by=second, renewal=renewal)
        assert refused.value.code == "decided"
    assert Authenticator.objects.filter(user=locked_out).exists()
    ask_renewal(by=second, user=locked_out, reason="perdu")


def test_an_address_without_account_keeps_what_was_typed(admins, client):
    sign_in(client, admins[0])
    page = client.post(PAGE, {"email": "nobody@x.example", "reason": "perdu en route"})
    assert page.context["form"].errors.keys() == {"email"}
    assert "perdu en route" in page.text


def test_at_the_server_both_type_their_passwords(admins, locked_out, monkeypatch):
    first, second = admins
    command = "portal.accounts.management.commands.renew_second_factor.getpass"
    options = {"asked_by": first.email, "granted_by": second.email, "reason": "clé perdue"}
    monkeypatch.setattr(command, lambda prompt: "wrong")
    with pytest.raises(CommandError, match="not the password"):
        call_command("renew_second_factor", locked_out.email, **options)
    monkeypatch.setattr(command, lambda prompt: PASSWORD)
    with pytest.raises(CommandError, match="autre administrateur"):
        call_command(
            "renew_second_factor", locked_out.email, **options | {"granted_by": first.email}
        )
    assert not FactorRenewal.objects.exists()
    with pytest.raises(CommandError, match="not an administrator"):
        call_command(
            "renew_second_factor", locked_out.email, **options | {"granted_by": locked_out.email}
        )
    call_command("renew_second_factor", locked_out.email, **options)
    assert not Authenticator.objects.filter(user=locked_out).exists()
