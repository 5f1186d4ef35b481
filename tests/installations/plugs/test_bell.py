"""The bell rings for the technician when the merchant has signed."""

import pytest

from portal.outbox.notices import Notice
from tests.installations import factories

pytestmark = pytest.mark.django_db


def test_the_technician_hears_of_the_merchants_signature(cast, release):
    report = factories.make(cast.technician_rep, release, until="signed")
    [notice] = Notice.objects.all()
    assert notice.recipient == cast.technician
    assert report.number in notice.title
    assert notice.href == report.get_absolute_url()
