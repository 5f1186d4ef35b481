"""Rows by COPY and by INSERT: what is written, what is refused, what stands again afterwards."""

import datetime as dt
import re

import pytest
from django.db import IntegrityError, connection, transaction

from installations.models import EndUser, InstallationReport, Site
from portal.demo.populate import bulk
from portal.outbox.models import OutgoingMail
from support.models import Message, Ticket
from tests.support.factories import make_ticket

pytestmark = pytest.mark.django_db
NAMES = ("id", "siren", "name")


def test_texts_keep_their_tabs_quotes_and_backslashes_and_counting_goes_on():
    names = ["a\tb", "c\\d", "e\nf\r", "\\N", "O’Brien \"&\" 'Cie'", "", "plain", "\\."]
    first = bulk.first_key(EndUser)
    rows = [(first + place, f"{place:09d}", name) for place, name in enumerate(names)]
    bulk.write(EndUser, NAMES, rows)
    assert list(EndUser.objects.order_by("pk").values_list("name", flat=True)) == names
    assert EndUser.objects.create(siren="999999999", name="next").pk == first + len(names)
    assert bulk.first_key(EndUser) == first + len(names) + 1


def test_every_kind_of_value_is_read_back(cast):
    ticket = make_ticket(cast)
    at = dt.datetime(2026, 3, 1, 9, 30, tzinfo=dt.UTC)
    names = ("id", "ticket_id", "kind", "author_name", "author_id", "created_at")
    bulk.write(Message, names, [(bulk.first_key(Message), ticket.pk, "note", "É", None, at)])
    message = Message.objects.order_by("pk").last()
    assert (message.author_name, message.author, message.created_at) == ("É", None, at)
    assert message.event == ""


def test_what_must_be_unique_is_not_left_to_one_default():
    with pytest.raises(ValueError, match="uuid"):
        bulk.write(OutgoingMail, ("id",), [(1,)])
    with pytest.raises(ValueError, match="EndUser"):
        bulk.write(EndUser, ("siren",), [("000000000",)])


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite keeps what it has")
def test_indexes_and_keys_stand_again_and_hold():
    def standing():
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_get_indexdef(indexrelid) FROM pg_index UNION ALL"
                " SELECT conrelid::regclass || conname || pg_get_constraintdef(oid)"
                " FROM pg_constraint"
            )
            # Made anew from its own words, a condition is told with its casts elsewhere.
            return sorted(re.sub(r"::[a-z ]+|[()\[\]]", "", line) for (line,) in cursor.fetchall())

    before = standing()
    with bulk.loading(EndUser, Site, InstallationReport, Ticket):
        assert len(standing()) < len(before) - 20
    assert standing() == before
    lost = ("id", "end_user_id", "integrator_id", "siret", "name")
    with pytest.raises(IntegrityError), transaction.atomic(), bulk.loading(Site):
        bulk.write(Site, lost, [(1, 987654, 987654, "0" * 14, "nobody's")])
    assert standing() == before
