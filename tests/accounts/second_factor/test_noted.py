import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from allauth.usersessions.models import UserSession
from django.urls import reverse

from portal.accounts.acts.seen import Seen
from portal.accounts.models import AccountAct
from portal.accounts.second_factor.noted import note_changes
from portal.journal.models import JournalEntry
from tests.accounts.people.test_security_view import CHROME, FIREFOX, PAGE, come_in
from tests.cast import PASSWORD, make_user

pytestmark = pytest.mark.django_db
Type = Authenticator.Type
APP, KEY, CODES = (Type.TOTP, ""), (Type.WEBAUTHN, "Clé"), (Type.RECOVERY_CODES, "")


@pytest.mark.parametrize(
    ("before", "after", "acts"),
    [
        ({}, {}, []),
        ({1: APP}, {1: APP}, []),
        ({}, {1: APP, 2: CODES}, [("app_added", ""), ("codes_made", "")]),
        ({1: APP, 2: CODES}, {1: APP, 3: CODES}, [("codes_made", "")]),
        ({1: APP, 2: CODES}, {}, [("app_removed", "")]),
        ({1: APP}, {1: APP, 2: KEY}, [("passkey_added", "Clé")]),
        ({1: KEY}, {1: (Type.WEBAUTHN, "Autre")}, [("passkey_renamed", "Autre")]),
        ({1: KEY, 2: CODES}, {}, [("passkey_removed", "Clé")]),
    ],
)
def test_each_difference_is_one_act(before, after, acts):
    note_changes(make_user(), Seen(), before, after)
    rows = AccountAct.objects.order_by("pk")
    assert [(row.kind, row.detail) for row in rows] == acts
    assert JournalEntry.objects.count() == len(acts)


def test_with_a_factor_go_the_other_sessions_and_they_stay_when_one_comes():
    user = make_user(language="en")
    here, there = come_in(user, FIREFOX), come_in(user, CHROME)
    app = TOTP.activate(user, "JBSWY3DPEHPK3PXP").instance
    assert there.get(reverse(PAGE)).status_code == 200
    asked = here.get(reverse("mfa_deactivate_totp"))["Location"]
    here.post(asked, {"password": PASSWORD})
    done = here.post(reverse("mfa_deactivate_totp"), follow=True)
    assert not Authenticator.objects.filter(pk=app.pk).exists()
    assert "Your other sessions are ended" in done.text
    assert there.get(reverse(PAGE)).status_code == 302
    assert here.get(reverse(PAGE)).status_code == 200
    assert UserSession.objects.filter(user=user).count() == 1
    assert JournalEntry.objects.filter(event="account.sessions_ended").count() == 1
