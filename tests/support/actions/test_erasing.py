"""Who called is erased, from the call and from what the journal holds of it."""

import pytest

from portal.journal.models import JournalEntry, PersonalDatum
from portal.journal.record import Actor
from support.actions.calls import record_call
from support.actions.erasing import erase_callers
from support.models import Call

pytestmark = pytest.mark.django_db


def test_names_and_numbers_go_and_the_others_stay(cast):
    calls = [
        record_call(by=cast.support, caller=f"Zoé {number}", phone="03 87 00 00 01", notes="Bac")
        for number in range(3)
    ]
    assert erase_callers(by=Actor.system("retention"), rows=calls[:2]) == 2
    said = Call.objects.order_by("pk").values_list("caller", "phone", "notes")
    assert list(said[:2]) == [("", "", "Bac"), ("", "", "Bac")]
    assert said[2][0] == "Zoé 2"
    kept = PersonalDatum.objects.filter(erased_by=None, path="/caller")
    assert [row.text for row in kept] == ["Zoé 2"]
    told = JournalEntry.objects.get(event="call.callers_erased").content["data"]["$erased"]
    assert told["why"] == "term"
    assert {path for one in told["texts"] for path in one["paths"]} == {"/caller", "/phone"}
