import pytest
from django.urls import reverse

from portal.accounts.staff.actions.manage_user import (
    change_staff_role,
    deactivate_user,
    reactivate_user,
)
from portal.core.actions import Refused
from portal.journal.models import JournalEntry
from portal.outbox.models import OutgoingMail
from tests.cast import make_user, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin():
    return make_user("admin")


def test_a_role_changes_and_the_journal_says_from_what(admin):
    user = change_staff_role(by=admin, user=make_user("support"), role="quality")
    assert user.role == "quality"
    body = bytes(JournalEntry.objects.get(event="account.role_changed").body)
    assert b'"before":"support"' in body
    assert b'"after":"quality"' in body
    mail = OutgoingMail.objects.get()
    assert mail.to == user.email
    assert "Il est maintenant\u00a0: Responsable qualité" in mail.text


@pytest.mark.parametrize(
    ("before", "after", "code"), [("", "support", "not_staff"), ("support", "support", "same_role")]
)
def test_a_role_that_cannot_change(admin, before, after, code):
    with pytest.raises(Refused) as refused:
        change_staff_role(by=admin, user=make_user(before), role=after)
    assert refused.value.code == code


def test_nobody_manages_their_own_account(admin):
    for deed in (
        lambda: change_staff_role(by=admin, user=admin, role="support"),
        lambda: deactivate_user(by=admin, user=admin, reason="x"),
        lambda: reactivate_user(by=admin, user=admin),
    ):
        with pytest.raises(Refused) as refused:
            deed()
        assert refused.value.code == "oneself"


def test_the_last_administrator_stays(admin):
    other = make_user("admin")
    deactivate_user(by=other, user=admin, reason="left")
    with pytest.raises(Refused) as refused:
        change_staff_role(by=admin, user=other, role="support")
    assert refused.value.code == "last_admin"


def test_a_closed_account_is_signed_out_at_once(client, admin):
    user = make_user()
    sign_in(client, user)
    assert client.get("/accounts/profile/").status_code == 200
    deactivate_user(by=admin, user=user, reason="left the company")
    assert client.get("/accounts/profile/").status_code == 302
    assert OutgoingMail.objects.get().to == user.email
    with pytest.raises(Refused) as refused:
        deactivate_user(by=admin, user=user, reason="again")
    assert refused.value.code == "not_active"


def test_an_account_is_opened_again(admin):
    user = make_user(is_active=False)
    assert reactivate_user(by=admin, user=user).is_active
    mail = OutgoingMail.objects.get()
    assert mail.to == user.email
    assert reverse("account_login") in mail.text
    with pytest.raises(Refused) as refused:
        reactivate_user(by=admin, user=user)
    assert refused.value.code == "active"
