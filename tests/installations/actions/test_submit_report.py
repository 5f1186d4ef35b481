import hashlib

import pytest

from installations.actions.submit_report import submit_report
from installations.models import EndUser, InstallationReport, ReportKind, Site
from installations.papers.body import write_body
from installations.rules import drafts
from portal.core import clock
from portal.core.actions import Refused
from portal.demo.installations import submit
from portal.journal import canonical
from portal.journal.models import JournalEntry
from portal.outbox.models import OutgoingMail
from releases.drafting.actions.contents import Check, Machine, set_requirements
from releases.drafting.actions.publication import publish_release, submit_for_publication
from tests.installations.factories import complete_draft, make, newer
from tests.releases import factories as releases

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(cast, release):
    return complete_draft(cast.technician_rep, release)


def refusal(report, by=None):
    with pytest.raises(Refused) as refused:
        submit(report, by=by or report.representative.user)
    report.refresh_from_db()
    assert report.state == "draft"
    assert report.number is None
    return refused.value


def change(report, **values):
    drafts.keep_step(report, values=values, typed={}, names=set(values))


def test_it_is_numbered_and_kept_as_it_came(draft):
    body = write_body(draft, at=clock.now())
    report = submit_report(by=draft.representative.user, report=draft, body=body)
    year = report.submitted_at.year
    assert bytes(report.canonical) == body
    assert report.number == f"PV-{year}-00001"
    assert report.canonical_sha256 == hashlib.sha256(bytes(report.canonical)).hexdigest()
    assert canonical.dumps(report.content) == bytes(report.canonical)


def test_what_is_signed_holds_every_field_of_the_domain(draft, release):
    said = submit(draft, by=draft.representative.user).content
    file = release.files.get()
    assert said["kind"] == "new"
    assert said["release"]["certificate_number"] == "525/9999-03"
    assert said["release"]["category"] == "B"
    assert said["release"]["version"] == release.version
    assert said["release"]["built_at"] == release.built_at.isoformat()
    assert said["release"]["file"]["sha256"] == file.sha256
    assert said["integrator"]["siret"] == draft.integrator.siret
    assert said["integrator"]["signatory"] == draft.representative.user.name
    assert said["merchant"]["siret"] == draft.merchant_siret
    assert said["merchant"]["capacity"] == draft.merchant_capacity
    assert said["site"]["city"] == draft.city
    assert said["machine"]["licence"] == draft.licence
    assert said["machine"]["serial_number"] == draft.serial_number
    assert said["machine"]["model"] == draft.hardware.model
    assert said["opening_total"] == "0.00"
    assert said["commissioned_at"]
    assert said["event_log_started_at"]
    assert said["closing_configured"] is True
    assert [item["done"] for item in said["prerequisites"]] == [True]
    assert said["training"]["by"] == draft.trained_by
    assert "reservations" in said
    assert "six ans" in said["texts"]["six_years"]
    assert "altérer" in said["texts"]["undertaking"]


def test_the_texts_are_in_the_language_of_the_report(draft):
    change(draft, language="en")
    said = submit(draft, by=draft.representative.user).content
    assert "six years" in said["texts"]["six_years"]
    assert said["prerequisites"][0]["text"] == "Windows 11 up to date"


def test_a_second_time_is_refused_and_takes_no_number(draft):
    submit(draft, by=draft.representative.user)
    with pytest.raises(Refused) as refused:
        submit(draft, by=draft.representative.user)
    assert refused.value.code == "not_a_draft"
    assert JournalEntry.objects.filter(event="report.submitted").count() == 1


def test_what_is_missing_is_named_exactly(draft):
    change(draft, licence="", street="")
    error = refusal(draft)
    assert error.code == "incomplete"
    assert str(error).endswith(": Rue, Numéro de licence.")


def test_every_prerequisite_must_be_checked(draft):
    check = draft.checks.get()
    check.done = False
    drafts.keep_checks(draft, [check])
    error = refusal(draft)
    assert error.code == "incomplete"
    assert "Windows 11 à jour" in str(error)


