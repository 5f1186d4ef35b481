"""Pages of the register: the list and its exports, a request, what is added to one."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from installations.interventions import escalation, register, rules
from installations.interventions.actions import (
    answer_intervention,
    consult_intervention,
    record_intervention,
    remark_on_intervention,
)
from installations.interventions.forms import (
    AnswerForm,
    InterventionFilter,
    InterventionForm,
    RemarkForm,
    describe_site,
    find_sites,
    own_sites,
    rows_of,
)
from installations.models import InstallationReport, Intervention, Site
from installations.views.reports import PER_PAGE, reading_permission
from integrators.models import Integrator
from portal.accounts.models import User
from portal.accounts.signed_in import signed_in_user
from portal.accounts.standing.doors import current_people
from portal.core.actions import Refused
from portal.core.paths import key_of_row
from portal.infrastructure.spreadsheet import csv_response
from portal.journal.consulting.asking import Question, ask_why
from portal.ui.lists.counting import MOST_FOUND, count_up_to
from portal.ui.lists.paging import keyset_page
from portal.ui.picking import found as found_in_picker
from portal.ui.text.formats import when

ORDER = ("-recorded_at", "-pk")


def companies_of(user: User) -> list[Integrator]:
    """The companies whose register `user` keeps: those represented today. 403 for staff."""
    if user.is_staff:
        raise PermissionDenied
    people = Integrator.objects.filter(
        representatives__user=user, representatives__left_at=None
    ).order_by("name_sorted", "pk")
    companies = list(people.distinct())
    if not companies:
        raise PermissionDenied
    return companies


def _filtered(request: HttpRequest) -> tuple[User, InterventionFilter]:
    user = signed_in_user(request)
    reading_permission(user)
    return user, InterventionFilter(request.GET, sites=Site.objects.visible_to(user))


@current_people
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The requests that the person may know of, the latest first; staff see no words of them."""
    user, form = _filtered(request)
    rows = rows_of(form, Intervention.objects.visible_to(user))
    context = {
        "page": keyset_page(rows, request, order=ORDER, size=PER_PAGE),
        "form": form,
        "counted": count_up_to(rows, MOST_FOUND if form.wanted["q"] else None),
        "filtered": form.asks,
        "own": not user.is_staff,
        "query": request.GET.urlencode(),
    }
    return render(request, "installations/interventions/index.html", context)


@current_people
@require_safe
@never_cache
def index_csv(request: HttpRequest) -> HttpResponse:
    """The filtered register for a spreadsheet."""
    _user, lines = _own_lines(request, register.MOST_ROWS)
    if len(lines) > register.MOST_ROWS:
        return _too_many(request, register.MOST_ROWS)
    return csv_response("interventions.csv", register.csv_of(lines))


@current_people
@require_safe
@never_cache
def index_pdf(request: HttpRequest) -> HttpResponse:
    """The filtered register on paper, for an inspection."""
    user, lines = _own_lines(request, register.MOST_ON_PAPER)
    if len(lines) > register.MOST_ON_PAPER:
        return _too_many(request, register.MOST_ON_PAPER)
    _user, form = _filtered(request)
    pdf = register.pdf_of(lines, user=user, asked=_asked_in_words(form))
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = 'attachment; filename="interventions.pdf"'
    return response


def _own_lines(request: HttpRequest, most: int) -> tuple[User, list[register.Line]]:
    """Of one's own company alone: Crisalid's people read one by one, with a reason."""
    user, form = _filtered(request)
    if user.is_staff:
        raise PermissionDenied
    rows = form.of(Intervention.objects.of_own_company(user))
    return user, register.lines_of(rows, most)


def _too_many(request: HttpRequest, most: int) -> HttpResponse:
    text = _("More than %(most)d requests: choose a shorter period, then export again.")
    messages.error(request, text % {"most": most})
    return redirect(f"{reverse('installations:interventions')}?{request.GET.urlencode()}")


def _asked_in_words(form: InterventionFilter) -> list[str]:
    """What the list was narrowed to, for the head of the paper."""
    said = [form.site.name] if form.site else []
    for name, value in form.wanted.items():
        if not value:
            continue
        field: Any = form.fields[name]
        if isinstance(field, forms.DateField):
            words = when(value)
        else:
            words = str(dict(getattr(field, "choices", [])).get(value, value))
        said.append(_("%(label)s: %(value)s") % {"label": field.label, "value": words})
    return said


@current_people
@require_safe
def sites(request: HttpRequest) -> HttpResponse:
    """Own sites by a part of their name, town or SIRET: for the combobox."""
    rows = own_sites(companies_of(signed_in_user(request)))
    text = request.GET.get("q", "")[:100]
    return found_in_picker(rows, text, find=find_sites, describe=describe_site)


