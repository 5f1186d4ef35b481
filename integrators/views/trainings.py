"""Recorded trainings, for Crisalid's staff."""

from typing import cast

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from integrators.actions.trainings import SessionData, record_training
from integrators.forms import TrainingForm
from integrators.models import TrainingSession
from integrators.views.common import page_of, person
from portal.accounts.permissions import Permission, requires
from portal.actions import Refused


@requires(Permission.INTEGRATORS_READ)
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """All sessions, the latest first."""
    rows = TrainingSession.objects.annotate(
        people=Count("records", filter=Q(records__attended=True))
    ).order_by("-held_on", "-pk")
    return render(
        request,
        "integrators/trainings.html",
        {
            "page_obj": page_of(request, rows),
            "may_manage": person(request).may(Permission.INTEGRATORS_MANAGE),
        },
    )


@requires(Permission.INTEGRATORS_READ)
@require_safe
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One session and who attended."""
    session = get_object_or_404(TrainingSession.objects.select_related("created_by"), pk=pk)
    records = session.records.select_related(
        "representative__user", "representative__integrator"
    ).order_by("representative__integrator__name", "representative__user__name")
    return render(request, "integrators/training.html", {"session": session, "records": records})


@requires(Permission.INTEGRATORS_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Record a session with its attendance, for the people of several integrators at once.

    `?person=` ticks somebody from the start.
    """
    form = TrainingForm(request.POST or None, initial={"attended": request.GET.getlist("person")})
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        attended = values.pop("attended")
        try:
            session = record_training(
                by=person(request),
                session=cast(SessionData, values),
                attendance=dict.fromkeys(attended, True),
            )
        except Refused as refused:
            form.add_error(None, str(refused.message))
        else:
            messages.success(
                request,
                _("The training is recorded; each person is told by mail."),
            )
            return redirect(session)
    return render(request, "integrators/training_new.html", {"form": form})
