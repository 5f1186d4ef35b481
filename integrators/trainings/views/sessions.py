"""The catalogue, planned sessions and enrolments."""

from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from integrators.companies.forms import ReasonForm
from integrators.companies.models import Integrator, Representative
from integrators.companies.views.access import page_of
from integrators.trainings.actions.records import certify_training
from integrators.trainings.actions.sessions import (
    CourseData,
    PlanData,
    add_course,
    cancel_session,
    change_course,
    change_session,
    enrol,
    hold_session,
    plan_session,
    withdraw_enrolment,
)
from integrators.trainings.forms import (
    ChangePlanForm,
    CourseForm,
    EnrolForm,
    HoldForm,
    PlanForm,
)
from integrators.trainings.models import (
    Course,
    Enrolment,
    EnrolmentState,
    PlannedSession,
    SessionState,
    TrainingRecord,
)
from portal.accounts.models import User
from portal.accounts.permissions import Permission, requires
from portal.accounts.signed_in import signed_in_user
from portal.accounts.standing.doors import current_people
from portal.core import clock
from portal.core.actions import Refused
from portal.ui.editing import edited, edits


def _counted() -> QuerySet[Any]:
    taken = Count("enrolments", filter=Q(enrolments__state=EnrolmentState.ENROLLED))
    waiting = Count("enrolments", filter=Q(enrolments__state=EnrolmentState.WAITING))
    return PlannedSession.objects.select_related("course").annotate(taken=taken, waiting=waiting)


def _manages(user: User) -> bool:
    return Representative.objects.active().managers().filter(user=user).exists()


@current_people
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """The sessions to come, the next first; for staff also those still to be recorded."""
    user = signed_in_user(request)
    rows = _counted().filter(state=SessionState.PLANNED)
    if not user.may(Permission.INTEGRATORS_READ):
        rows = rows.filter(day__gte=clock.today())
    page = page_of(request, rows.order_by("day", "starts_at", "pk"))
    for row in page.object_list:
        row.free = max(row.places - row.taken, 0)
        row.over = row.day < clock.today()
    context = {
        "page_obj": page,
        "may_plan": user.may(Permission.INTEGRATORS_MANAGE),
        "may_enrol": _manages(user),
    }
    return render(request, "integrators/trainings/sessions.html", context)


@current_people
@require_safe
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One session; of those enrolled, everyone sees their own company's people only."""
    return _page(request, get_object_or_404(_counted(), pk=pk))


def _page(
    request: HttpRequest, planned: PlannedSession, form: EnrolForm | None = None
) -> HttpResponse:
    user = signed_in_user(request)
    rows = planned.enrolments.exclude(state=EnrolmentState.WITHDRAWN).select_related(
        "representative__user", "representative__integrator"
    )
    visible = Integrator.objects.visible_to(user)
    managed = Integrator.objects.managed_by(user)
    is_open = planned.state == SessionState.PLANNED
    enrolling = is_open and planned.day >= clock.today() and managed.exists()
    if form is None and enrolling:
        form = EnrolForm(user=user, planned=planned)
    context = {
        "planned": planned,
        "rows": rows.filter(representative__integrator__in=visible.values("pk")).order_by("pk"),
        "managed": set(managed.values_list("pk", flat=True)) if is_open else set(),
        "form": form if enrolling else None,
        "is_open": is_open,
        "to_record": is_open and planned.day <= clock.today(),
        "may_plan": user.may(Permission.INTEGRATORS_MANAGE),
    }
    return render(request, "integrators/trainings/session.html", context)


@current_people
@require_POST
def enrol_someone(request: HttpRequest, pk: int) -> HttpResponse:
    """Enrol one of one's own people, or anyone as quality."""
    user = signed_in_user(request)
    planned = get_object_or_404(_counted(), pk=pk)
    if not Integrator.objects.managed_by(user).exists():
        raise PermissionDenied
    form = EnrolForm(request.POST, user=user, planned=planned)
    if form.is_valid():
        try:
            row = enrol(
                by=user, planned=planned, representative=form.cleaned_data["representative"]
            )
        except Refused as refused:
            form.add_error("representative", str(refused.message))
        else:
            told = {"name": row.representative.user.name}
            if row.state == EnrolmentState.WAITING:
                text = _("The session is full: %(name)s is on the waiting list.") % told
                messages.info(request, text)
            else:
                messages.success(request, _("%(name)s is enrolled, and told by mail.") % told)
            return redirect(planned)
    return _page(request, planned, form)


@current_people
@require_POST
def withdraw(request: HttpRequest, pk: int, enrolment: int) -> HttpResponse:
    """Give a place back."""
    user = signed_in_user(request)
    row = get_object_or_404(
        Enrolment.objects.filter(
            representative__integrator__in=Integrator.objects.visible_to(user).values("pk")
        ).select_related("planned", "representative__user"),
        pk=enrolment,
        planned=pk,
    )
    if not Integrator.objects.managed_by(user).filter(pk=row.representative.integrator_id).exists():
        raise PermissionDenied
    try:
        withdraw_enrolment(by=user, enrolment=row)
    except Refused as refused:
        messages.error(request, str(refused.message))
    else:
        text = _("%(name)s is no longer enrolled.") % {"name": row.representative.user.name}
        messages.success(request, text)
    return redirect(row.planned)


