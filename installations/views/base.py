"""The page of one site."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from installations.models import InstallationReport, InstalledPeriod, Recall, Site
from installations.views.reports import listed, reading_permission
from portal.accounts.signed_in import signed_in_user
from portal.accounts.standing.doors import current_people


@current_people
@require_safe
def site(request: HttpRequest, pk: int) -> HttpResponse:
    """One site: its machines, and every report about it."""
    user = signed_in_user(request)
    reading_permission(user)
    sites = Site.objects.visible_to(user).select_related("end_user", "integrator")
    found = get_object_or_404(sites, pk=pk)
    reports = listed(InstallationReport.objects.visible_to(user).filter(site=found))
    running = InstalledPeriod.objects.visible_to(user).in_force().filter(site=found)
    context = {
        "site": found,
        "key": str(found.pk),
        "machines": running.with_words().order_by("pk"),
        "reports": reports.order_by("-submitted_at"),
        "recalls": Recall.objects.open()
        .filter(report__site=found)
        .select_related("withdrawal__release", "report"),
        "own": not user.is_staff,
    }
    return render(request, "installations/site.html", context)
