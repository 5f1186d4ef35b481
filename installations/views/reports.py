"""Pages of reports: the list, one report, the reason for reading it."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from installations.actions.consult_report import consult_report
from installations.forms.lists import NOBODY, ReportFilter
from installations.models import (
    ENDED,
    Annulment,
    AnnulmentState,
    InstallationReport,
    Party,
    ReportKind,
    ReportSignature,
    ReportState,
)
from installations.models.querysets import ReportQuerySet, sees_all
from installations.models.reports import LISTED_NUMBER
from installations.papers import envelope, reading
from installations.rules import (
    access,
    annulments,
    base_counts,
    eligibility,
    timeline,
)
from installations.rules.correcting import conditions as corrections
from installations.rules.waiting import expires_at
from installations.views.drafting import differences_of
from portal.accounts.models import User
from portal.accounts.permissions import Permission
from portal.accounts.signed_in import signed_in_user
from portal.accounts.standing.doors import current_people
from portal.journal.consulting.asking import Question, ask_why
from portal.ui.lists.counting import MOST_FOUND, Counted, count_up_to
from portal.ui.lists.paging import keyset_page

PER_PAGE = 25


def represents_someone(user: User) -> bool:
    """Whether `user` is, or may become, a representative: staff never are."""
    return not user.is_staff


@current_people
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The reports that the person may see, filtered, newest first."""
    user = signed_in_user(request)
    reading_permission(user)
    form = ReportFilter(request.GET, user=user)
    reports = form.of(InstallationReport.objects.visible_to(user), user)
    sorting = form.sorting
    rows = listed(reports).annotate(listed_number=LISTED_NUMBER)
    context = {
        "page": keyset_page(rows, request, order=sorting.order, size=PER_PAGE),
        "form": form,
        "sorting": sorting,
        "counted": _counted(reports, form, user),
        "filtered": form.asks,
        "start": eligibility.may_start(user, ReportKind.NEW) if represents_someone(user) else None,
    }
    return render(request, "installations/index.html", context)


def _counted(reports: ReportQuerySet, form: ReportFilter, user: User) -> Counted:
    """Of all reports the kept sum; of a company’s, or of those with some word, at most so many."""
    wanted = form.wanted
    # What is signed waits for nobody: the kept sum has it all.
    every = wanted["state"] in ("", ReportState.SIGNED) and wanted["waits"] in ("", NOBODY)
    every = every and not wanted["q"]
    if every and form.is_valid() and sees_all(user):
        signed_only = wanted["state"] == ReportState.SIGNED
        return Counted(base_counts.count_of_kind(reports, wanted["kind"], signed_only=signed_only))
    return count_up_to(reports, MOST_FOUND if wanted["q"] else None)


def listed(reports: ReportQuerySet) -> QuerySet[InstallationReport]:
    """With what a row shows, and without the signed bytes that it does not."""
    return (
        reports.with_corrections()
        .select_related("integrator", "site", "release", "document", "representative__user")
        .defer("canonical", "document__data_bytes")
        .prefetch_related(
            Prefetch(
                "signatures",
                queryset=ReportSignature.objects.only("report_id", "party", "signed_at"),
            )
        )
    )


def reading_permission(user: User) -> None:
    """403 for staff whose role does not read reports."""
    if user.is_staff and not user.may(Permission.REPORTS_READ):
        raise PermissionDenied


def _annulments() -> "Prefetch[Any]":
    return Prefetch("annulments", Annulment.objects.select_related("asked_by", "document"))


def _corrections() -> "Prefetch[Any]":
    rows = InstallationReport.objects.defer("canonical").order_by("pk")
    return Prefetch("corrected_by", rows)


def _readable_report(request: HttpRequest, pk: int) -> InstallationReport:
    user = signed_in_user(request)
    reading_permission(user)
    reports = (
        InstallationReport.objects.visible_to(user)
        .select_related(
            "integrator", "representative__user", "release", "site", "document", "replaces",
            "submitted_by", "cancelled_by", "anew_of", "refused_by", "contest__settled_by",
            "corrects",
        )
        .prefetch_related(
            "signatures__user", "signing_invitations", _annulments(), _corrections()
        )
    )  # fmt: skip
    return get_object_or_404(reports, pk=pk)


