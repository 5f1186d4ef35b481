"""Pages of copies: who asks, who gets it, what they say, in both languages."""

import pytest
from django.test import Client
from django.urls import reverse

from portal.accounts.people import security
from portal.core import clock
from portal.journal.models import JournalEntry
from portal.retention.exports import work
from portal.retention.exports.actions import KEPT, ask_for_export_of, ask_for_own_export
from portal.retention.models import DataExport
from tests.accounts.people.test_security_view import prove
from tests.cast import sign_in
from tests.retention.exports.copies import made

pytestmark = pytest.mark.django_db
OWN = "/privacy/copy/"
OTHERS = "/retention/copies/"
DATA = {"address": "zoe@petit.example", "language": "fr", "reason": "Lettre du 3 mars"}


def entered(user, *, proven=True):
    client = sign_in(Client(), user)
    if proven:
        prove(client)
    return client


def file_of(export):
    return reverse("retention:export_file", args=[export.pk])


def progress_of(export):
    return reverse("retention:export_progress", args=[export.pk])


@pytest.mark.parametrize("language", ["fr", "en"])
def test_one_asks_waits_and_gets_it(cast, language):
    user = cast.technician
    user.language = language
    user.save()
    client = entered(user)
    french = language == "fr"
    page = client.get(OWN).text
    assert ("Vous n’avez pas de copie" if french else "You have no copy") in page
    assert client.post(OWN).headers["Location"] == OWN
    export = DataExport.objects.get()
    page = client.get(OWN).text
    assert progress_of(export) in page
    assert ("En attente d’un traitement" if french else "Waiting for a worker") in page
    assert "HX-Refresh" not in client.get(progress_of(export)).headers
    made(export)
    assert client.get(progress_of(export)).headers["HX-Refresh"] == "true"
    page = client.get(OWN).text
    assert file_of(export) in page
    answer = client.get(file_of(export))
    assert answer.status_code == 200
    assert len(answer.getvalue()) == export.size
    assert ("donnees-" if french else "data-") in answer.headers["Content-Disposition"]
    assert "no-store" in answer.headers["Cache-Control"]
    entry = JournalEntry.objects.get(event="personal_data.handed_out")
    assert entry.actor_user == user


def test_looking_at_its_head_hands_out_nothing(cast):
    export = ask_for_own_export(by=cast.technician)
    made(export)
    assert entered(cast.technician).head(file_of(export)).status_code == 200
    assert not JournalEntry.objects.filter(event="personal_data.handed_out").exists()


def test_whoever_has_not_just_proven_who_they_are_is_asked(cast):
    client = entered(cast.technician, proven=False)
    assert "/reauthenticate/" in client.post(OWN).headers["Location"]
    assert not DataExport.objects.exists()
    export = ask_for_own_export(by=cast.technician)
    made(export)
    assert "/reauthenticate/" in client.get(file_of(export)).headers["Location"]
    assert not JournalEntry.objects.filter(event="personal_data.handed_out").exists()
    assert security.proven_anew


def test_to_everybody_else_there_is_none(cast):
    export = ask_for_own_export(by=cast.technician)
    made(export)
    for who in (cast.manager, cast.stranger, cast.quality, cast.admin, cast.auditor):
        client = entered(who)
        assert client.get(file_of(export)).status_code == 404
        assert client.get(progress_of(export)).status_code == 404
    assert Client().get(file_of(export)).status_code == 302
    assert not JournalEntry.objects.filter(event="personal_data.handed_out").exists()


def test_whoever_has_left_gets_their_own(cast):
    rep = cast.technician_rep
    rep.left_at, rep.left_by = clock.now(), cast.manager
    rep.save()
    client = entered(cast.technician)
    client.post(OWN)
    export = DataExport.objects.get()
    made(export)
    assert client.get(OWN).status_code == 200
    assert client.get(file_of(export)).status_code == 200
    other = ask_for_own_export(by=cast.manager)
    made(other)
    assert client.get(file_of(other)).status_code == 404


def test_after_its_days_it_is_not_given_and_said_to_be_erased(cast):
    export = ask_for_own_export(by=cast.technician)
    made(export)
    with clock.moved_to(clock.now() + KEPT):
        client = entered(cast.technician)
        assert client.get(file_of(export)).status_code == 404
        assert "Effacé" in client.get(OWN).text


def test_pressed_twice_it_is_made_once(cast):
    client = entered(cast.technician)
    client.post(OWN)
    assert "déjà en cours" in client.post(OWN, follow=True).text
    assert DataExport.objects.count() == 1


def test_one_that_failed_is_said_and_asked_for_again(cast):
    export = ask_for_own_export(by=cast.technician)
    DataExport.objects.update(failed_at=clock.now(), failure="x", attempts=3)
    page = entered(cast.technician).get(OWN).text
    assert "n’a pas pu être établie" in page
    assert 'method="post"' in page
    assert file_of(export) not in page


def test_quality_asks_for_somebody_without_an_account(cast):
    client = entered(cast.quality)
    assert "Vous n’en avez demandé aucune" in client.get(OTHERS).text
    assert client.post(OTHERS, DATA).headers["Location"] == OTHERS
    export = DataExport.objects.get()
    made(export)
    page = client.get(OTHERS).text
    assert "zoe@petit.example" in page
    assert file_of(export) in page
    assert client.get(file_of(export)).status_code == 200
    # Another of them asks with a reason of their own.
    assert file_of(export) not in entered(cast.admin).get(OTHERS).text
    assert entered(cast.admin).get(file_of(export)).status_code == 404


def test_whoever_may_no_longer_ask_for_others_gets_no_more_of_it(cast):
    export = ask_for_export_of(by=cast.quality, **DATA)
    made(export)
    cast.quality.role = "support"
    cast.quality.save()
    client = entered(cast.quality)
    assert client.get(file_of(export)).status_code == 404
    assert client.get(OTHERS).status_code == 403


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"reason": ""}, 'aria-invalid="true"'),
        ({"address": "personne"}, 'aria-invalid="true"'),
        ({"address": "support@crisalid.example"}, "a un compte"),
    ],
)
def test_what_cannot_be_asked_for_is_said(cast, changes, says):
    page = entered(cast.quality).post(OTHERS, DATA | changes)
    assert page.status_code == 200
    assert says in page.text
    assert not DataExport.objects.exists()


def test_the_page_that_everybody_reads_names_it(client):
    page = client.get("/privacy/").text
    assert OWN in page
    assert "Copies des données" in page


def test_the_account_and_retention_lead_there(cast):
    assert OWN in entered(cast.technician).get(reverse("people:profile")).text
    assert OTHERS in entered(cast.quality).get("/retention/").text
    assert OTHERS not in entered(cast.auditor).get("/retention/").text


def test_a_full_page_of_copies_asks_as_little_as_one(cast, django_assert_max_num_queries):
    for number in range(3):
        ask_for_export_of(by=cast.quality, **DATA | {"address": f"n{number}@petit.example"})
    work.run_due()
    client = entered(cast.quality)
    with django_assert_max_num_queries(25):
        client.get(OTHERS)
