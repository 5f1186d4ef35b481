import datetime as dt
import uuid

import pytest

from portal.core import bulk, clock
from portal.core.bulk import insert_new
from portal.outbox.models import OutgoingMail

pytestmark = pytest.mark.django_db


def mail(number, **more):
    values = {
        "key": f"bulk:{number}", "to": f"p{number}@example.net", "language": "fr",
        "subject": f"n° {number}", "text": "100 % d’accord\n", "html": "<p>é</p>",
        "message_id": f"<{number}@x.example>", "headers": {"In-Reply-To": f"<{number}>"},
        "uuid": uuid.uuid4(),
    }  # fmt: skip
    return OutgoingMail(**(values | more))


def test_rows_are_written_as_they_are_in_more_than_one_step(django_assert_num_queries):
    moment = dt.datetime(2026, 3, 1, 8, 30, 1, 250, tzinfo=dt.UTC)
    rows = [mail(number, due_at=moment) for number in range(bulk.BATCH + 2)]
    rows[1].due_at = None
    with django_assert_num_queries(2):
        insert_new(row for row in rows)
    given = [field for field in OutgoingMail._meta.concrete_fields if not field.generated]
    fields = [field.attname for field in given if field.name != "id"]
    written = OutgoingMail.objects.order_by("pk")
    assert [[getattr(row, name) for name in fields] for row in written] == [
        [getattr(row, name) for name in fields] for row in rows
    ]
    assert written[3].searched == " p3 example net | p3examplenet | n 3 | bulk 3 | bulk3"


def test_a_row_that_exists_stays_as_it_is():
    insert_new([mail(1)])
    insert_new([mail(1, subject="again"), mail(2)])
    assert sorted(OutgoingMail.objects.values_list("subject", flat=True)) == ["n° 1", "n° 2"]


def test_no_rows_cost_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        insert_new([])


def test_values_that_are_gone_are_not_taken_for_others():
    """Identities are reused once a value is freed; here each row makes its values anew."""
    insert_new(mail(number, due_at=clock.now() + dt.timedelta(days=number)) for number in range(60))
    rows = OutgoingMail.objects.order_by("due_at")
    assert [row.headers["In-Reply-To"] for row in rows] == [f"<{n}>" for n in range(60)]
