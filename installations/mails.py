"""The mails about installation reports."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from installations.models import Annulment, Contest, InstallationReport, Party, SigningInvitation
from installations.rules import annulments, waiting
from installations.signing import annulment_links, copies
from integrators.models import Representative
from portal.accounts.models import User
from portal.documents.models import Document
from portal.outbox.models import OutgoingMail
from portal.outbox.notices import notify
from portal.outbox.queue import absolute_url, queue_mail


def signing_link(*, invitation: SigningInvitation, token: str) -> OutgoingMail:
    """The merchant's link to read and sign; one mail per link."""
    report = invitation.report
    return queue_mail(
        key=f"report.link:{invitation.pk}",
        to=invitation.email,
        language=report.language,
        subject=format_lazy(
            _("To sign: installation report {number} of your cash register"), number=report.number
        ),
        template="installations/signing_link",
        context={
            "report": report,
            "invitation": invitation,
            "url": absolute_url(reverse("installations:sign", args=[token])),
        },
        secret=True,
    )


def merchant_has_signed(report: InstallationReport) -> None:
    """Ring the technician's bell; the mail follows with the sealed document."""
    user = report.representative.user
    notify(
        key=f"report.signed_by_merchant:{report.pk}:user:{user.pk}",
        user=user,
        title=_("The merchant has signed %(number)s (%(shop)s)."),
        values={"number": report.number, "shop": report.shop_name},
        href=report.get_absolute_url(),
    )


def report_expires_soon(*, report: InstallationReport, days: int) -> OutgoingMail:
    """Recall a report to its integrator, so many days before it expires; one mail a step."""
    address, language = _integrators_side(report)
    ends_at = waiting.expires_at(report)
    assert ends_at is not None
    return queue_mail(
        key=f"report.expires_soon:{report.pk}:{days}",
        to=address,
        language=language,
        subject=format_lazy(
            _("Installation report {number}: to be signed before it expires"), number=report.number
        ),
        template="installations/expires_soon",
        context={
            "report": report,
            "ends_at": ends_at,
            "merchant_awaited": Party.MERCHANT in waiting.waits_for(report),
            "url": absolute_url(report.get_absolute_url()),
        },
    )


def report_expired(report: InstallationReport) -> None:
    """Tell both parties that a report can no longer be signed; the merchant where they know it."""
    told = [(*_integrators_side(report), "technician")]
    if merchant := _merchants_address(report):
        told.append((merchant, report.language, "merchant"))
    for address, language, whom in told:
        queue_mail(
            key=f"report.expired:{report.pk}:{whom}",
            to=address,
            language=language,
            subject=format_lazy(
                _("Installation report {number} has expired"), number=report.number
            ),
            template=f"installations/expired_for_{whom}",
            context={
                "report": report,
                "count": waiting.WAITS.days,
                "url": absolute_url(report.get_absolute_url()),
            },
        )


def sent_by_colleague(report: InstallationReport, began: Representative) -> None:
    """Tell whoever began a report that a colleague has sent it, and signs it."""
    _tell_colleague(
        report, began, "sent_by_colleague", _("A colleague has sent a report that you had begun")
    )


def colleague_cancelled(report: InstallationReport, by: User, *, was_draft: bool) -> None:
    """Tell whose report it was that a colleague has cancelled it, or deleted its draft."""
    if was_draft:
        _tell_colleague(
            report, report.representative, "draft_deleted",
            _("A colleague has deleted a report that you had begun"), by=by,
        )  # fmt: skip
    else:
        _tell_colleague(
            report, report.representative, "cancelled_for_technician",
            _("A colleague has cancelled a report that you had sent"), by=by,
        )  # fmt: skip


