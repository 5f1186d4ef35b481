"""All that keeps a draft from being submitted is told at once, on the page and by the action."""

import pytest
from django.urls import reverse

from installations.actions.cancel_report import cancel_report
from installations.models import InstallationReport, ReportKind
from installations.rules import drafts
from installations.rules.submission import submittable
from integrators.approvals.actions import suspend_integrator
from portal.core.actions import Refused
from tests.installations.factories import complete_draft, make, newer, submit
from tests.releases import factories as releases

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(cast, release):
    return complete_draft(cast.technician_rep, release)


def change(report, **values):
    drafts.keep_step(report, values=values, typed={}, names=set(values))
    return InstallationReport.objects.get(pk=report.pk)


def codes(report):
    return [one.code for one in submittable(InstallationReport.objects.get(pk=report.pk))]


def test_nothing_keeps_a_whole_draft(draft):
    assert codes(draft) == []


def test_all_that_is_wrong_is_told_at_once(draft, cast, release):
    known = make(cast.technician_rep, release)
    change(
        draft, licence="", street="", merchant_email=cast.manager.email,
        serial_number=known.serial_number, hardware=known.hardware,
    )  # fmt: skip
    newer(cast)
    suspend_integrator(by=cast.quality, integrator=cast.integrator, reason="contrôle")
    found = [
        "release_superseded", "not_eligible", "incomplete", "incomplete", "own_address",
        "known_machine",
    ]  # fmt: skip
    assert codes(draft) == found
    with pytest.raises(Refused) as refused:
        submit(draft, by=cast.technician)
    words = str(refused.value)
    assert refused.value.code == "release_superseded"
    for part in (release.version, "susp", known.number, ": Rue, Numéro de licence."):
        assert part in words


def test_the_review_names_each_and_leads_to_its_field(as_technician, draft, cast, release):
    known = make(cast.technician_rep, release)
    change(draft, licence="", serial_number=known.serial_number, hardware=known.hardware)
    page = as_technician.get(reverse("installations:edit", args=[draft.pk, "review"]))
    html = page.content.decode()
    machine = reverse("installations:edit", args=[draft.pk, "machine"])
    assert known.number in html
    assert f"{machine}#id_serial_number" in html
    assert f"{machine}#id_licence" in html
    assert html.count("disabled") >= 1
    assert [one.code for one in page.context["obstacles"]] == ["incomplete", "known_machine"]


def test_a_release_withdrawn_stands_at_the_head_of_the_review(as_technician, draft, cast, release):
    releases.withdraw(cast.quality, release)
    page = as_technician.get(reverse("installations:edit", args=[draft.pk, "review"]))
    assert page.content.decode().count("a été retirée et ne doit pas être installée") == 1
    assert [one.sort for one in page.context["obstacles"]] == ["release"]


def test_of_what_is_not_typed_yet_only_that_it_lacks_is_told(cast, release):
    old = make(cast.technician_rep, release)
    report = complete_draft(
        cast.technician_rep, release, kind=ReportKind.REPLACEMENT, replaces=old,
        values={"merchant_siret": "", "serial_number": ""},
    )  # fmt: skip
    assert set(codes(report)) == {"incomplete"}
    empty = make(cast.technician_rep, release, "draft")
    change(empty, release=None, hardware=None, file=None)
    assert set(codes(empty)) == {"incomplete"}


def test_another_report_that_waits_is_told_until_it_is_cancelled(cast, release):
    old = make(cast.technician_rep, release)
    latest = newer(cast)
    first, second = (
        complete_draft(cast.technician_rep, latest, kind=ReportKind.UPDATE, replaces=old)
        for _ in range(2)
    )
    waiting = submit(first, by=cast.technician)
    assert codes(second) == ["already_replaced"]
    cancel_report(by=cast.technician, report=waiting, reason="Doublon")
    assert codes(second) == []
