"""The mails about contracts and fees, one function per mail."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from integrators.companies.mails import recipients
from integrators.companies.models import Integrator
from integrators.contracts.fees import Quote, euros
from integrators.contracts.models import ComplianceContract, ContractEnding, FeeCredit
from integrators.reminders.models import Reminder
from portal.accounts.models import User
from portal.accounts.permissions import Role
from portal.documents.models import Document
from portal.outbox.queue import absolute_url, queue_mail


def contract_proposed(*, contract: ComplianceContract) -> None:
    """To the managers: read it, then sign or decline; of an amendment, what it changes."""
    if contract.amends_id:
        subject = _("An amendment to your contract to maintain conformity is proposed to you")
        _about_contract(contract, "amendment", subject)
    else:
        subject = _("A contract to maintain conformity is proposed to you")
        _about_contract(contract, "proposed", subject)


def proposal_taken_back(*, contract: ComplianceContract) -> None:
    """To the managers: there is nothing to sign any more, and why."""
    _about_contract(contract, "taken_back", _("A proposed contract has been taken back"))


def contract_lapsed(*, contract: ComplianceContract) -> None:
    """To the managers: nobody answered in time, and there is nothing to sign any more."""
    _about_contract(
        contract,
        "lapsed",
        _("A proposed contract has lapsed"),
        answered_until=contract.must_be_signed_by,
    )


def contract_declined(*, contract: ComplianceContract, by: User) -> None:
    """To quality, which proposed it, and to the other managers: who said no, and why."""
    subject = _("A proposed contract is declined")
    for person in User.objects.filter(role=Role.QUALITY, is_active=True):
        _queue(
            contract,
            (person.email, person.language, person.name),
            "declined",
            subject,
            occurrence="declined",
        )
    _about_contract(contract, "declined_for_managers", subject, occurrence="declined", but=by.email)


def contract_ended(*, ending: ContractEnding) -> None:
    """To the managers: on which day it ends, who wanted it, why, and what follows."""
    _about_contract(
        ending.contract,
        "ended",
        _("Your contract to maintain conformity ends before its day"),
        occurrence=f"ended:{ending.pk}",
        ending=ending,
    )


def contract_signed(*, contract: ComplianceContract, document: Document) -> None:
    """To the managers, with the sealed PDF."""
    subject = _("Your signed contract to maintain conformity")
    if contract.amends_id:
        subject = _("The signed amendment to your contract to maintain conformity")
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
    but: str = "",
    **context: Any,
) -> None:
    for recipient in recipients(contract.integrator):
        if recipient[0] != but:
            _queue(
                contract,
                recipient,
                template,
                subject,
                documents=documents,
                occurrence=occurrence or template,
                **context,
            )


def _queue(
    contract: ComplianceContract,
    recipient: tuple[str, str, str],
    template: str,
    subject: Promise,
    *,
    occurrence: str,
    documents: Iterable[Document] = (),
    **context: Any,
) -> None:
    to, language, name = recipient
    queue_mail(
        key=f"contract.{occurrence}:{contract.pk}:{to}"[:200],
        to=to,
        language=language,
        subject=subject,
        template=f"integrators/contracts/{template}",
        context={
            "name": name,
            "contract": contract,
            "integrator": contract.integrator,
            "url": absolute_url(contract.get_absolute_url()),
            **context,
        },
        documents=documents,
    )


def fee_recorded(*, due: Quote, occurrence: str) -> None:
    """To the managers: what will be invoiced, and for which update."""
    _about_fees(
        due.integrator,
        f"update_fee.recorded:{occurrence}",
        _("An update fee will be invoiced"),
        "fee_recorded",
        update=due.update,
        licences=len(due.charged),
        total=euros(due.total_cents),
        due=due,
    )


def fees_credited(
    *, integrator: Integrator, given_back: Sequence[FeeCredit], occurrence: str
) -> None:
    """To the managers: what is given back, why, and for which licences."""
    _about_fees(
        integrator,
        f"update_fee.credited:{occurrence}",
        _("Update fees are given back to you"),
        "fees_credited",
        credits=given_back,
        first=given_back[0],
        total=euros(sum(row.cents for row in given_back)),
    )


def _about_fees(
    integrator: Integrator, about: str, subject: Promise, template: str, **context: Any
) -> None:
    for to, language, name in recipients(integrator):
        queue_mail(
            key=f"{about}:{to}"[:200],
            to=to,
            language=language,
            subject=subject,
            template=f"integrators/contracts/{template}",
            context={
                "name": name,
                "integrator": integrator,
                "url": absolute_url(reverse("integrators:company_fees", args=[integrator.pk])),
                **context,
            },
        )
