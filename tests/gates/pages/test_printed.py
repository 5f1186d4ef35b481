"""Each text field of each form is printable, or is named here with what it is for."""

from fnmatch import fnmatchcase

from django import forms

from portal.ui.printed import check_printable
from tests.gates.pages.test_forms import our_forms

SEARCH = "looks something up"
MAILED = "is told by mail and on pages, which have the reader's fonts"
KEPT = "stays in the journal and on pages"
TYPED_AGAIN = "is compared with what is known, and kept nowhere"
SPELLED = "its own check lets through only Latin letters and digits"

DRAFT = "is shown again to whoever typed it, in the field that checks it when it is sent"

ELSEWHERE = {
    "portal.drafts.forms.DraftForm.*": DRAFT,
    "portal.witnesses.cosigning.forms.WitnessForm.vkey": KEPT,
    "portal.witnesses.cosigning.forms.WitnessForm.url": KEPT,
    "*.q": SEARCH,
    "*.code": TYPED_AGAIN,
    "*.siren": SPELLED,
    "*.siret": SPELLED,
    "*.merchant_siret": SPELLED,
    "*.vat_number": SPELLED,
    "*.phone": SPELLED,
    "*.postcode": SPELLED,
    "support.*": MAILED,
    "installations.forms.lists.MachineFilter.integrator": SEARCH,
    "installations.licences.forms.LicenceFilter.integrator": SEARCH,
    "installations.missing.forms.MissingFilter.integrator": SEARCH,
    "installations.forms.signing.AnnulmentAnswerForm.reason": MAILED,
    "installations.forms.signing.CancelForm.reason": KEPT,
    "installations.forms.signing.ContestForm.reason": MAILED,
    "installations.forms.signing.RefusalForm.reason": MAILED,
    "installations.forms.signing.SettleForm.reason": MAILED,
    "integrators.approvals.forms.ApprovalForm.reason": KEPT,
    "integrators.candidatures.forms.CandidatureForm.remark": KEPT,
    "integrators.candidatures.forms.RefusalForm.reason": MAILED,
    "integrators.companies.forms.ReasonForm.reason": MAILED,
    "integrators.contracts.forms.CorrectionForm.reason": KEPT,
    "integrators.contracts.forms.DeclineForm.reason": KEPT,
    "integrators.contracts.forms.EndForm.reason": MAILED,
    "integrators.contracts.forms.TakeBackForm.reason": MAILED,
    "integrators.imports.forms.ImportForm.sheet": TYPED_AGAIN,
    "integrators.legal_file.forms.KindForm.*": MAILED,
    "integrators.legal_file.forms.MessageForm.text": MAILED,
    "integrators.register.forms.RegisterFilter.near": SPELLED,
    "integrators.trainings.forms.CourseForm.asked_for_by": KEPT,
    "portal.accounts.people.forms.CloseForm.reason": KEPT,
    "portal.accounts.people.forms.RenewalForm.reason": KEPT,
    "portal.accounts.people.forms.SignOutForm.reason": KEPT,
    "portal.retention.forms.HoldForm.reason": KEPT,
    "portal.retention.exports.forms.ExportForm.reason": KEPT,
    "portal.accounts.second_factor.forms.AddPasskeyForm.name": KEPT,
    "portal.journal.consulting.asking.ReasonForm.reason": KEPT,
    "portal.journal.pages.forms.ExactFilter.event": SEARCH,
    "portal.journal.pages.forms.HeldForm.note": TYPED_AGAIN,
    "portal.journal.pages.forms.JournalFilter.*": SEARCH,
    "portal.ui.components.gallery.*": "shows how fields look, and keeps nothing",
    "releases.reserved.forms.ReservedVersionForm.change": MAILED,
    "releases.wiki.forms.WikiForm.body_*": KEPT,
    "releases.wiki.forms.WikiForm.*_version": SPELLED,
    "releases.wiki.forms.WikiForm.slug": SPELLED,
}
"""Fields whose text gets onto no paper, and why."""


def form_classes() -> list[type[forms.BaseForm]]:
    """Every form of the portal, wherever it stands."""
    return sorted(set(our_forms()), key=lambda form: f"{form.__module__}.{form.__qualname__}")


def is_free_text(field: forms.Field) -> bool:
    other = forms.EmailField | forms.URLField | forms.RegexField | forms.UUIDField
    if not isinstance(field, forms.CharField) or isinstance(field, other):
        return False
    return not isinstance(field.widget, forms.HiddenInput | forms.PasswordInput)


def unguarded() -> list[str]:
    return [
        f"{form.__module__}.{form.__qualname__}.{name}"
        for form in form_classes()
        for name, field in form.base_fields.items()
        if is_free_text(field) and check_printable not in field.validators
    ]


def test_each_text_field_is_printable_or_named_here_with_its_reason():
    unsaid = [
        field for field in unguarded() if not any(fnmatchcase(field, one) for one in ELSEWHERE)
    ]
    assert not unsaid, "use PrintedField or OneLineField, or say why not: " + ", ".join(unsaid)


def test_nothing_is_named_here_that_is_gone():
    found = unguarded()
    assert not [one for one in ELSEWHERE if not any(fnmatchcase(field, one) for field in found)]


def test_the_fields_of_papers_are_guarded():
    """What a wrong pattern above would let through."""
    guarded = {
        f"{form.__qualname__}.{name}"
        for form in form_classes()
        for name, field in form.base_fields.items()
        if check_printable in field.validators
    }
    assert guarded >= {
        "ProfileForm.name", "IntegratorForm.name", "IntegratorForm.street", "SiteForm.shop_name",
        "MachineForm.serial_number", "TrainingForm.reservations", "MerchantPresentForm.name",
        "ProposeForm.text", "CharterForm.text_fr", "NoteForm.text_fr", "PrerequisiteForm.text_fr",
        "WithdrawalForm.message_fr", "ReservedForm.title_fr", "ControlledDocumentForm.revision",
        "EstablishmentForm.street", "CandidatureForm.name", "WikiForm.title_fr",
    }  # fmt: skip
