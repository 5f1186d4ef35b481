"""Pages on which a report is written: beginning, steps, submission."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from installations.actions.start_report import start_report
from installations.actions.submit_report import submit_report
from installations.forms.start import StartForm
from installations.forms.steps import FORMS
from installations.models import InstallationReport, IssuedLicence, ReportState, Site
from installations.papers.body import write_body
from installations.papers.differences import Difference, differences
from installations.papers.reading import paper_of_body
from installations.rules import drafts, eligibility, fees, report_steps, submission
from installations.rules.locks import signatory
from portal.accounts.signed_in import signed_in_user
from portal.accounts.standing.doors import current_people
from portal.core import clock
from portal.core.actions import Refused
from portal.core.paths import key_of_row
from portal.journal import canonical
from portal.ui import autosave


def own_report(request: HttpRequest, pk: int) -> InstallationReport:
    """A report that the person may act on: 404 for strangers, 403 for staff who may read it."""
    user = signed_in_user(request)
    reports = InstallationReport.objects.select_related(
        "integrator", "representative__user", "release", "hardware", "file", "site",
        "replaces__release", "replaces__hardware", "document", "anew_of", "corrects__release",
        "corrects__representative__user",
    )  # fmt: skip
    if user.is_staff:
        get_object_or_404(InstallationReport.objects.visible_to(user), pk=pk)
        raise PermissionDenied
    return get_object_or_404(reports.of_own_company(user), pk=pk)


@current_people
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Begin a report; `?replaces=` names the report by which a machine runs today.

    `?licence=` names a licence issued to one's own company, and `?site=` one of its sites, with
    which a new one begins.
    """
    user = signed_in_user(request)
    if user.is_staff:
        raise PermissionDenied
    replaced = None
    if key := request.GET.get("replaces"):
        own = InstallationReport.objects.of_own_company(user).in_force().with_parties()
        replaced = get_object_or_404(own, pk=key if key.isdecimal() else 0)
    begun = {
        "licence": _named(
            IssuedLicence.objects.of_own_company(user).in_force(), request, "licence"
        ),
        "site": _named(Site.objects.visible_to(user).select_related("end_user"), request, "site"),
    }
    form = StartForm(request.POST or None, user=user, replaced=replaced)
    if request.method == "POST" and form.start.ok and form.is_valid():
        answer = _start(request, form, _fields(**begun))
        if answer is not None:
            return answer
    status = 200 if form.start.ok else 403
    context = {"form": form, "start": form.start, "replaced": replaced, **begun}
    return render(request, "installations/new.html", context, status=status)


def _named(own: QuerySet[Any], request: HttpRequest, name: str) -> Any:
    """The row of `own` that the address names; 404 for what is none, None where it names none."""
    named = request.GET.get(name)
    return get_object_or_404(own, pk=key_of_row(named) or 0) if named else None


def _fields(licence: IssuedLicence | None, site: Site | None) -> dict[str, str]:
    """What a new installation begins with."""
    fields = drafts.place_of(site) if site else {}
    return fields | ({"licence": licence.number} if licence else {})


def _start(request: HttpRequest, form: StartForm, begun: dict[str, str]) -> HttpResponse | None:
    user = signed_in_user(request)
    key = form.cleaned_data["key"]
    representative, kind, release = form.chosen()
    if representative is None:
        form.add_error(None, _("You are not in order for the company that looks after this site."))
        return None
    try:
        report = start_report(
            by=user, representative=representative, kind=kind, release=release,
            replaces=form.replaced, key=key, begun=begun,
        )  # fmt: skip
    except Refused as refused:
        known = InstallationReport.objects.of_own_company(user).filter(reference=key).first()
        if known is None:
            form.add_error(None, str(refused.message))
            return None
        report = known
    return redirect("installations:edit", pk=report.pk, step=report_steps.SITE)


