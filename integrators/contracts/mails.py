"""The mails about contracts and fees, one function per mail."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from integrators.companies.mails import recipients
from integrators.contracts.fees import Quote, euros
from integrators.contracts.models import ComplianceContract
from integrators.reminders.models import Reminder
from portal.documents.models import Document
from portal.outbox.queue import absolute_url, queue_mail


def contract_proposed(*, contract: ComplianceContract) -> None:
    """To the managers: read it, then sign or decline."""
    _about_contract(contract, "proposed", _("A contract to maintain conformity is proposed to you"))


def contract_signed(*, contract: ComplianceContract, document: Document) -> None:
    """To the managers, with the sealed PDF."""
    subject = _("Your signed contract to maintain conformity")
    _about_contract(contract, "signed", subject, documents=[document])


def contract_ending(*, reminder: Reminder) -> None:
    """To the managers: it ends, and what an update costs afterwards."""
    contract = reminder.integrator.contracts.in_force_on(reminder.ends_on).first()
    if contract is not None:
        subject = _("Your contract to maintain conformity ends soon")
        _about_contract(contract, "ending", subject, occurrence=f"ending:{reminder.step}")


def _about_contract(
    contract: ComplianceContract,
    template: str,
    subject: Promise,
    *,
    documents: Iterable[Document] = (),
    occurrence: str = "",
) -> None:
    occurrence = occurrence or template
    integrator = contract.integrator
    for to, language, name in recipients(integrator):
        queue_mail(
            key=f"contract.{occurrence}:{contract.pk}:{to}"[:200],
            to=to,
            language=language,
            subject=subject,
            template=f"integrators/contracts/{template}",
            context={
                "name": name,
                "contract": contract,
                "integrator": integrator,
                "url": absolute_url(contract.get_absolute_url()),
            },
            documents=documents,
        )


def fee_recorded(*, due: Quote, occurrence: str) -> None:
    """To the managers: what will be invoiced, and for which update."""
    integrator = due.integrator
    for to, language, name in recipients(integrator):
        queue_mail(
            key=f"update_fee.recorded:{occurrence}:{to}"[:200],
            to=to,
            language=language,
            subject=_("An update fee will be invoiced"),
            template="integrators/contracts/fee_recorded",
            context={
                "name": name,
                "integrator": integrator,
                "update": due.update,
                "licences": len(due.charged),
                "total": euros(due.total_cents),
                "url": absolute_url(reverse("integrators:company_fees", args=[integrator.pk])),
            },
        )