def test_what_was_typed_wrong_is_missing_too(draft):
    drafts.keep_step(draft, values={}, typed={"merchant_siret": "123"}, names={"merchant_siret"})
    assert refusal(draft).code == "incomplete"


def test_only_the_hardware_of_the_release_counts(draft, cast):
    other = releases.published(cast, line="V3", version=releases.V3)
    change(draft, hardware=other.hardware.first())
    assert refusal(draft).code == "wrong_hardware"


def test_only_a_file_of_the_release_counts(draft, cast):
    other = releases.published(cast, line="V3", version=releases.V3)
    change(draft, file=other.files.get())
    assert refusal(draft).code == "wrong_file"


def test_a_release_withdrawn_meanwhile_is_refused_and_the_draft_kept(draft, release, cast):
    releases.withdraw(cast.quality, release)
    error = refusal(draft)
    assert error.code == "release_withdrawn"
    assert release.version in str(error)
    assert draft.merchant_name


def test_a_release_superseded_meanwhile_is_refused_with_the_one_to_install(draft, cast):
    latest = newer(cast)
    error = refusal(draft)
    assert error.code == "release_superseded"
    assert latest.version in str(error)


def test_strangers_and_staff_do_not_submit(draft, cast):
    for user in (cast.stranger, cast.quality):
        assert refusal(draft, by=user).code == "stranger"


def test_a_colleague_may_and_is_then_the_signatory(draft, cast):
    report = submit(draft, by=cast.manager)
    assert report.content["integrator"]["signatory"] == cast.manager.name
    mail = OutgoingMail.objects.get(key__startswith="report.sent_by_colleague:")
    assert mail.to == cast.technician.email
    assert report.number in mail.text
    assert cast.manager.name in mail.text


def test_whoever_sends_their_own_is_not_told(draft, cast):
    submit(draft, by=cast.technician)
    assert not OutgoingMail.objects.filter(key__startswith="report.sent_by_colleague:").exists()


def test_merchant_and_site_are_made_once(cast, release):
    first = make(cast.technician_rep, release)
    same = complete_draft(
        cast.technician_rep, release,
        values={"merchant_siret": first.merchant_siret, "street": "1 rue Neuve"},
    )  # fmt: skip
    second = submit(same, by=cast.technician)
    assert second.site == first.site
    assert (EndUser.objects.count(), Site.objects.count()) == (1, 1)
    first.refresh_from_db()
    assert second.site.street == "1 rue Neuve"
    assert first.content["site"]["street"] != "1 rue Neuve"


def test_two_reports_cannot_replace_the_same_one(cast, release):
    old = make(cast.technician_rep, release)
    latest = newer(cast)
    drafts_ = [
        complete_draft(cast.technician_rep, latest, kind=ReportKind.UPDATE, replaces=old)
        for _ in range(2)
    ]
    submit(drafts_[0], by=cast.technician)
    assert refusal(drafts_[1]).code == "already_replaced"


def test_what_was_replaced_and_signed_is_not_replaced_again(cast, release):
    old, other = make(cast.technician_rep, release), make(cast.technician_rep, release)
    latest = newer(cast)
    draft = complete_draft(cast.technician_rep, latest, kind=ReportKind.UPDATE, replaces=old)
    make(cast.technician_rep, latest, kind=ReportKind.UPDATE, replaces=old)
    assert list(InstallationReport.objects.in_force().filter(pk__in=[old.pk, other.pk])) == [other]
    assert refusal(draft).code == "already_replaced"


def test_an_update_stays_with_its_site(cast, release):
    old = make(cast.technician_rep, release)
    latest = newer(cast)
    draft = complete_draft(
        cast.technician_rep, latest, kind=ReportKind.UPDATE, replaces=old,
        values={"merchant_siret": "73282932000074"},
    )  # fmt: skip
    assert refusal(draft).code == "other_site"


