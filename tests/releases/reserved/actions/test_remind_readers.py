"""Who has not read a reserved document is asked to, once a day at most."""

import datetime as dt

import pytest
import time_machine

from portal.core import clock
from portal.core.actions import Refused
from portal.journal.models import JournalEntry
from portal.outbox.models import OutgoingMail
from releases.reserved.actions.documents import (
    add_reserved_version,
    record_reading,
    retire_reserved_document,
)
from releases.reserved.actions.remind_readers import remind_reserved_readers
from tests.releases.reserved import documents

pytestmark = pytest.mark.django_db


def told():
    return sorted(
        OutgoingMail.objects.filter(key__startswith="reserved_document.reminder:").values_list(
            "to", flat=True
        )
    )


def test_only_those_who_have_not_read_it_get_a_mail_each(cast):
    document = documents.document(cast.quality, line="V3")
    record_reading(
        by=cast.manager, version=document.versions.get(), representative=cast.manager_rep
    )
    asked = remind_reserved_readers(by=cast.quality, document=document)
    # Not the newcomer, the suspended, nor those in order for the other line alone.
    assert [row.user for row in asked] == [cast.technician]
    assert told() == [cast.technician.email]
    entry = JournalEntry.objects.order_by("-pk").first().content
    assert entry["event"] == "reserved_document.readers_reminded"
    assert entry["data"]["users"] == [cast.technician.pk]
    mail = OutgoingMail.objects.filter(
        to=cast.technician.email, key__startswith="reserved_document.reminder:"
    ).get()
    assert "Diapositives NF525" in mail.subject
    assert "/releases/reserved/" in mail.text


def test_nobody_is_asked_twice_in_a_day_nor_after_reading(cast):
    document = documents.document(cast.quality, line="V3")
    remind_reserved_readers(by=cast.quality, document=document)
    before = told()
    with pytest.raises(Refused) as refused:
        remind_reserved_readers(by=cast.quality2, document=document)
    assert refused.value.code == "nobody"
    assert told() == before
    record_reading(
        by=cast.manager, version=document.versions.get(), representative=cast.manager_rep
    )
    with time_machine.travel(clock.now() + dt.timedelta(days=1, minutes=1), tick=False):
        again = remind_reserved_readers(by=cast.quality, document=document)
    assert [row.user for row in again] == [cast.technician]


def test_a_new_version_asks_anew_and_a_retired_document_nobody(cast):
    document = documents.document(cast.quality, line="V3")
    record_reading(
        by=cast.manager, version=document.versions.get(), representative=cast.manager_rep
    )
    new = documents.stored(content=documents.pdf((300, 300)))
    add_reserved_version(by=cast.quality, document=document, stored=new, change="Plan")
    asked = remind_reserved_readers(by=cast.quality, document=document)
    assert {row.user for row in asked} == {cast.manager, cast.technician}
    assert {row.version.number for row in asked} == {2}
    retire_reserved_document(by=cast.quality, document=document)
    with pytest.raises(Refused) as refused:
        remind_reserved_readers(by=cast.quality, document=document)
    assert refused.value.code == "retired"
