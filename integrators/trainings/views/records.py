"""Recorded trainings, for Crisalid's staff."""

from typing import cast

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from integrators.companies.views.access import PAGE_SIZE
from integrators.trainings import forms
from integrators.trainings.actions.records import SessionData, record_training
from integrators.trainings.filters import TrainingFilter
from integrators.trainings.forms import TrainingForm
from integrators.trainings.models import TrainingSession
from portal.accounts.permissions import Permission, requires
from portal.accounts.signed_in import signed_in_user
from portal.core.actions import Refused
from portal.search.matching import matching
from portal.ui.lists.paging import keyset_page
from portal.ui.picking import found


@requires(Permission.INTEGRATORS_READ)
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """All sessions, the latest first."""
    form = TrainingFilter(request.GET)
    wanted = form.wanted
    rows = form.narrow(TrainingSession.objects.all())
    if wanted["line"]:
        rows = rows.filter(line=wanted["line"])
    rows = matching(rows, wanted["q"])
    sorting = form.sorting
    counted = rows.annotate(people=Count("records", filter=Q(records__attended=True)))
    return render(
        request,
        "integrators/trainings/trainings.html",
        {
            "page": keyset_page(counted, request, order=sorting.order, size=PAGE_SIZE),
            "form": form,
            "sorting": sorting,
            "count": rows.count(),
            "filtered": form.asks,
            "may_manage": signed_in_user(request).may(Permission.INTEGRATORS_MANAGE),
        },
    )


@requires(Permission.INTEGRATORS_READ)
@require_safe
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One session and who attended."""
    session = get_object_or_404(TrainingSession.objects.select_related("created_by"), pk=pk)
    records = session.records.select_related(
        "representative__user", "representative__integrator"
    ).order_by("representative__integrator__name_sorted", "representative__user__name_sorted", "pk")
    return render(
        request, "integrators/trainings/training.html", {"session": session, "records": records}
    )


@requires(Permission.INTEGRATORS_MANAGE)
@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """Whoever can attend, by a part of their name or their company's: for a combobox."""
    text = request.GET.get("q", "")[:100]
    return found(forms.people(), text, find=forms.find, describe=forms.describe)


@requires(Permission.INTEGRATORS_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Record a session with its attendance, for the people of several integrators at once.

    `?person=` names somebody from the start, `?line=` the product line.
    """
    asked = {"attended": request.GET.getlist("person"), "line": request.GET.get("line", "")}
    form = TrainingForm(request.POST or None, initial=asked)
    if request.method == "POST" and form.is_valid():
        values = {name: form.cleaned_data[name] for name in form.Meta.fields}
        try:
            session = record_training(
                by=signed_in_user(request),
                session=cast(SessionData, values),
                attendance=form.attendance,
            )
        except Refused as refused:
            form.add_error(None, str(refused.message))
        else:
            messages.success(
                request,
                _("The training is recorded; each person is told by mail."),
            )
            return redirect(session)
    return render(request, "integrators/trainings/training_new.html", {"form": form})
