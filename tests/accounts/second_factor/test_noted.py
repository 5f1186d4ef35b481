import pytest
from allauth.mfa.models import Authenticator

from portal.accounts.acts.seen import Seen
from portal.accounts.models import AccountAct
from portal.accounts.second_factor.noted import note_changes
from portal.journal.models import JournalEntry
from tests.cast import make_user

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