def _tell_colleague(
    report: InstallationReport,
    person: Representative,
    template: str,
    subject: Promise,
    by: User | None = None,
) -> None:
    """To `person`, while they work there, what `by` (else its signatory) did with their report."""
    colleague = by or report.representative.user
    if person.user_id == colleague.pk or person.left_at or not person.user.is_active:
        return
    queue_mail(
        key=f"report.{template}:{report.pk}:user:{person.user_id}",
        to=person.user.email,
        language=person.user.language,
        subject=subject,
        template=f"installations/{template}",
        context={
            "name": person.user.name,
            "report": report,
            "colleague": colleague.name,
            "begun_at": report.created_at,
            "url": absolute_url(report.get_absolute_url()),
        },
    )


def report_cancelled(report: InstallationReport) -> None:
    """Tell the merchant, where they know of it, that a report is cancelled before both signed."""
    address = _merchants_address(report)
    if not address:
        return
    queue_mail(
        key=f"report.cancelled:{report.pk}:merchant",
        to=address,
        language=report.language,
        subject=format_lazy(_("Installation report {number} is cancelled"), number=report.number),
        template="installations/cancelled_for_merchant",
        context={"report": report},
    )


def merchant_has_refused(report: InstallationReport) -> None:
    """Tell the integrator, with the merchant's words; its writer's bell rings too."""
    address, language = _integrators_side(report)
    queue_mail(
        key=f"report.refused_by_merchant:{report.pk}",
        to=address,
        language=language,
        subject=format_lazy(
            _("The merchant does not sign installation report {number}"), number=report.number
        ),
        template="installations/refused_for_technician",
        context={"report": report, "url": absolute_url(report.get_absolute_url())},
    )
    user = report.representative.user
    if address != user.email:
        return
    notify(
        key=f"report.refused_by_merchant:{report.pk}:user:{user.pk}",
        user=user,
        title=_("The merchant does not sign %(number)s (%(shop)s)."),
        values={"number": report.number, "shop": report.shop_name},
        href=report.get_absolute_url(),
    )


def integrator_has_refused(report: InstallationReport) -> None:
    """Tell the merchant, where they know of the report, with the technician's words."""
    merchant = _merchants_address(report)
    if not merchant:
        return
    queue_mail(
        key=f"report.refused_by_integrator:{report.pk}",
        to=merchant,
        language=report.language,
        subject=format_lazy(_("Installation report {number} is not signed"), number=report.number),
        template="installations/refused_for_merchant",
        context={"report": report},
    )


def report_sealed(*, report: InstallationReport, document: Document) -> None:
    """The sealed PDF to both parties, each in their language; one mail per address."""
    for address, language, merchant in _parties(report):
        queue_mail(
            key=f"report.sealed:{report.pk}:{address.lower()}"[:200],
            to=address,
            language=language,
            subject=format_lazy(
                _("Installation report {number}, signed and sealed"), number=report.number
            ),
            template=f"installations/sealed_for_{'merchant' if merchant else 'technician'}",
            context={
                "report": report,
                "document": document,
                "url": document.verify_url if merchant else absolute_url(report.get_absolute_url()),
            },
            documents=[document],
        )


def contest_link(report: InstallationReport) -> None:
    """Ask the merchant whether it is what they signed, where they have an address.

    A mail of its own beside the copy: whoever reads its link could contest in the merchant's name,
    so that it is kept by nobody, while the copy can be sent again.
    """
    if not report.merchant_email:
        return
    queue_mail(
        key=f"report.contest_link:{report.pk}",
        to=report.merchant_email,
        language=report.language,
        subject=format_lazy(
            _("Installation report {number}: is it what you signed?"), number=report.number
        ),
        template="installations/contest_link",
        context={
            "report": report,
            "count": copies.LIVES.days,
            "url": absolute_url(reverse("installations:contest", args=[copies.copy_token(report)])),
        },
        secret=True,
    )


def report_contested(contest: Contest) -> None:
    """Tell the integrator, with the merchant's words, and the merchant that they were heard."""
    report = contest.report
    for address, language, merchant in _parties(report):
        whom = "merchant" if merchant else "technician"
        queue_mail(
            key=f"report.contested:{report.pk}:{whom}",
            to=address,
            language=language,
            subject=format_lazy(
                _("Installation report {number} is contested"), number=report.number
            ),
            template=f"installations/contested_for_{whom}",
            context={
                "report": report,
                "contest": contest,
                "url": absolute_url(report.get_absolute_url()),
            },
        )


