"""Sign the charter of commitment: a simple electronic signature, with its evidence."""

from typing import Any

from django.db import IntegrityError, transaction
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from integrators.charter.models import Charter, CharterSignature
from integrators.charter.text import capacity_of, text_to_sign
from integrators.companies.legal_data import company_data
from integrators.companies.models import Representative
from portal.accounts.models import User
from portal.accounts.proofs.clients import Client
from portal.accounts.proofs.proof import Proof
from portal.core import clock
from portal.core.actions import Refused, action
from portal.documents.evidence import text_sha256
from portal.documents.issue import data_digest, issue_document, next_number
from portal.journal.models import JournalEntry
from portal.journal.record import Personal, record

CHARTER_SIGNATURE, SERIES = "charter_signature", "CH"


@action
def sign_charter(
    *,
    by: User,
    representative: Representative,
    charter: Charter,
    text_shown: str,
    language: str,
    consent: bool,
    proof: Proof,
    client: Client,
) -> CharterSignature:
    """Sign `charter` as `representative`; the sealed PDF follows by mail.

    DOC-QLT-210: each representative signs «à l'issue des formations initiales enregistrées».
    `text_shown` is what was on the screen, to the letter: `integrators.charter.text.text_to_sign`.
    Raises Refused: "not_yours", "has_left", "not_trained", "not_current", "text_changed",
    "no_consent", "already_signed".
    """
    row = _signer(by, representative)
    _check_charter(charter, text_shown, language, consent)
    data = _document_data(row, charter, text_shown, language)
    signature = CharterSignature(
        charter=charter,
        representative=row,
        signed_at=clock.now(),
        signer_name=by.name,
        capacity=capacity_of(row, language),
        proof=proof.kind,
        proof_at=proof.at,
        language=language,
        text_shown=text_shown,
        text_sha256=text_sha256(text_shown),
        document_sha256=data_digest(data),
        ip=client.ip,
        user_agent=client.user_agent,
    )
    _save_once(signature)
    data["evidence"] = [_evidence(signature)]
    number = next_number(SERIES)
    entry = record(
        event="charter.signed", subject=signature, by=by, data=_journalled(signature, number, data)
    )
    _issue(signature, number, data, entry)
    return signature


def _save_once(signature: CharterSignature) -> None:
    try:
        with transaction.atomic():
            signature.save(force_insert=True)
    except IntegrityError:
        # Signed before, or in another tab at this very moment.
        raise Refused(
            _("You have already signed version %(version)s.")
            % {"version": signature.charter.version},
            "already_signed",
        ) from None


def _evidence(signature: CharterSignature) -> dict[str, Any]:
    """The evidence without the text shown: that is the document's body already."""
    return {key: value for key, value in signature.as_data().items() if key != "text_shown"}


def _journalled(
    signature: CharterSignature, number: str, data: dict[str, Any]
) -> dict[str, str | int | Personal]:
    return {
        "charter": signature.charter_id,
        "version": signature.charter.version,
        "representative": signature.representative_id,
        "integrator": signature.representative.integrator_id,
        "number": number,
        "text_sha256": signature.text_sha256,
        "data_sha256": data_digest(data),
        "signer": Personal(signature.signer_name),
    }


def _issue(
    signature: CharterSignature, number: str, data: dict[str, Any], entry: JournalEntry
) -> None:
    language = signature.language
    with translation.override(language):
        title = signature.charter.title
    company = signature.representative.integrator.name
    signature.document = issue_document(
        kind=CHARTER_SIGNATURE,
        number=number,
        subject=signature,
        language=language,
        title=title,
        data=data,
        entry=entry,
        holder=f"{signature.signer_name}, {company}",
    )
    signature.save(update_fields=["document"])


def _signer(by: User, representative: Representative) -> Representative:
    row = (
        Representative.objects.select_for_update(of=("self",))
        .select_related("integrator", "user")
        .get(pk=representative.pk)
    )
    if row.user_id != by.pk:
        raise Refused(_("Everyone signs the charter themselves."), "not_yours")
    if row.left_at or not by.is_active:
        raise Refused(
            _("You no longer represent %(company)s.") % {"company": row.integrator.name},
            "has_left",
        )
    if not Representative.objects.initially_trained().filter(pk=row.pk).exists():
        raise Refused(
            _("The charter is signed after the initial training, which is not recorded yet."),
            "not_trained",
        )
    return row


def _check_charter(charter: Charter, text_shown: str, language: str, consent: bool) -> None:
    current = Charter.objects.current()
    if current is None or current.pk != charter.pk:
        raise Refused(
            _("This is no longer the current version: read and sign the new one."), "not_current"
        )
    if text_shown != text_to_sign(charter, language):
        raise Refused(
            _("The text has changed while you were reading: read it once more."), "text_changed"
        )
    if not consent:
        raise Refused(_("Tick that you commit to the charter."), "no_consent")


def _document_data(
    row: Representative, charter: Charter, text_shown: str, language: str
) -> dict[str, Any]:
    """What is signed: its SHA-256 goes into the evidence before the evidence joins it."""
    company = row.integrator
    with translation.override(language):
        return {
            "version": charter.version,
            "effective_on": charter.effective_on.isoformat(),
            "reference": gettext("Charter of commitment of integrators"),
            "text_shown": text_shown,
            "signer": {"name": row.user.name, "capacity": capacity_of(row, language)},
            "integrator": company_data(company),
        }
