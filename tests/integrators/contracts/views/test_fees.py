import pytest
from django.urls import reverse

from integrators.contracts.actions.fees import charge_update
from integrators.contracts.fees import Update
from integrators.models import FeeExport, UpdateFee
from portal.core import clock
from tests.integrators import factories as make

FEES = reverse("integrators:fees")


def charge(cast, company, *licences, version="4.3.[9800.100]"):
    return charge_update(
        by=cast.quality, integrator=company, update=Update("V4", version), licences=licences,
        cause="report", occasion="PV-2026-00042",
    )  # fmt: skip


@pytest.fixture
def priced(cast, as_):
    as_("quality").post(
        FEES, {"line": "V4", "valid_from": clock.today().isoformat(), "price": "49.00"}
    )


def test_prices_and_fees_of_a_period(cast, as_, priced):
    charge(cast, cast.elsewhere, "L-1", "L-2")
    page = as_("auditor").get(FEES).content.decode()
    assert "49,00" in page
    assert "PV-2026-00042" in page
    csv = as_("auditor").get(reverse("integrators:fees_csv")).content.decode("utf-8-sig")
    assert csv.count("PV-2026-00042") == 2
    none = as_("auditor").get(reverse("integrators:fees_csv"), {"last": "2020-01-01"})
    assert "PV-2026-00042" not in none.content.decode()
    assert as_("auditor").post(FEES, {}).status_code == 403


def test_exported_once_and_read_again(cast, as_, priced):
    charge(cast, cast.integrator, "L-1")
    today = clock.today().isoformat()
    period = {"first": today, "last": today}
    address = reverse("integrators:fees_export")
    assert as_("quality").post(address, period).status_code == 302
    export = FeeExport.objects.get()
    again = as_("quality").post(address, period)
    assert "déjà" in again.content.decode()
    csv = reverse("integrators:fees_export_csv", args=[export.pk])
    first = as_("auditor").get(csv).content
    assert b"L-1" in first
    assert as_("auditor").get(csv).content == first
    page = as_("auditor").get(FEES, {"state": "open"})
    assert not page.context["page_obj"].object_list
    assert as_("auditor").get(FEES, {"state": "exported"}).context["page_obj"].object_list


def test_a_manager_sees_what_the_own_company_was_charged(cast, as_, priced):
    charge(cast, cast.integrator, "L-1")
    charge(cast, cast.elsewhere, "L-9")
    address = reverse("integrators:company_fees", args=[cast.integrator.pk])
    page = as_("manager").get(address).content.decode()
    assert "L-1" in page
    assert "L-9" not in page
    assert "À facturer" in page
    assert as_("auditor").get(address).status_code == 200


def test_a_proposal_that_waits_is_offered_beside_what_updates_cost(cast, as_, priced):
    contract = make.propose(cast.quality, cast.integrator)
    address = reverse("integrators:company_fees", args=[cast.integrator.pk])
    assert contract.get_absolute_url() in as_("manager").get(address).content.decode()


def test_a_mistyped_price_is_struck_and_given_back(cast, as_, priced):
    charge(cast, cast.integrator, "L-1")
    price = UpdateFee.objects.get()
    address = reverse("integrators:fees_price_correct", args=[price.pk])
    assert address in as_("quality").get(FEES).content.decode()
    assert address not in as_("auditor").get(FEES).content.decode()
    as_("quality").post(address, {"price": "39", "reason": "39 €, pas 49"})
    page = as_("quality").get(FEES).content.decode()
    assert "<s>49,00" in page
    assert "39 €, pas 49" in page
    credit = reverse("integrators:fees_price_credit", args=[price.pk])
    assert credit in page
    as_("quality").post(credit)
    assert credit not in as_("quality").get(FEES).content.decode()
    own = reverse("integrators:company_fees", args=[cast.integrator.pk])
    for page in (as_("auditor").get(FEES), as_("manager").get(own)):
        assert "−10,00" in page.content.decode()
    csv = as_("auditor").get(reverse("integrators:fees_csv")).content.decode("utf-8-sig")
    assert "-10,00" in csv
    today = clock.today().isoformat()
    as_("quality").post(reverse("integrators:fees_export"), {"first": today, "last": today})
    assert "39,00" in as_("auditor").get(FEES).content.decode()
    export = FeeExport.objects.get()
    csv = as_("auditor").get(reverse("integrators:fees_export_csv", args=[export.pk]))
    assert b"-10,00" in csv.content


def test_the_same_queries_at_two_sizes(cast, as_, priced, django_assert_max_num_queries):
    company, counts = cast.integrator, []
    addresses = (FEES, reverse("integrators:company_fees", args=[company.pk]))
    client = as_("quality")
    for turn in range(2):
        charge(cast, company, f"L-{turn}", *(f"M-{turn}-{number}" for number in range(turn * 5)))
        found = []
        for address in addresses:
            with django_assert_max_num_queries(12) as asked:
                client.get(address)
            found.append(len(asked))
        counts.append(found)
    assert counts[0] == counts[1]
