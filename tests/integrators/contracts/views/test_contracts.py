import pytest
from django.urls import reverse

from integrators.contracts.actions.contracts import sign_contract
from integrators.models import ComplianceContract, UpdateFee
from portal.core import clock
from tests.cast import PASSWORD
from tests.integrators import factories as make
from tests.integrators.helpers import in_days

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


def test_what_has_run_out_says_so_and_cannot_be_signed(cast, as_, contract, time_machine):
    time_machine.move_to(in_days((contract.ends_on - clock.today()).days + 1))
    page = as_("manager").get(contract.get_absolute_url()).content.decode()
    assert "ne peut plus être signée" in page
    assert 'name="consent"' not in page
    posted = {"consent": "on", "password": PASSWORD}
    as_("manager").post(contract.get_absolute_url(), posted)
    contract.refresh_from_db()
    assert contract.state == "proposed"
    fees_page = as_("manager").get(url("company_fees", cast.integrator)).content.decode()
    assert contract.get_absolute_url() not in fees_page


def test_a_wrong_proposal_is_taken_back(cast, as_, contract):
    address = url("contract_take_back", cast.integrator, contract=contract.pk)
    assert address in as_("quality").get(contract.get_absolute_url()).content.decode()
    assert address not in as_("manager").get(contract.get_absolute_url()).content.decode()
    as_("quality").post(address, {"reason": "Mauvaise entreprise"})
    page = as_("manager").get(contract.get_absolute_url()).content.decode()
    assert "Retirée" in page
    assert "Mauvaise entreprise" in page


def test_a_signed_one_is_amended_then_ended(cast, as_, contract):
    sign_contract(**make.signing(cast.manager_rep, contract))
    address = url("contract_amend", cast.integrator, contract=contract.pk)
    values = as_("quality").get(address).context["form"].initial
    posted = values | {
        "licences": 30,
        "starts_on": values["starts_on"].isoformat(),
        "ends_on": values["ends_on"].isoformat(),
    }
    amendment_url = as_("quality").post(address, posted).url
    page = as_("manager").get(amendment_url).content.decode()
    assert "Avenant" in page
    assert contract.get_absolute_url() in page
    as_("manager").post(amendment_url, {"consent": "on", "password": PASSWORD})
    page = as_("manager").get(contract.get_absolute_url()).content.decode()
    assert amendment_url in page
    assert "Signé jusqu’au" in page
    end = url("contract_end", cast.integrator, contract=contract.pk)
    last = clock.today().isoformat()
    as_("quality").post(end, {"last_day": last, "party": "company", "reason": "Cession"})
    page = as_("manager").get(contract.get_absolute_url()).content.decode()
    assert "Cession" in page
    assert "Jamais en vigueur" in as_("manager").get(amendment_url).content.decode()


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
