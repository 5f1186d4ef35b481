import pytest
from django.urls import reverse

from integrators.models import ComplianceContract, UpdateFee
from portal.core import clock
from tests.cast import PASSWORD
from tests.integrators import factories as make

LIST = reverse("integrators:contracts")


def url(name, company, **more):
    return reverse(f"integrators:{name}", kwargs={"pk": company.pk, **more})


@pytest.fixture
def contract(cast):
    return make.propose(cast.quality, cast.integrator)


def test_proposed_then_signed(cast, as_):
    quality, manager = as_("quality"), as_("manager")
    address = url("contract_propose", cast.integrator)
    form = quality.get(address).context["form"]
    values = {
        "licences": 5,
        "starts_on": form.initial["starts_on"].isoformat(),
        "ends_on": form.initial["ends_on"].isoformat(),
        "text": form.initial["text"],
    }
    contract_url = quality.post(address, values).url
    row = ComplianceContract.objects.get()
    assert contract_url == row.get_absolute_url()
    page = manager.get(contract_url).content.decode()
    assert "Sans contrat en cours" in page
    assert 'name="consent"' in page
    assert 'name="consent"' not in as_("technician").get(contract_url).content.decode()
    assert manager.post(contract_url, {"consent": "on", "password": "x"}).status_code == 200
    manager.post(contract_url, {"consent": "on", "password": PASSWORD})
    row.refresh_from_db()
    assert row.state == "accepted"
    assert row.signature.document.number in manager.get(contract_url).content.decode()
    renewal = quality.get(address).context["form"].initial
    assert renewal["licences"] == 5
    assert renewal["starts_on"] > row.ends_on


def test_declined_after_reading_what_it_costs(cast, as_, contract):
    UpdateFee.objects.create(
        line="V4", valid_from=clock.today(), cents=4900, created_by=cast.quality
    )
    address = url("contract_decline", cast.integrator, contract=contract.pk)
    client = as_("manager")
    assert "49,00" in client.get(address).content.decode()
    client.post(address, {"reason": "Trop cher"})
    contract.refresh_from_db()
    assert contract.state == "declined"
    assert "Trop cher" in as_("auditor").get(contract.get_absolute_url()).content.decode()


def test_quality_never_signs_for_a_company(cast, as_, contract):
    assert as_("quality").post(contract.get_absolute_url(), {"consent": "on"}).status_code == 403
    assert as_("stranger").get(contract.get_absolute_url()).status_code == 404
    elsewhere = url("contract", cast.elsewhere, contract=contract.pk)
    assert as_("quality").get(elsewhere).status_code == 404
    before = contract.state
    contract.refresh_from_db()
    assert contract.state == before


def test_the_list_finds_those_never_asked(cast, as_, contract):
    found = as_("auditor").get(LIST, {"show": "none"}).context["page_obj"].object_list
    assert cast.integrator not in found
    assert cast.elsewhere in found
    page = as_("auditor").get(LIST, {"show": "proposed"})
    assert list(page.context["page_obj"].object_list) == [cast.integrator]


def test_the_same_queries_at_two_sizes(cast, as_, contract, django_assert_max_num_queries):
    client, counts = as_("quality"), []
    for _ in range(2):
        with django_assert_max_num_queries(12) as asked:
            client.get(LIST)
        counts.append(len(asked))
        for _more in range(3):
            make.propose(cast.quality, make.make_integrator(cast.quality))
    assert counts[0] == counts[1]
