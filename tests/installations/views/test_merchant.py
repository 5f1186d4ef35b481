import datetime as dt
import re

import pytest
from django.test import Client
from django.urls import reverse

from installations.actions.cancel_report import cancel_report
from installations.actions.invite_merchant import open_on_screen, send_signing_link
from installations.models import InstallationReport, SigningInvitation
from installations.signing import session_lock
from portal.core import clock
from portal.journal.models import JournalEntry
from portal.outbox.models import OutgoingMail
from tests.cast import PASSWORD, sign_in
from tests.installations.factories import complete_draft
from tests.releases import factories as releases

pytestmark = pytest.mark.django_db
EMAIL = "elodie@weber.example"
MIDDLEWARE = "installations.signing.middleware.SigningLockMiddleware"


def submitted(cast, release, **values):
    from portal.demo.installations import submit

    draft = complete_draft(
        cast.technician_rep, release, values={"merchant_signatory": "Élodie Weber", **values}
    )
    return submit(draft, by=cast.technician)


@pytest.fixture
def report(cast, release):
    return submitted(cast, release)


@pytest.fixture
def link(cast, report):
    _invitation, token = send_signing_link(by=cast.technician, report=report, email=EMAIL)
    return reverse("installations:sign", args=[token])


@pytest.fixture
def locked(settings):
    if MIDDLEWARE not in settings.MIDDLEWARE:
        after = "django.contrib.auth.middleware.AuthenticationMiddleware"
        place = settings.MIDDLEWARE.index(after) + 1
        settings.MIDDLEWARE = [
            *settings.MIDDLEWARE[:place], MIDDLEWARE, *settings.MIDDLEWARE[place:],
        ]  # fmt: skip


def code():
    mail = OutgoingMail.objects.filter(key__startswith="account.code:").latest("pk")
    return re.search(r"\b\d{3} \d{3}\b", mail.text).group()


def sign(client, link, **data):
    client.post(link, {"send_code": "1", "name": "x"})
    return client.post(link, {"name": "elodie  WEBER", "agree": "on", "code": code(), **data})


def test_by_mail_with_a_code_and_no_account(client, link, report):
    page = client.get(link).content.decode()
    assert report.number in page
    assert report.canonical_sha256 in page
    answer = sign(client, link)
    assert answer.url == link
    signature = report.signatures.get()
    assert (signature.proof, signature.proof_email) == ("code_by_mail", EMAIL)
    assert signature.signer_name == "Élodie Weber"
    assert OutgoingMail.objects.filter(key__startswith="account.code:").latest("pk").to == EMAIL
    thanks = client.get(link)
    assert thanks.status_code == 200
    assert thanks.context["used"]
    # Nothing is sealed yet: only then does the full seal show.
    assert "Sceau en attente" in thanks.content.decode()
    assert "Sceau intact" not in thanks.content.decode()


def test_what_is_shown_is_what_is_signed_not_the_columns(client, link, report):
    InstallationReport.objects.filter(pk=report.pk).update(licence="FAUX-1")
    page = client.get(link).content.decode()
    assert "FAUX-1" not in page
    assert report.content["machine"]["licence"] in page


def test_a_wrong_code_a_wrong_name_or_no_consent_signs_nothing(client, link, report):
    for data in ({"code": "000000"}, {"name": "Jean Weber"}, {"agree": ""}):
        answer = sign(client, link, **data)
        assert answer.status_code == 200
        assert answer.context["form"].errors
    assert not report.signatures.exists()


def test_a_link_used_twice_signs_once(client, link, report):
    sign(client, link)
    again = Client().post(link, {"name": "Élodie Weber", "agree": "on", "code": "123456"})
    assert again.status_code == 409
    assert report.signatures.count() == 1


def test_an_expired_link_says_so(client, link, report):
    with clock.moved_to(clock.now() + dt.timedelta(days=7, minutes=1)):
        answer = client.get(link)
        posted = client.post(link, {"name": "Élodie Weber", "agree": "on"})
    assert (answer.status_code, posted.status_code) == (410, 410)
    assert "expiré" in answer.content.decode()
    assert not report.signatures.exists()


def test_a_revoked_link_says_so(client, cast, link, report):
    send_signing_link(by=cast.technician, report=report, email=EMAIL)
    answer = client.get(link)
    assert answer.status_code == 410
    assert "remplacé" in answer.content.decode()


