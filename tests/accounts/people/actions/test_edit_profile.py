import pytest

from portal.accounts.people.actions.edit_profile import edit_profile
from portal.journal.models import JournalEntry
from tests.cast import make_user


@pytest.mark.django_db
def test_a_profile_is_changed_and_journalled_without_its_personal_data():
    user = make_user()
    edit_profile(by=user, name="Camille Bernard", phone="0612345678", language="en")
    user.refresh_from_db()
    assert (user.name, user.phone, user.language) == ("Camille Bernard", "0612345678", "en")
    body = bytes(JournalEntry.objects.get(event="account.edited").body)
    assert b"Bernard" not in body


@pytest.mark.django_db
def test_an_unknown_language_is_refused():
    with pytest.raises(ValueError, match="de"):
        edit_profile(by=make_user(), name="C", phone="", language="de")
