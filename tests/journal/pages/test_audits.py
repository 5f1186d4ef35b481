import pytest
from django.test import Client
from django.urls import reverse

from portal.core import clock, work
from portal.journal.audits.work import LEASE, run_due
from portal.journal.models import Audit, JournalEntry
from tests.cast import make_user, sign_in
from tests.journal.factories import sequenced

pytestmark = pytest.mark.django_db


@pytest.fixture
def auditor(client):
    return sign_in(client, make_user("auditor"))


def test_two_presses_make_one_piece_of_work(auditor):
    for _press in range(2):
        answer = auditor.post(reverse("journal:check"), follow=True)
        assert answer.redirect_chain == [(reverse("journal:audits"), 302)]
    assert "déjà en cours" in answer.text
    assert Audit.objects.count() == 1
    assert answer.text.count('hx-get="/journal/audits/') == 1


def test_the_bar_asks_again_until_the_work_has_ended(auditor):
    sequenced(2)
    auditor.post(reverse("journal:check"))
    audit = Audit.objects.get()
    url = reverse("journal:audit_progress", args=[audit.pk])
    going = auditor.get(url)
    assert "hx-trigger" in going.text
    assert "HX-Refresh" not in going
    run_due()
    ended = auditor.get(url)
    assert "hx-trigger" not in ended.text
    assert ended["HX-Refresh"] == "true"


def test_an_interrupted_one_offers_to_begin_again(auditor):
    auditor.post(reverse("journal:check"))
    audit = Audit.objects.get()
    work.claim(Audit.objects.all(), limit=1, lease=LEASE)
    again = reverse("journal:audit_again", args=[audit.pk])
    assert again not in auditor.get(reverse("journal:audits")).text
    with clock.moved_to(clock.now() + LEASE * 2):
        assert again in auditor.get(reverse("journal:audits")).text
        auditor.post(again)
    assert Audit.objects.get().claimed_until is None


def test_a_pack_is_without_personal_data_unless_that_is_asked_for(auditor):
    auditor.post(reverse("journal:pack"))
    assert not Audit.objects.get().personal
    Audit.objects.all().delete()
    auditor.post(reverse("journal:pack"), {"personal": "on"})
    assert Audit.objects.get().personal


def test_the_cost_of_the_page_does_not_grow(auditor, django_assert_max_num_queries):
    asked = make_user("quality")
    counts = []
    for _size in range(2):
        for _more in range(4):
            now = clock.now()
            Audit.objects.create(kind="check", asked_by=asked, due_at=now, done_at=now)
            Audit.objects.create(kind="pack", asked_by=asked, due_at=now, failed_at=now)
        with django_assert_max_num_queries(12) as made:
            auditor.get(reverse("journal:audits"))
        counts.append(len(made))
    assert counts[0] == counts[1]


def test_a_token_is_made_when_it_is_asked_for_and_the_journal_tells_of_it(auditor):
    sequenced(2)
    page = auditor.get(reverse("journal:audits"))
    assert page.context["token"] == ""
    assert not JournalEntry.objects.filter(event="journal.token_issued").exists()
    answer = auditor.post(reverse("journal:token"))
    token = answer.context["token"]
    assert token in answer.text
    assert "no-store" in answer["Cache-Control"]
    assert JournalEntry.objects.filter(event="journal.token_issued").count() == 1
    headers = {"Authorization": f"Bearer {token}"}
    assert Client().get("/journal/tile/entries/000.p/2", headers=headers).status_code == 200
    assert auditor.get(reverse("journal:audits")).context["token"] == ""
