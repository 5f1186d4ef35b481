import pytest
from allauth.usersessions.models import UserSession
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from portal.accounts.acts.rows import new_act
from portal.accounts.acts.seen import Seen
from portal.accounts.models import AccountAct
from portal.journal.models import JournalEntry
from tests.accounts.sign_in.test_adapter import NEW
from tests.cast import PASSWORD, make_user, sign_in

pytestmark = pytest.mark.django_db
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0"
CHROME = "Mozilla/5.0 (Linux; Android 16) AppleWebKit/537.36 Chrome/142.0 Mobile Safari/537.36"
PAGE = "people:security"


def come_in(user, agent, ip="192.0.2.7"):
    client = Client(HTTP_USER_AGENT=agent, REMOTE_ADDR=ip)
    data = {"login": user.email, "password": PASSWORD}
    assert client.post(reverse("account_login"), data).status_code == 302
    return client


def prove(client):
    """Give the password again, which ending sessions asks for."""
    data = {"password": PASSWORD}
    assert client.post(reverse("account_reauthenticate"), data).status_code == 302


def test_one_sees_where_one_is_signed_in_and_ends_one_of_them():
    user = make_user(language="en")
    here, there = come_in(user, FIREFOX), come_in(user, CHROME, "198.51.100.3")
    text = here.get(reverse(PAGE)).content.decode()
    assert "Firefox · Linux" in text
    assert "Chrome · Android" in text
    assert "198.51.100.3" in text
    prove(here)
    [other] = [row for row in UserSession.objects.all() if row.ip == "198.51.100.3"]
    here.post(reverse("people:end_session", args=[other.pk]))
    assert there.get(reverse(PAGE)).status_code == 302
    assert here.get(reverse(PAGE)).status_code == 200
    assert JournalEntry.objects.filter(event="account.sessions_ended").count() == 1


def test_all_others_end_together_by_one_entry():
    user = make_user()
    here, *others = [come_in(user, FIREFOX) for _number in range(4)]
    prove(here)
    here.post(reverse("people:end_others"))
    assert [client.get(reverse(PAGE)).status_code for client in (here, *others)] == [
        200, 302, 302, 302,
    ]  # fmt: skip
    entry = JournalEntry.objects.get(event="account.sessions_ended")
    assert entry.content["data"]["count"] == 3


def test_nobody_ends_the_session_of_another_nor_their_own_by_this():
    user, other = make_user(), make_user()
    here, theirs = come_in(user, FIREFOX), come_in(other, FIREFOX)
    prove(here)
    for row in UserSession.objects.all():
        assert here.post(reverse("people:end_session", args=[row.pk])).status_code == 404
    assert theirs.get(reverse(PAGE)).status_code == 200
    assert here.get(reverse(PAGE)).status_code == 200


def test_another_password_ends_those_before_and_they_are_no_longer_listed():
    user = make_user(language="en")
    here, there = come_in(user, FIREFOX), come_in(user, CHROME)
    data = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    here.post(reverse("account_change_password"), data)
    assert there.get(reverse(PAGE)).status_code == 302
    page = here.get(reverse(PAGE))
    assert [device.here for device in page.context["devices"]] == [True]
    assert "Password changed" in page.content.decode()


def test_sign_ins_attempts_and_changes_are_ones_own_alone(client):
    user, other = make_user(language="en"), make_user()
    for whose, ip in ((user, "192.0.2.1"), (other, "203.0.113.77")):
        for kind in AccountAct.Kind:
            new_act(whose, kind, Seen(ip, FIREFOX)).save()
    sign_in(client, user)
    text = client.get(reverse(PAGE)).content.decode()
    assert "192.0.2.1" in text
    assert "203.0.113.77" not in text
    for label in ("Wrong password", "Recovery codes made", "Passkey removed", "Locked for some"):
        assert label in text


@pytest.mark.parametrize("many", [1, 12])
def test_the_page_asks_the_same_however_much_there_is(client, many):
    user = make_user()
    for _number in range(many):
        come_in(user, FIREFOX)
    client = come_in(user, FIREFOX)
    client.get(reverse(PAGE))
    with CaptureQueriesContext(connection) as caught:
        client.get(reverse(PAGE))
    assert len(caught) <= 12, "\n".join(query["sql"] for query in caught)


def test_the_former_page_of_sessions_leads_here(client):
    sign_in(client, make_user())
    assert client.get("/accounts/sessions/").url == reverse(PAGE)


def test_admins_see_what_was_tried_and_by_whom(client):
    user = make_user()
    new_act(user, AccountAct.Kind.WRONG_PASSWORD, Seen("192.0.2.1", FIREFOX)).save()
    new_act(None, AccountAct.Kind.LOCKED, Seen("192.0.2.2"), address_hash="ab" * 32).save()
    sign_in(client, make_user("admin", language="en"))
    address = reverse("admin:accounts_accountact_changelist")
    text = client.get(address).content.decode()
    assert user.email in text
    assert "≠ ababababab" in text
    assert "Firefox · Linux" in text
    text = client.get(address, {"kind__exact": "wrong_password"}).content.decode()
    assert user.email in text
    assert "ababababab" not in text
    text = client.get(address, {"account": "none"}).content.decode()
    assert user.email not in text
    assert "ababababab" in text
    text = client.get(address, {"q": user.email}).content.decode()
    assert user.email in text
    assert "ababababab" not in text


def test_others_are_ended_by_who_has_proven_anew_who_they_are(client):
    """A passer-by at an open browser does not shut its owner out elsewhere."""
    user = make_user()
    there = come_in(user, CHROME)
    sign_in(client, user)  # An hour ago.
    for page in (reverse("people:end_others"), reverse("people:end_session", args=[1])):
        answer = client.post(page)
        assert answer.status_code == 302
        assert reverse("account_reauthenticate") in answer["Location"]
    assert there.get(reverse(PAGE)).status_code == 200
    asked = client.post(reverse("people:end_others"))["Location"]
    client.post(asked, {"password": PASSWORD})
    assert there.get(reverse(PAGE)).status_code == 302
