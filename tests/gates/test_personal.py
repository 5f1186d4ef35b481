"""Each column that names somebody is in the copy of their data, or is here with its reason.

So a new table cannot be forgotten: a column that names an account, an address or a person's name
fails this gate until its app hands it over, or until somebody says why it does not.
"""

import re

import pytest
from django.apps import apps
from django.db import models
from django.utils import translation
from django.utils.functional import Promise

from integrators.models import Representative
from portal.accounts.models import User
from portal.core.personal_data.copies import handed
from tests.gates import personal_data

NAMES = re.compile(
    r"name|sign(er|atory)|caller|phone|contact|requester|complainant|trainer|trained_by|author"
    r"|validator|holder|sender|recipient|^merchant$|visitor|copies|drawing|browser|user_agent"
    r"|^(ip|to|reply_to|answer_to|address)$"
)

ACT = "an act of work: the journal tells whoever did it that they did"
SAME = "the person of another column, which is handed over"
THING = "names a thing or a company, not a person"
WORK = "named on behalf of Crisalid or a company, for whoever reads what they made"
OTHERS = "of somebody else beside the person whose row it is (GDPR 15-4)"

ELSEWHERE: dict[str, set[str]] = {
    ACT: {
        "accounts.Invitation.invited_by", "accounts.Invitation.revoked_by",
        "accounts.FactorRenewal.asked_by", "accounts.FactorRenewal.decided_by",
        "journal.JournalEntry.actor_user", "journal.Audit.asked_by",
        "house.HouseSetting.changed_by", "outbox.StoppedAddress.lifted_by",
        "witnesses.Witness.begun_by", "witnesses.CheckpointAddress.chosen_by",
        "retention.DataExport.asked_by", "integrators.Approval.granted_by",
        "integrators.Suspension.started_by", "integrators.Suspension.lifted_by",
        "integrators.ComplianceContract.proposed_by", "integrators.ComplianceContract.decided_by",
        "integrators.ContractEnding.recorded_by", "integrators.UpdateFee.created_by",
        "integrators.FeeExport.exported_by", "integrators.TrainingSession.created_by",
        "integrators.TrainingRecord.recorded_by", "integrators.Course.created_by",
        "integrators.PlannedSession.created_by", "integrators.Enrolment.enrolled_by",
        "integrators.Integrator.registered_by", "integrators.Integrator.shown_by",
        "integrators.Integrator.reminded_by", "integrators.Representative.left_by",
        "integrators.Establishment.closed_by", "integrators.Candidature.decided_by",
        "integrators.Charter.created_by", "integrators.Charter.published_by",
        "integrators.RegistryImport.created_by", "integrators.RegistryImport.decided_by",
        "integrators.WaitingTraining.noted_by", "integrators.LegalDocument.uploaded_by",
        "integrators.LegalDocument.decided_by", "integrators.LegalDocument.revoked_by",
        "integrators.ControlledDocument.added_by", "releases.Release.certified_by",
        "releases.Release.created_by", "releases.Release.submitted_by",
        "releases.Release.published_by", "releases.ReleaseFile.added_by",
        "releases.ConformityStatement.stated_by", "releases.PlannedPublication.planned_by",
        "releases.Transfer.created_by", "releases.ReservedDocument.created_by",
        "releases.ReservedDocument.retired_by", "releases.ReservedVersion.added_by",
        "releases.ReservedReminder.asked_by", "releases.WikiPage.updated_by",
        "releases.WikiRevision.saved_by", "releases.WikiImage.added_by",
        "releases.Withdrawal.withdrawn_by", "installations.InstallationReport.submitted_by",
        "installations.InstallationReport.cancelled_by",
        "installations.InstallationReport.refused_by", "installations.Annulment.asked_by",
        "installations.LicenceFile.created_by", "installations.LicenceFile.decided_by",
        "installations.IssuedLicence.cancelled_by", "installations.Contest.settled_by",
        "installations.SigningInvitation.created_by",
        "support.ServiceHours.planned_by", "support.Holiday.planned_by",
        "support.DelayTarget.planned_by", "support.IncomingMail.settled_by",
        "support.TrackerItem.opened_by", "support.TrackerItem.settled_by",
        "support.TrackerComment.author", "support.Ticket.assigned_to", "support.Ticket.opened_by",
        "support.Ticket.resolved_by", "support.Call.recorded_by", "support.Complaint.entered_by",
        "support.Complaint.closed_by", "support.ComplaintStep.written_by",
        "support.ComplaintExtract.made_by", "support.SatisfactionAnswer.settled_by",
        "support.OdooImport.created_by", "support.OdooImport.decided_by",
    },
    SAME: {
        "releases.Download.representative", "releases.ReservedReading.representative",
        "support.Message.reply_to", "outbox.OutgoingMail.reply_to",
    },
    THING: {
        "journal.JournalEntry.actor_name", "drafts.FormDraft.address", "witnesses.Witness.name",
        "integrators.Integrator.register_name", "integrators.Establishment.name",
        "integrators.Candidature.register_name", "integrators.RegistryImport.name",
        "installations.LicenceFile.name",
        "integrators.DocumentKind.name_fr", "integrators.DocumentKind.name_en",
        "integrators.LegalDocument.name", "releases.RequirementDomain.name_fr",
        "releases.RequirementDomain.name_en", "releases.ReleaseFile.name",
        "releases.Transfer.name", "releases.ReservedVersion.name", "releases.WikiImage.name",
        "installations.EndUser.register_name", "installations.EndUser.name",
        "installations.Site.name", "installations.InstallationReport.merchant_register_name",
        "installations.InstalledPeriod.shop_name", "support.Holiday.name",
        "support.OdooTable.name", "support.HeldFile.name",
        "installations.Intervention.place_name", "auth.Permission.name",
        "auth.Permission.codename", "auth.Group.name",
    },
    WORK: {
        "integrators.TrainingSession.trainer", "integrators.PlannedSession.trainer",
        "integrators.ControlledDocument.author", "integrators.ControlledDocument.validator",
        "installations.InstallationReport.trained_by",
    },
    OTHERS: {
        "support.Message.copies", "support.Draft.copies", "support.Draft.answer_to",
        "support.HeldAnswer.copies", "support.HeldAnswer.answer_to",
        "support.Complaint.complainant",
    },
    "the merchant’s, in a register that the integrator answers for and hands over (GDPR 28)": {
        "installations.Intervention.requester", "installations.Intervention.contact",
    },
    "the document’s own rows (charter, training, contract, report) hand it over": {
        "documents.Document.holder",
    },
    "encrypted, and blanked once it is answered": {
        "accounts.ResetRequest.address", "accounts.ResetRequest.ip",
        "accounts.ResetRequest.browser",
    },
    "a browser’s, of which nobody can tell whose it is": {"drafts.FormDraft.visitor"},
}  # fmt: skip