@current_people
@require_safe
def report(request: HttpRequest, pk: int) -> HttpResponse:
    """One report: what it says, who signed, where its document stands."""
    user = signed_in_user(request)
    found = _readable_report(request, pk)
    if found.state == ReportState.DRAFT:
        return redirect("installations:edit", pk=found.pk, step="review")
    if access.needs_reason(user, found):
        return redirect("installations:consult", pk=found.pk)
    return render(request, "installations/report.html", _context(user, found))


def _context(user: User, report: InstallationReport) -> dict[str, Any]:
    signatures = {signature.party: signature for signature in report.signatures.all()}
    links = sorted(report.signing_invitations.all(), key=lambda link: -link.pk)
    own = not user.is_staff
    waiting = own and report.state == ReportState.SUBMITTED
    withdrawn = report.release is not None and report.release.is_withdrawn
    barred = report.is_barred
    last = own and corrections.may_be_corrected(report)
    corrected_by = corrections.of_states(report)
    begun = report.begun_anew_by.exclude(state__in=ENDED).first()
    annulment = _annulment(report)
    merchant_open = waiting and Party.MERCHANT not in signatures and not barred
    return {
        "report": report,
        "paper": reading.paper_of(report) if report.canonical else None,
        "place": envelope.place_in_journal(report) if report.canonical else None,
        "signatures": signatures,
        "parties": [(party, signatures.get(party)) for party in Party],
        "may_sign": waiting
        and not barred
        and Party.INTEGRATOR not in signatures
        and report.representative.user_id == user.pk,
        "may_invite": merchant_open,
        "open_link": next((link for link in links if link.is_open), None),
        "may_cancel": waiting,
        "may_begin_anew": own and report.can_begin_anew and begun is None,
        "may_note_refusal": own
        and report.refused_party == Party.MERCHANT
        and report.refusal_read_at is None
        and begun is None,
        "begun_anew": begun,
        "contest": getattr(report, "contest", None),
        "annulment": annulment,
        "annulment_until": annulment and annulments.expires_at(annulment),
        "may_take_back": own and annulment and annulments.may_be_answered(annulment),
        "may_annul": last and bool(report.merchant_email),
        "may_correct": last and "draft" not in corrected_by,
        "corrections": corrected_by if own else {**corrected_by, "draft": None},
        "differences": differences_of(report),
        "corrected": report.corrects,
        "may_settle": report.state == ReportState.CONTESTED and user.may(Permission.REPORTS_SETTLE),
        "may_replace": own and InstallationReport.objects.in_force().filter(pk=report.pk).exists(),
        "withdrawn": withdrawn,
        "barred": barred,
        "expires_at": expires_at(report),
        "successor": report.replaced_by.standing().first(),
        "events": timeline.report_events(report, signatures, links),
    }


def _annulment(report: InstallationReport) -> Annulment | None:
    """What the page says first: that both have annulled it, or the merchant is asked to."""
    told = [AnnulmentState.AGREED]
    if report.state == ReportState.SIGNED:
        told.append(AnnulmentState.ASKED)
    return next((row for row in report.annulments.all() if row.state in told), None)


@current_people
@require_http_methods(["GET", "HEAD", "POST"])
def consult(request: HttpRequest, pk: int) -> HttpResponse:
    """Quality staff say why they read a report; others need not."""
    user = signed_in_user(request)
    found = _readable_report(request, pk)
    if not access.needs_reason(user, found):
        return redirect("installations:report", pk=found.pk)
    question = Question(
        title=_("Why do you read this report?"),
        subtitle=found.number or "",
        lead=_(
            "A report names the people who signed it. Quality staff read it when there is a "
            "reason; the reason goes into the journal and opens the report for eight hours."
        ),
        button=_("Read the report"),
        back=reverse("installations:index"),
        back_label=_("Reports"),
    )
    return ask_why(
        request,
        question,
        act=lambda reason: consult_report(by=user, report=found, reason=reason),
        opens=reverse("installations:report", args=[found.pk]),
    )