def test_a_cancelled_report_or_withdrawn_release_says_so(client, cast, link, report, release):
    releases.withdraw(cast.quality, release)
    answer = client.get(link)
    assert answer.status_code == 410
    assert "retirée" in answer.content.decode()
    cancel_report(by=cast.technician, report=report, reason="retrait")
    assert client.get(link).status_code == 410


def test_an_unknown_link(client, db):
    answer = client.get(reverse("installations:sign", args=["nothing"]))
    assert answer.status_code == 404
    assert "nulle part" in answer.content.decode()


def test_the_page_is_in_the_language_of_the_report(client, cast, release):
    report = submitted(cast, release, language="en")
    _invitation, token = send_signing_link(by=cast.technician, report=report, email=EMAIL)
    page = client.get(reverse("installations:sign", args=[token])).content.decode()
    assert '<html lang="en"' in page
    assert "Sign the report" in page


def on_screen(client, cast, report):
    sign_in(client, cast.technician)
    return client.post(reverse("installations:hand_over", args=[report.pk])).url


def test_on_screen_in_person_when_there_is_no_address(client, cast, release):
    report = submitted(cast, release, merchant_email="")
    link = on_screen(client, cast, report)
    client.post(link, {"name": "Élodie Weber", "agree": "on", "drawing": "M1 2L3 4"})
    signature = report.signatures.get()
    assert (signature.proof, signature.proof_email) == ("presence", "")
    assert signature.user == cast.technician
    assert not OutgoingMail.objects.filter(key__startswith="account.code:").exists()


def test_on_screen_by_code_when_there_is_one(client, cast, report):
    link = on_screen(client, cast, report)
    answer = client.post(link, {"name": "Élodie Weber", "agree": "on"})
    assert answer.context["form"].errors["code"]
    sign(client, link)
    assert report.signatures.get().proof == "code_by_mail"


def test_a_screen_link_opens_nowhere_else(client, cast, report):
    link = on_screen(client, cast, report)
    for elsewhere in (Client(), sign_in(Client(), cast.manager)):
        page = elsewhere.get(link)
        assert page.status_code == 404
        assert report.merchant_name not in page.text
    assert client.get(link).status_code == 200


def test_while_locked_every_other_page_asks_for_the_password(client, cast, report, locked):
    link = on_screen(client, cast, report)
    unlock = reverse("installations:unlock")
    for path in ("/", "/installations/", "/releases/", "/accounts/logout/", "/admin/", "/api/v1/x"):
        for ask in (client.get, client.post):
            answer = ask(path)
            assert (answer.status_code, answer.url) == (302, unlock)
    assert client.get(link).status_code == 200
    assert client.get(unlock).status_code == 200
    wrong = client.post(unlock, {"password": "wrong"})
    assert wrong.context["form"].errors["password"]
    assert client.get("/installations/").url == unlock
    assert client.post(unlock, {"password": PASSWORD}).url == report.get_absolute_url()
    assert client.get("/installations/").status_code == 200


def test_guessing_the_password_is_slowed_down(client, cast, report, locked):
    on_screen(client, cast, report)
    unlock = reverse("installations:unlock")
    for _ in range(5):
        client.post(unlock, {"password": "wrong"})
    answer = client.post(unlock, {"password": PASSWORD})
    assert answer.status_code == 200
    assert session_lock.KEY in client.session


def test_signing_out_ends_the_lock_with_the_session(client, cast, report, locked):
    link = on_screen(client, cast, report)
    answer = client.post(reverse("installations:unlock"), {"sign_out": "1"})
    assert JournalEntry.objects.filter(event="account.signed_out").count() == 1
    assert answer.headers["Clear-Site-Data"] == '"cache"'
    assert session_lock.KEY not in client.session
    assert client.get(link).status_code == 404


def test_the_lock_falls_when_the_account_is_closed(client, cast, report, locked):
    link = on_screen(client, cast, report)
    cast.technician.is_active = False
    cast.technician.save(update_fields=["is_active"])
    assert client.get(link).status_code == 404
    answer = client.get("/installations/", follow=True)
    assert answer.status_code == 200
    assert answer.request["PATH_INFO"] == reverse("account_login")


def test_unlock_without_a_lock_goes_home(as_technician):
    answer = as_technician.get(reverse("installations:unlock"))
    assert answer.url == reverse("installations:index")


def test_opening_twice_leaves_one_link(cast, report):
    for _ in range(2):
        open_on_screen(by=cast.technician, report=report)
    assert SigningInvitation.objects.filter(revoked_at=None).count() == 1
