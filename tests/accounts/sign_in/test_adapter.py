import re

import pytest
from django.urls import reverse

from portal.accounts.sign_in.resets import answer_resets
from portal.outbox.models import OutgoingMail
from tests.cast import PASSWORD, make_user, sign_in

pytestmark = pytest.mark.django_db
NEW = "une phrase assez longue"


def test_nobody_signs_up(client):
    data = {"email": "new@x.example", "password1": NEW, "password2": NEW}
    client.post("/accounts/signup/", data)
    from portal.accounts.models import User

    assert not User.objects.exists()


def test_a_new_password_is_chosen_by_a_link_in_the_persons_language(client, settings):
    settings.SITE_URL = "https://portal.crisalid.example"
    user = make_user(language="en")
    client.post(reverse("account_reset_password"), {"email": user.email.upper()})
    answer_resets()
    mail = OutgoingMail.objects.get()
    assert mail.subject == "Choose a new password for the Crisalid portal"
    assert mail.secret
    url = re.search(r"https://portal\.crisalid\.example(\S+)", mail.text)[1]
    page = client.get(url, follow=True)
    form = page.redirect_chain[-1][0]
    client.post(form, {"password1": NEW, "password2": NEW})
    user.refresh_from_db()
    assert user.check_password(NEW)
    notice = OutgoingMail.objects.exclude(pk=mail.pk).get()
    assert "chosen anew" in notice.text


def test_unknown_addresses_get_the_same_page_and_no_mail(client):
    known = client.post(reverse("account_reset_password"), {"email": make_user().email})
    unknown = client.post(reverse("account_reset_password"), {"email": "nobody@x.example"})
    assert (known.status_code, known.url) == (unknown.status_code, unknown.url)
    answer_resets()
    assert OutgoingMail.objects.count() == 1


def test_a_changed_password_is_told(client):
    user = make_user()
    sign_in(client, user)
    data = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    response = client.post(reverse("account_change_password"), data)
    assert response.url == reverse("people:profile")
    mail = OutgoingMail.objects.get()
    assert "Votre mot de passe a été changé." in mail.text
    assert "127.0.0.1" in mail.text


def test_a_text_of_allauth_that_we_have_no_words_for_still_goes_out(client, rf):
    from allauth.account.adapter import get_adapter
    from allauth.core import context

    request = rf.get("/")
    with context.request_context(request):
        get_adapter(request).send_mail(
            "account/email/email_deleted",
            "x@y.example",
            {"deleted_email": "x@y.example", "ip": "::1", "user_agent": "u", "timestamp": None},
        )
    assert "x@y.example" in OutgoingMail.objects.get().text
