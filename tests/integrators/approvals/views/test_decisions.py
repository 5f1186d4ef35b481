import datetime as dt

import pytest
from django.urls import reverse

from integrators.models import Approval, Suspension
from portal.core import clock
from tests.integrators import factories as make


def url(name, company):
    return reverse(f"integrators:{name}", args=[company.pk])


def approval(**changes):
    today = clock.today()
    return {
        "lines": ["V4"],
        "activities": ["sell", "install"],
        "starts_on": today.isoformat(),
        "ends_on": (today + dt.timedelta(days=300)).isoformat(),
        "reason": "",
    } | changes


class TestApprove:
    def test_what_is_missing_leads_on(self, cast, as_):
        company = cast.candidate_integrator
        company.contacts.all().delete()
        page = as_("quality").get(url("approve", company))
        text = page.content.decode()
        assert "disabled" not in text
        for name in ("contact_new", "invite"):
            assert f'href="{url(name, company)}"' in text
        assert "Aucun technicien ne s’est encore inscrit" in text
        assert "L’agrément n’est pas encore possible" in text
        assert 'name="starts_on"' not in text

    def test_a_form_that_is_sent_all_the_same(self, cast, as_):
        answer = as_("quality").post(url("approve", cast.candidate_integrator), approval())
        assert answer.status_code == 200
        assert not Approval.objects.filter(integrator=cast.candidate_integrator).exists()

    def test_a_ready_line(self, cast, as_):
        company = make.make_integrator(cast.quality)
        make.make_team(cast.quality, company, cast.charter)
        client = as_("quality")
        form = client.get(url("approve", company)).context["form"]
        assert [choice[0] for choice in form.fields["lines"].choices] == ["V4"]
        assert client.post(url("approve", company), approval()).url == company.get_absolute_url()
        assert company.approvals.count() == 2
        page = client.post(url("approve", company), approval()).content.decode()
        assert "est déjà couvert par un agrément" in page
        assert company.approvals.count() == 2


@pytest.mark.parametrize(("name", "final"), [("suspend", False), ("end", True)])
def test_a_decision_says_what_it_does_and_asks_why(cast, as_, name, final):
    client, address = as_("quality"), url(name, cast.integrator)
    page = client.get(address).content.decode()
    assert "2 personnes" in page
    assert "registre public" in page
    assert client.post(address, {"reason": " "}).status_code == 200
    assert not Suspension.objects.filter(integrator=cast.integrator).exists()
    assert client.post(address, {"reason": "PV"}).url == cast.integrator.get_absolute_url()
    assert Suspension.objects.get(integrator=cast.integrator).final is final
    assert client.post(address, {"reason": "PV"}).status_code == 200


def test_reinstate(cast, as_):
    client, address = as_("quality"), url("reinstate", cast.suspended_integrator)
    assert "PV manquants" in client.get(address).content.decode()
    client.post(address, {"reason": "Reçus"})
    assert Suspension.objects.get().lifted_by == cast.quality
    assert "n’est pas suspendu" in client.post(address, {"reason": "x"}).content.decode()