def test_a_replacement_is_another_machine(cast, release):
    old = make(cast.technician_rep, release)
    draft = complete_draft(
        cast.technician_rep, release, kind=ReportKind.REPLACEMENT, replaces=old,
    )  # fmt: skip
    change(draft, serial_number=old.serial_number)
    assert refusal(draft).code == "same_machine"


def test_another_machine_replaces_it(cast, release):
    old = make(cast.technician_rep, release)
    draft = complete_draft(
        cast.technician_rep, release, kind=ReportKind.REPLACEMENT, replaces=old,
    )  # fmt: skip
    change(draft, serial_number=f"{old.serial_number}-2")
    assert submit(draft, by=cast.technician).number


LETTERS = [("Yu-20k-7b", "YU-20K-7B"), ("Yu-20k-7b", "yu-20k-7b"), ("Maß-É1", "mass-e\u03011")]


@pytest.mark.parametrize(("known", "typed"), LETTERS)
def test_a_serial_number_in_other_letters_is_the_same_machine(cast, release, known, typed):
    old = make(cast.technician_rep, release)
    InstallationReport.objects.filter(pk=old.pk).update(serial_number=known)
    draft = complete_draft(
        cast.technician_rep, release, kind=ReportKind.REPLACEMENT, replaces=old,
    )  # fmt: skip
    change(draft, serial_number=typed)
    assert refusal(draft).code == "same_machine"


@pytest.mark.parametrize(("known", "typed"), LETTERS)
def test_a_number_in_other_letters_is_known(draft, cast, release, known, typed):
    old = make(cast.technician_rep, release)
    InstallationReport.objects.filter(pk=old.pk).update(serial_number=known)
    change(draft, serial_number=typed, hardware=old.hardware)
    assert refusal(draft).code == "known_machine"


@pytest.mark.parametrize("others", ["maker", "model", "integrator"])
def test_a_number_is_known_only_of_the_same_maker_model_and_integrator(cast, others):
    release = of_alike_machines(cast)
    known = make(cast.stranger_rep if others == "integrator" else cast.technician_rep, release)
    machines = {str(item): item for item in release.hardware.all()}
    hardware = {"integrator": "Aures Yuno", "maker": "Oxhoo Yuno", "model": "Aures Titan"}
    InstallationReport.objects.filter(pk=known.pk).update(hardware=machines["Aures Yuno"])
    draft = complete_draft(cast.technician_rep, release)
    change(draft, serial_number=known.serial_number, hardware=machines[hardware[others]])
    assert submit(draft, by=cast.technician).number


def of_alike_machines(cast):
    """A release for two machines of one model by two makers, and another model of the first."""
    draft = releases.complete_draft(cast.quality, version=releases.NEWER_V4)
    machines = [Machine("Aures", "Yuno"), Machine("Oxhoo", "Yuno"), Machine("Aures", "Titan")]
    checks = [Check("Windows 11 à jour", "Windows 11 up to date")]
    set_requirements(by=cast.quality, release=draft, prerequisites=checks, hardware=machines)
    submit_for_publication(by=cast.quality, release=draft)
    return publish_release(by=cast.quality2, release=draft)


def test_a_machine_in_the_base_is_not_new_again(draft, cast, release):
    known = make(cast.technician_rep, release)
    change(draft, serial_number=known.serial_number.lower(), hardware=known.hardware)
    error = refusal(draft)
    assert error.code == "known_machine"
    assert known.number in str(error)


def test_another_of_the_same_model_is_new(draft, cast, release):
    known = make(cast.technician_rep, release)
    change(draft, serial_number=f"{known.serial_number}-2", hardware=known.hardware)
    assert submit(draft, by=cast.technician).number


def test_a_removal_ends_what_ran_also_on_a_withdrawn_release(cast, release):
    old = make(cast.technician_rep, release)
    releases.withdraw(cast.quality, release)
    make(cast.technician_rep, release, kind=ReportKind.REMOVAL, replaces=old)
    assert not InstallationReport.objects.in_force().exists()


def test_the_merchants_address_is_not_one_of_the_integrator(draft, cast):
    change(draft, merchant_email=cast.manager.email.upper())
    assert refusal(draft).code == "own_address"