@requires(Permission.INTEGRATORS_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def plan(request: HttpRequest) -> HttpResponse:
    """Open a date for enrolment."""
    form = PlanForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        course = values.pop("course")
        try:
            row = plan_session(
                by=signed_in_user(request), course=course, plan=cast(PlanData, values)
            )
        except Refused as refused:
            form.add_error(None, str(refused.message))
        else:
            messages.success(request, _("The session is planned; managers can enrol their people."))
            return redirect(row)
    return render(request, "integrators/trainings/session_plan.html", {"form": form})


@requires(Permission.INTEGRATORS_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
@edits
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Move a session, or give it another place, trainer or number of places."""
    # Rows that are counted cannot be locked.
    get_object_or_404(edited(request, PlannedSession.objects.all()), pk=pk)
    planned = get_object_or_404(_counted(), pk=pk)
    initial = {name: getattr(planned, name) for name in PlanForm.PLAN}
    form = ChangePlanForm(request.POST or None, initial=initial, subject=planned)
    if request.method == "POST" and form.is_valid():
        plan = cast(PlanData, form.cleaned_data)
        try:
            change_session(by=signed_in_user(request), planned=planned, plan=plan)
        except Refused as refused:
            form.add_error("places" if refused.code == "too_few" else None, str(refused.message))
        else:
            messages.success(request, _("The session is changed; who is on its list is told."))
            return redirect(planned)
    return render(
        request, "integrators/trainings/session_plan.html", {"form": form, "planned": planned}
    )


@requires(Permission.INTEGRATORS_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Call a session off, after reading who is told."""
    planned = get_object_or_404(_counted(), pk=pk)
    form = ReasonForm(request.POST or None)
    form.fields["reason"].help_text = _("It goes to everyone enrolled by mail, word for word.")
    if request.method == "POST" and form.is_valid():
        try:
            cancel_session(
                by=signed_in_user(request), planned=planned, reason=form.cleaned_data["reason"]
            )
        except Refused as refused:
            form.add_error(None, str(refused.message))
        else:
            messages.success(request, _("The session is cancelled; everyone enrolled is told."))
            return redirect(planned)
    return render(
        request, "integrators/trainings/session_cancel.html", {"form": form, "planned": planned}
    )


@requires(Permission.INTEGRATORS_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def hold(request: HttpRequest, pk: int) -> HttpResponse:
    """Record attendance and result, person by person."""
    planned = get_object_or_404(_counted(), pk=pk)
    form = HoldForm(request.POST or None, planned=planned)
    if request.method == "POST" and form.is_valid():
        try:
            hold_session(by=signed_in_user(request), planned=planned, results=form.results)
        except Refused as refused:
            form.add_error(None, str(refused.message))
        else:
            messages.success(request, _("The session is recorded; certificates follow by mail."))
            return redirect(planned)
    return render(
        request, "integrators/trainings/session_hold.html", {"form": form, "planned": planned}
    )


@current_people
@require_safe
def courses(request: HttpRequest) -> HttpResponse:
    """The catalogue; what is no longer offered is for staff only."""
    rows = Course.objects.annotate(sessions=Count("planned")).order_by(
        "-offered", "title_sorted", "pk"
    )
    if not signed_in_user(request).may(Permission.INTEGRATORS_READ):
        rows = rows.filter(offered=True)
    rows = rows.prefetch_related("releases")
    context = {
        "page_obj": page_of(request, rows),
        "may_plan": signed_in_user(request).may(Permission.INTEGRATORS_MANAGE),
    }
    return render(request, "integrators/trainings/courses.html", context)


@requires(Permission.INTEGRATORS_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def course_new(request: HttpRequest) -> HttpResponse:
    """Add to the catalogue."""
    return _course(request, None)


@requires(Permission.INTEGRATORS_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
@edits
def course_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change the catalogue; what was held stays as it was recorded."""
    return _course(request, get_object_or_404(edited(request, Course.objects.all()), pk=pk))


def _course(request: HttpRequest, course: Course | None) -> HttpResponse:
    initial = {name: getattr(course, name) for name in CourseForm.NAMES} if course else None
    form = CourseForm(request.POST or None, initial=initial, subject=course)
    if request.method == "POST" and form.is_valid():
        values = cast(CourseData, form.cleaned_data)
        try:
            if course:
                change_course(by=signed_in_user(request), course=course, changes=values)
            else:
                add_course(by=signed_in_user(request), course=values)
        except Refused as refused:
            form.add_error("title", str(refused.message))
        else:
            messages.success(request, _("The catalogue is saved."))
            return redirect("integrators:courses")
    return render(request, "integrators/trainings/course.html", {"form": form, "course": course})


@current_people
@require_POST
def certificate(request: HttpRequest, pk: int) -> HttpResponse:
    """Issue the certificate of a training held before certificates were."""
    user = signed_in_user(request)
    visible = Integrator.objects.visible_to(user).values("pk")
    row = get_object_or_404(
        TrainingRecord.objects.filter(representative__integrator__in=visible).select_related(
            "representative__integrator"
        ),
        pk=pk,
    )
    company = row.representative.integrator
    managed = Integrator.objects.managed_by(user).filter(pk=company.pk).exists()
    if not managed and row.representative.user_id != user.pk:
        raise PermissionDenied
    try:
        certify_training(by=user, training=row)
    except Refused as refused:
        messages.error(request, str(refused.message))
    else:
        messages.success(request, _("The certificate is being sealed; it follows by mail."))
    return redirect(f"{company.get_absolute_url()}?tab=trainings")
