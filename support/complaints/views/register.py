"""What leaves the register: the list as CSV, and sealed extracts of a period and a domain."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from portal.accounts.permissions import Permission, requires
from portal.accounts.signed_in import signed_in_user
from portal.core.actions import Refused
from portal.infrastructure.spreadsheet import as_csv, csv_response
from portal.ui.lists.paging import numbered_page
from support.complaints import extracts
from support.complaints.actions import issue_extract
from support.complaints.forms import ComplaintFilter, ExtractForm
from support.models import Complaint, ComplaintExtract

PER_PAGE = 25


@requires(Permission.COMPLAINTS_READ)
@require_safe
def as_table(request: HttpRequest) -> HttpResponseBase:
    """What the list shows for the same filters, all of it, for a spreadsheet."""
    rows = ComplaintFilter(request.GET).found(Complaint.objects.visible_to(signed_in_user(request)))
    text = as_csv(extracts.csv_rows(rows.order_by("came_on", "pk")))
    return csv_response("complaints.csv", text)


@requires(Permission.COMPLAINTS_READ)
@require_http_methods(["GET", "HEAD", "POST"])
def sealed(request: HttpRequest) -> HttpResponseBase:
    """The sealed extracts made so far; a POST asks for another."""
    form = ExtractForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            issue_extract(by=signed_in_user(request), **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, str(refused.message))
        else:
            told = gettext("The extract is made. It can be downloaded as soon as it is sealed.")
            messages.success(request, told)
            return redirect("admin:support_complaint_extracts")
    rows = ComplaintExtract.objects.select_related("document", "domain", "made_by")
    context = {"form": form, "page": numbered_page(rows, request, size=PER_PAGE)}
    return render(request, "admin/support/complaint_extracts.html", context)
