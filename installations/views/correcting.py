"""Correcting a signed report: why, and then the steps of a draft as of any other."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from installations.actions.begin_anew import begin_correction
from installations.forms.signing import CorrectForm
from installations.rules import report_steps
from installations.rules.correcting import conditions as corrections
from installations.views.drafting import own_report
from portal.accounts.signed_in import signed_in_user
from portal.accounts.standing.doors import current_people
from portal.core.actions import Refused


@current_people
@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: HttpRequest, pk: int) -> HttpResponse:
    """Say why a signed report is corrected, then change what is wrong in a draft of it."""
    report = own_report(request, pk)
    begun = corrections.draft_of(report)
    if begun is not None:
        # Pressed twice, or begun by a colleague.
        messages.info(request, _("A correction of this report is begun already: here it is."))
        return redirect("installations:edit", pk=begun.pk, step=report_steps.REVIEW)
    try:
        corrections.require_correctable(report)
    except Refused as refused:
        messages.info(request, str(refused.message))
        return redirect(report)
    form = CorrectForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            draft = begin_correction(by=signed_in_user(request), report=report, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, str(refused.message))
        else:
            return redirect("installations:edit", pk=draft.pk, step=report_steps.KIND)
    return render(request, "installations/correct.html", {"report": report, "form": form})