def names_somebody(column: models.Field) -> bool:
    if column.is_relation:
        return column.related_model in (User, Representative)
    text = models.CharField | models.TextField | models.GenericIPAddressField | models.JSONField
    if isinstance(column, models.EmailField):
        return True
    return isinstance(column, text) and bool(NAMES.search(column.name))


def all_that_name_somebody() -> set[str]:
    return {
        f"{model._meta.label}.{column.name}"
        for model in apps.get_models()
        for column in model._meta.get_fields()
        if column.concrete and names_somebody(column)
    }


def handed_over() -> set[str]:
    return {
        f"{one.model._meta.label}.{path.split('__')[0]}"
        for one in handed
        for path in [*(each.path for each in one.whose), *(c.path for c in one.columns())]
    }


def test_each_column_that_names_somebody_is_handed_over_or_has_a_reason():
    found, reasons = all_that_name_somebody(), set().union(*ELSEWHERE.values())
    assert len(found) > 100
    missing = found - handed_over() - reasons
    assert not missing, (
        f"hand it over in the `personal` of its app's plugs, or say why not: {missing}"
    )
    assert not reasons - found, "gone, or renamed"
    assert not reasons & handed_over(), "handed over, and excepted"
    assert len(reasons) == sum(map(len, ELSEWHERE.values()))


def test_the_gate_knows_a_column_that_names_somebody():
    assert names_somebody(models.ForeignKey(User, models.PROTECT))
    assert names_somebody(models.EmailField(name="x"))
    assert names_somebody(models.CharField(name="contact_name"))
    assert not names_somebody(models.CharField(name="subject"))


@pytest.mark.parametrize("one", list(handed), ids=lambda one: one.key)
def test_its_columns_have_names_in_the_language_of_whoever_reads(one):
    """A column whose model gives it no name is called by the name of the program's attribute."""
    for column in one.columns():
        said = column.called or column.field.verbose_name
        assert isinstance(said, Promise) or said in ("SIREN", "SIRET", "SHA-256"), column.path
    with translation.override("fr"):
        labels = [column.label for column in one.columns()]
    assert len(set(labels)) == len(labels)


SECRETS = re.compile(
    r"password|token|secret|salt|hash|session_key|session_data|challenge|nonce|^code$"
)


def test_no_column_that_is_a_secret_is_handed_over():
    found = {f"{one.key}.{c.path}" for one in handed for c in one.columns()}
    assert not {path for path in found if SECRETS.search(path.split("__")[-1].split(".")[-1])}
    data = [c.path for one in handed for c in one.columns() if c.path.startswith("data")]
    assert data == ["data__name"]


def test_the_page_says_what_the_code_hands_over():
    said = personal_data.LIST.read_text(encoding="utf-8")
    assert said == personal_data.written(), ".venv/bin/python -m tests.gates.personal_data"
