"""What second factors are made of is encrypted in its rows, and outlives a change of key."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from cryptography.fernet import Fernet
from django.core.management import CommandError, call_command

from portal.accounts.second_factor.kept import is_lost
from portal.infrastructure import encryption
from portal.infrastructure.encryption import is_encrypted
from portal.outbox.delivery.work import deliver_batch
from portal.outbox.models import MailState, OutgoingMail
from tests.accounts.second_factor.test_session import totp_code
from tests.cast import PASSWORD, make_user
from tests.outbox.factories import MailFactory

pytestmark = pytest.mark.django_db
SECRET = "JBSWY3DPEHPK3PXP"


@pytest.fixture(autouse=True)
def _folder(settings, tmp_path):
    settings.KEYS_DIR = tmp_path / "keys"
    encryption.make_key()


@pytest.fixture
def user():
    user = make_user("admin")
    TOTP.activate(user, SECRET)
    RecoveryCodes.activate(user)
    return user


def new_key(*, keep: bool):
    old = encryption.key_file().read_text()
    encryption.key_file().write_text(Fernet.generate_key().decode() + "\n" + (old if keep else ""))


def rows(user):
    return [
        row.data.get("secret") or row.data["seed"]
        for row in Authenticator.objects.filter(user=user)
    ]


def test_no_row_says_what_it_is_made_of(user):
    assert len(rows(user)) == 2
    assert all(is_encrypted(kept) and SECRET not in kept for kept in rows(user))
    assert TOTP(Authenticator.objects.get(user=user, type="totp")).validate_code(totp_code(SECRET))


def test_a_new_key_takes_over_what_the_old_one_kept(user):
    codes = RecoveryCodes.activate(user).generate_codes()
    mail = MailFactory(secret=True, text="le-lien\n")
    before = rows(user)
    new_key(keep=True)
    call_command("encrypt_secrets_anew")
    assert set(rows(user)).isdisjoint(before)
    encryption.key_file().write_text(encryption.key_file().read_text().split()[0])
    assert not is_lost(user)
    assert RecoveryCodes.activate(user).generate_codes() == codes
    mail.refresh_from_db()
    assert mail.text == "le-lien\n"


def test_what_has_left_meanwhile_is_left_alone(monkeypatch):
    mail = MailFactory(secret=True, text="le-lien\n")
    other = MailFactory(secret=True, text="un-autre\n")

    def leaves(kept):
        OutgoingMail.objects.filter(pk=other.pk).update(kept_text="", kept_html="")
        return encryption.encrypt(kept)

    monkeypatch.setattr("portal.outbox.models.encrypt", leaves)
    call_command("encrypt_secrets_anew")
    for row in (mail, other):
        row.refresh_from_db()
    assert (mail.text, other.kept_text) == ("le-lien\n", "")


def test_with_the_key_lost_a_password_still_opens_and_no_code_does(client, user):
    new_key(keep=False)
    assert is_lost(user)
    data = {"login": user.email, "password": PASSWORD}
    assert client.post("/accounts/login/", data).url.startswith("/accounts/2fa/authenticate/")
    page = client.post("/accounts/2fa/authenticate/", {"code": totp_code(SECRET)})
    assert page.status_code == 200
    assert "ne peut plus être lu" in page.text
    assert client.get("/accounts/profile/").status_code == 302


def test_the_command_names_what_no_key_opens(user):
    MailFactory(secret=True, subject="Votre accès")
    new_key(keep=False)
    with pytest.raises(CommandError) as caught:
        call_command("encrypt_secrets_anew")
    assert user.name in str(caught.value)
    assert "Votre accès" in str(caught.value)


def test_a_code_that_set_it_up_has_served(client):
    user, url = make_user("support"), "/accounts/2fa/totp/activate/"
    client.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
    page = client.get(url)
    if page.status_code == 302:
        page = client.post(page.url, {"password": PASSWORD}, follow=True)
    code = totp_code(page.context["form"].secret)
    assert client.post(url, {"code": code}).status_code == 302
    row = Authenticator.objects.get(user=user, type="totp")
    assert not TOTP(row).validate_code(code)


def test_a_mail_whose_key_is_lost_fails_alone(mailoutbox, django_capture_on_commit_callbacks):
    lost = MailFactory(secret=True, text="perdu\n")
    new_key(keep=False)
    other = MailFactory(secret=True, text="le-lien\n")
    deliver_batch()
    for mail in (lost, other):
        mail.refresh_from_db()
    assert (lost.state, lost.kept_text) == (MailState.FAILED, "")
    assert other.state == MailState.SENT
