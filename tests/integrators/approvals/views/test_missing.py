import datetime as dt
from random import Random

import pytest
from django.urls import reverse

from integrators.companies.actions.people import record_departure
from integrators.models import Integrator
from portal.demo.populate.integrators import populate
from portal.journal.models import JournalEntry
from portal.outbox.models import OutgoingMail
from tests.integrators import factories as make

LIST, REMIND = reverse("integrators:short"), reverse("integrators:remind")


def mails():
    return OutgoingMail.objects.filter(key__startswith="integrator.reminded:")


def entries():
    return JournalEntry.objects.filter(event="integrator.reminded")


@pytest.fixture
def short(cast):
    record_departure(by=cast.manager, representative=cast.technician_rep)
    return cast.integrator


def test_a_tab_for_each_thing_says_how_many_and_shows_these(cast, as_, short):
    client = as_("auditor")
    page = client.get(LIST)
    counts = {kind["label"]: kind["count"] for kind in page.context["kinds"]}
    assert counts["Gérant ou technicien"] == 1
    assert counts["Formation"] == 0
    text = client.get(f"{LIST}?show=people").content.decode()
    assert short.name in text
    assert "Aucun technicien ne s’est encore inscrit" in text
    assert 'type="checkbox" name="company"' not in text, "the auditor reminds nobody"
    assert short.name not in client.get(f"{LIST}?show=training").content.decode()
    for wrong in ("show=nothing", "who=nobody"):
        answer = client.get(f"{LIST}?{wrong}")
        assert answer.context["rows"] == []
        assert answer.context["count"] == 0


def test_those_that_wait_for_an_approval(cast, as_):
    page = as_("quality").get(f"{LIST}?who=waiting")
    names = [row["company"].name for row in page.context["rows"]]
    assert cast.candidate_integrator.name in names
    assert cast.integrator.name not in names


def test_one_reminder_one_entry_its_mails(cast, as_, short):
    client = as_("quality")
    answer = client.post(REMIND, {"company": short.pk, "next": f"{LIST}?show=people"})
    assert answer.url == f"{LIST}?show=people"
    entry = entries().get()
    assert entry.content["data"]["missing"][0] == {"line": "V4", "code": "technician"}
    mail = mails().get()
    assert mail.to == cast.manager.email
    assert "Aucun technicien ne s’est encore inscrit" in mail.text
    page = client.get(LIST)
    assert page.context["rows"][0]["recent"]
    assert cast.quality.name in page.content.decode()


def test_keys_that_name_nobody(cast, as_):
    company, *_people = make.make_approved(cast.quality, cast.charter)
    client = as_("quality")
    for keys in ([company.pk], ["x", "9" * 30], []):
        assert client.post(REMIND, {"company": keys}).url == LIST
    assert not entries().exists()


def test_it_leads_to_no_other_site(cast, as_, short):
    answer = as_("quality").post(REMIND, {"company": short.pk, "next": "https://evil.example/"})
    assert answer.url == LIST


def test_who_has_no_manager_is_told_at_the_company(cast, as_):
    company = make.make_integrator(cast.quality)
    as_("quality").post(reverse("integrators:remind_one", args=[company.pk]))
    assert mails().get().to == company.email


def test_few_queries_and_pages_of_any_length(cast, as_, django_assert_max_num_queries):
    client = as_("quality")
    populate(by=cast.quality, count=60, rng=Random(1))
    from_database = Integrator.objects.filter(name__contains="0").values("pk")
    for model in (make.Representative,):
        model.objects.filter(integrator__in=from_database, role="technician").update(
            left_at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC), left_by=cast.quality
        )
    with django_assert_max_num_queries(20):
        first = client.get(LIST)
    seen = [row["company"].pk for row in first.context["rows"]]
    assert len(seen) == 25
    following = client.get(LIST + first.context["page"].next)
    more = [row["company"].pk for row in following.context["rows"]]
    assert more
    assert not set(seen) & set(more)
