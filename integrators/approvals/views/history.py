"""Pages that say who was approved on a day: for one company and for all."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from integrators.approvals.forms import AsOfForm
from integrators.approvals.rules import answers
from integrators.approvals.rules.history import legal_on
from integrators.companies.models import Integrator
from integrators.companies.views.access import page_of
from integrators.values import as_of
from portal.accounts.permissions import Permission, requires
from portal.accounts.signed_in import signed_in_user
from portal.accounts.standing.doors import current_people


@current_people
@require_safe
def company(request: HttpRequest, pk: int) -> HttpResponse:
    """Whether one company was approved on a day, by what, and who of its people was in order.

    For staff, and for the company itself.
    """
    integrator = get_object_or_404(Integrator.objects.visible_to(signed_in_user(request)), pk=pk)
    form = AsOfForm(AsOfForm.filled(request.GET))
    found = None
    if form.is_valid():
        wanted = form.cleaned_data
        found = answers.answer_about(
            integrator, day=wanted["on"], line=wanted["line"], activity=wanted["activity"]
        )
    context = {"integrator": integrator, "form": form, "answer": found}
    return render(request, "integrators/approvals/asof.html", context)


@requires(Permission.INTEGRATORS_READ)
@require_safe
def everyone(request: HttpRequest) -> HttpResponse:
    """All companies that were approved on a day."""
    form = AsOfForm(AsOfForm.filled(request.GET))
    page = None
    if form.is_valid():
        wanted = form.cleaned_data
        page = page_of(
            request,
            answers.approved_on(day=wanted["on"], line=wanted["line"], activity=wanted["activity"]),
        )
        then = legal_on(page.object_list, as_of(wanted["on"]))
        for row in page.object_list:
            row.legal = then[row.pk]
    return render(request, "integrators/approvals/asof_all.html", {"form": form, "page_obj": page})
