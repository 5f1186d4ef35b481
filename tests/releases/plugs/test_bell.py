"""The bell rings for whom a withdrawal concerns."""

import pytest

from portal.outbox.notices import Notice
from releases.withdrawals import announcements
from tests.releases import factories

pytestmark = pytest.mark.django_db


def test_who_is_told_of_a_withdrawal_hears_the_bell_once(cast):
    release = factories.published(cast)
    withdrawal = factories.withdraw(cast.quality, release)
    told = [announcements.Recipient(user_id=user.pk) for user in (cast.technician, cast.manager)]
    announcements.tell_recipients(withdrawal=withdrawal, recipients=told)
    announcements.send_due_notices()
    announcements.send_due_notices()
    for user in (cast.technician, cast.manager):
        [bell] = Notice.objects.of(user)
        assert release.version in bell.title
        assert bell.href == release.get_absolute_url()