@current_people
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Record a request; `?site=` and `?machine=` fill in what is known."""
    user = signed_in_user(request)
    companies = companies_of(user)
    form = InterventionForm(
        request.POST or None, companies=companies, initial=_known(request, companies)
    )
    if request.method == "POST" and form.is_valid():
        try:
            row = record_intervention(by=user, integrator=form.company, asked=form.asked())
        except Refused as refused:
            form.add_error(None, str(refused.message))
        else:
            text = _("The request is recorded as %(number)s. Now it can be answered.")
            messages.success(request, text % {"number": row.number})
            return redirect(row)
    return render(request, "installations/interventions/new.html", {"form": form})


def _known(request: HttpRequest, companies: list[Integrator]) -> dict[str, Any]:
    site, machine = (key_of_row(request.GET.get(name, "")) for name in ("site", "machine"))
    if machine is not None:
        running = InstallationReport.objects.in_force().filter(integrator__in=companies)
        found = running.only("site", "licence", "serial_number").filter(pk=machine).first()
        if found is not None:
            return {"site": found.site_id, "code": found.licence or found.serial_number}
    return {} if site is None else {"site": site}


def _readable(request: HttpRequest, pk: int) -> tuple[User, Intervention]:
    user = signed_in_user(request)
    reading_permission(user)
    rows = Intervention.objects.visible_to(user).select_related(
        "integrator", "site", "machine__release", "domain", "recorded_by"
    )
    return user, get_object_or_404(rows.defer("machine__canonical"), pk=pk)


@current_people
@require_safe
@never_cache
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One request: what was asked, what was answered, who read it, where the journal has it."""
    user, found = _readable(request, pk)
    if rules.needs_reason(user, found):
        return redirect("installations:intervention_reason", pk=found.pk)
    own = not user.is_staff
    steps = found.steps.select_related("written_by").order_by("written_at", "pk")
    context = {
        "row": found,
        "own": own,
        "events": rules.history(found, list(steps)),
        "tickets": escalation.tickets_of(user, found),
        "ask": escalation.address_of(found) if own else "",
    }
    return render(request, "installations/interventions/detail.html", context)


@current_people
@require_http_methods(["GET", "HEAD", "POST"])
def consult(request: HttpRequest, pk: int) -> HttpResponse:
    """Crisalid's people say why they read a request; the company's own need not."""
    user, found = _readable(request, pk)
    if not rules.needs_reason(user, found):
        return redirect(found)
    question = Question(
        title=_("Why do you read this request?"),
        subtitle=found.number,
        lead=_(
            "The register is the integrator’s own. Crisalid reads one of its requests for a "
            "complaint, an inspection, a recall or a ticket; the integrator sees who did, and why. "
            "The reason opens it for eight hours."
        ),
        button=_("Read the request"),
        back=reverse("installations:interventions"),
        back_label=_("Interventions"),
    )
    return ask_why(
        request,
        question,
        act=lambda reason: consult_intervention(by=user, intervention=found, reason=reason),
        opens=found.get_absolute_url(),
    )


def _own(request: HttpRequest, pk: int) -> tuple[User, Intervention]:
    """A request that the person may add to: 404 for strangers, 403 for staff who may know of it."""
    user, found = _readable(request, pk)
    if user.is_staff:
        raise PermissionDenied
    return user, found


@current_people
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Write what was done about it."""
    user, found = _own(request, pk)
    if found.is_closed and request.method != "POST":
        return redirect(found)
    form = AnswerForm(request.POST or None)
    return _add(
        request, found, form, "installations/interventions/answer.html",
        act=lambda values: answer_intervention(by=user, intervention=found, **values),
        told=_("The answer is recorded."),
    )  # fmt: skip


@current_people
@require_http_methods(["GET", "HEAD", "POST"])
def remark(request: HttpRequest, pk: int) -> HttpResponse:
    """Write a remark, also on what is closed."""
    user, found = _own(request, pk)
    form = RemarkForm(request.POST or None)
    return _add(
        request, found, form, "installations/interventions/remark.html",
        act=lambda values: remark_on_intervention(by=user, intervention=found, **values),
        told=_("The remark is recorded."),
    )  # fmt: skip


def _add(
    request: HttpRequest, row: Intervention, form: forms.Form, template: str,
    *, act: Callable[[dict[str, Any]], object], told: str,
) -> HttpResponse:  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            act(form.cleaned_data)
        except Refused as refused:
            form.add_error(None, str(refused.message))
        else:
            messages.success(request, told)
            return redirect(row)
    return render(request, template, {"form": form, "row": row})
