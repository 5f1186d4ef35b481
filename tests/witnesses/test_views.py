"""The page on which quality or the auditor chooses who keeps the checkpoints."""

import pytest

from portal.witnesses.actions import send_checkpoints_to
from portal.witnesses.models import CheckpointAddress

pytestmark = pytest.mark.django_db
PAGE = "/journal/copies/"


def test_an_address_is_added_shown_and_ended(as_, cast):
    auditor = as_("auditor")
    page = auditor.get(PAGE).content.decode()
    assert "Personne ne le reçoit encore" in page
    sent = {"address": "greffe@example.net", "language": "fr"}
    assert auditor.post(PAGE, sent).headers["Location"] == PAGE
    page = auditor.get(PAGE).content.decode()
    assert "greffe@example.net" in page
    assert cast.auditor.name in page
    row = CheckpointAddress.objects.get()
    quality = as_("quality")
    assert quality.post(f"{PAGE}{row.pk}/end/").headers["Location"] == PAGE
    assert "greffe@example.net" not in quality.get(PAGE).content.decode()
    again = quality.post(f"{PAGE}{row.pk}/end/", follow=True).content.decode()
    assert "ne reçoit déjà plus" in again


@pytest.mark.parametrize("address", ["", "greffe", "Greffe@Example.net"])
def test_what_is_wrong_is_said_and_kept(as_, cast, address):
    send_checkpoints_to(by=cast.quality, address="greffe@example.net", language="fr")
    page = as_("auditor").post(PAGE, {"address": address, "language": "en"}).content.decode()
    assert 'aria-invalid="true"' in page
    assert f'value="{address}"' in page or not address
    assert CheckpointAddress.objects.count() == 1


def test_the_same_queries_at_two_sizes(as_, cast, django_assert_max_num_queries):
    auditor = as_("auditor")
    auditor.get(PAGE)
    counts = []
    for size in (1, 6):
        for n in range(size):
            send_checkpoints_to(by=cast.quality, address=f"a{size}.{n}@example.net", language="fr")
        with django_assert_max_num_queries(12) as asked:
            auditor.get(PAGE)
        counts.append(len(asked))
    assert counts[0] == counts[1]