def contest_settled(contest: Contest) -> None:
    """Tell both parties how quality has settled it, and why."""
    report = contest.report
    for address, language, merchant in _parties(report):
        whom = "merchant" if merchant else "technician"
        queue_mail(
            key=f"report.contest_settled:{report.pk}:{whom}",
            to=address,
            language=language,
            subject=format_lazy(
                _("Installation report {number}: the contest is settled"), number=report.number
            ),
            template="installations/contest_settled",
            context={
                "report": report,
                "contest": contest,
                "upheld": contest.is_upheld,
                "url": "" if merchant else absolute_url(report.get_absolute_url()),
            },
        )


def annulment_asked(annulment: Annulment) -> None:
    """The merchant's link, to agree that a signed report is void, or not."""
    report = annulment.report
    queue_mail(
        key=f"report.annulment_asked:{annulment.pk}",
        to=annulment.email,
        language=report.language,
        subject=format_lazy(
            _("Installation report {number}: your integrator asks to annul it"),
            number=report.number,
        ),
        template="installations/annulment_asked",
        context={
            "report": report,
            "annulment": annulment,
            "ends_at": annulments.expires_at(annulment),
            "url": annulment_links.url_of(annulment),
        },
        secret=True,
    )


def annulment_ended(annulment: Annulment) -> None:
    """Tell both parties that the report stands: declined, taken back, or not answered."""
    report = annulment.report
    for address, language, merchant in _of_annulment(annulment):
        queue_mail(
            key=f"report.annulment_ended:{annulment.pk}:{'merchant' if merchant else 'technician'}",
            to=address,
            language=language,
            subject=format_lazy(
                _("Installation report {number} is not annulled"), number=report.number
            ),
            template="installations/annulment_ended",
            context={
                "report": report,
                "annulment": annulment,
                "url": "" if merchant else absolute_url(report.get_absolute_url()),
            },
        )


def annulment_sealed(*, annulment: Annulment, document: Document) -> None:
    """The sealed annulment to both parties; one mail each."""
    report = annulment.report
    for address, language, merchant in _of_annulment(annulment):
        queue_mail(
            key=f"report.annulled:{annulment.pk}:{'merchant' if merchant else 'technician'}",
            to=address,
            language=language,
            subject=format_lazy(
                _("Installation report {number} is annulled by mutual agreement"),
                number=report.number,
            ),
            template="installations/annulment_sealed",
            context={
                "report": report,
                "annulment": annulment,
                "document": document,
                "url": document.verify_url if merchant else absolute_url(report.get_absolute_url()),
            },
            documents=[document],
        )


def _of_annulment(annulment: Annulment) -> Iterator[tuple[str, str, bool]]:
    yield annulment.email, annulment.report.language, True
    yield *_integrators_side(annulment.report), False


def _parties(report: InstallationReport) -> Iterator[tuple[str, str, bool]]:
    if report.merchant_email:
        yield report.merchant_email, report.language, True
    yield *_integrators_side(report), False


def _merchants_address(report: InstallationReport) -> str:
    """Where the merchant was asked by mail; else theirs once they have signed. Empty for one who
    knows of no report."""
    link = report.signing_invitations.filter(way="mail").order_by("-pk").first()
    if link is not None:
        return link.email
    signed = report.signatures.filter(party=Party.MERCHANT).exists()
    return report.merchant_email if signed else ""


def _integrators_side(report: InstallationReport) -> tuple[str, str]:
    """Where the mails of a report go: to whoever wrote it, or the company once they have left."""
    person = report.representative
    if person.left_at is None and person.user.is_active:
        return person.user.email, person.user.language
    return report.integrator.email, report.integrator.language