@current_people
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """One step of a draft. What was typed is kept, whatever it is."""
    report = own_report(request, pk)
    if autosave.is_autosave(request):
        return _autosaved(request, report, step)
    if report.state != ReportState.DRAFT:
        messages.info(request, _("This report is no longer a draft: nothing of it can be changed."))
        return redirect(report)
    if step not in report_steps.step_keys(report):
        raise Http404
    if step == report_steps.REVIEW:
        return _review(request, report)
    form = FORMS[step](request.POST if request.method == "POST" else None, report=report)
    if request.method == "POST":
        try:
            valid = form.keep()
        except Refused as refused:
            messages.error(request, str(refused.message))
            return redirect(report)
        if valid or "later" in request.POST:
            return _next_step(request, report, step, valid)
        report.refresh_from_db(fields=["typed"])
    context = _context(report, step) | {"form": form}
    return render(request, "installations/edit.html", context)


def _autosaved(request: HttpRequest, report: InstallationReport, step: str) -> HttpResponse:
    """What the page sends by itself: kept as "keep for later" keeps it."""
    if step not in FORMS or step not in report_steps.step_keys(report):
        raise Http404
    try:
        FORMS[step](request.POST, report=report).keep()
    except Refused as refused:
        return autosave.gone(refused.message)
    return autosave.saved()


def _next_step(
    request: HttpRequest, report: InstallationReport, step: str, valid: bool
) -> HttpResponse:
    if "later" in request.POST:
        messages.success(request, _("The draft is kept. You find it in your list of reports."))
        return redirect("installations:index")
    order = report_steps.step_keys(report)
    place = order.index(step) if step in order else 0
    return redirect("installations:edit", pk=report.pk, step=order[place + 1])


def _context(report: InstallationReport, step: str) -> dict[str, Any]:
    return {
        "report": report,
        "step": step,
        "step_label": report_steps.step_label(report, step),
        "steps": report_steps.stepper_items(report),
        "warning": release_warning(report),
    }


def release_warning(report: InstallationReport) -> str:
    """Why the draft's release cannot be submitted today; empty when it can."""
    try:
        eligibility.require_release(report)
    except Refused as refused:
        return str(refused.message) if refused.code != "no_release" else ""
    return ""


def _review(request: HttpRequest, report: InstallationReport) -> HttpResponse:
    if request.method == "POST":
        return submit(request, report.pk)
    # Whoever sends it signs for the integrator, also where a colleague began it.
    report.representative = signatory(signed_in_user(request), report)
    obstacles = submission.submittable(report)
    # What is read here is what is sent back, and signed: to the byte.
    body = write_body(report, at=clock.now())
    context = _context(report, report_steps.REVIEW) | {
        "obstacles": obstacles,
        "warning": next((one.words for one in obstacles if one.sort == submission.RELEASE), ""),
        "missing": [one for one in obstacles if one.sort == submission.MISSING],
        "persons": [one for one in obstacles if one.sort == submission.PERSON],
        "contradictions": [one for one in obstacles if one.sort == submission.CONTRADICTION],
        "paper": paper_of_body(body),
        "written": body.decode(),
        "differences": differences_of(report, body),
        "fee": fees.for_report(report),
    }
    return render(request, "installations/review.html", context)


def differences_of(report: InstallationReport, body: bytes | None = None) -> list[Difference]:
    """What a correction says otherwise, signed or as its `body` would; nothing of a draft that was
    thrown away."""
    said = canonical.loads(body) if body else report.content
    return differences(report.corrects.content, said) if report.corrects and said else []


@current_people
@require_POST
def submit(request: HttpRequest, pk: int) -> HttpResponse:
    """Submit the draft, then go on to sign it."""
    report = own_report(request, pk)
    body = request.POST.get("body", "").encode()
    try:
        report = submit_report(by=signed_in_user(request), report=report, body=body)
    except Refused as refused:
        report.refresh_from_db()
        if refused.code == "not_a_draft":
            messages.info(request, str(refused.message))
            return redirect(report)
        messages.error(request, str(refused.message))
        return redirect("installations:edit", pk=report.pk, step=report_steps.REVIEW)
    messages.success(
        request,
        _("The report %(number)s is submitted. Now sign it.") % {"number": report.number},
    )
    return redirect("installations:sign_integrator", pk=report.pk)
