"""The public register: a page, and the same as JSON, CSV and PDF."""

from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from integrators import register
from integrators.forms import RegisterFilter
from integrators.views.common import page_of

View = Callable[[HttpRequest], HttpResponseBase]


def public_by_setting(view: View) -> View:
    """Open to anyone, unless PUBLIC_REGISTER keeps it to signed-in people."""

    @wraps(view)
    def run(request: HttpRequest) -> HttpResponseBase:
        if not settings.PUBLIC_REGISTER and not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        return view(request)

    return login_not_required(run)


@public_by_setting
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """Approved integrators, found by name, town, postcode, activity and line."""
    form = RegisterFilter(request.GET)
    wanted = form.cleaned_data if form.is_valid() else {"q": "", "line": "", "activity": ""}
    rows = register.approved(text=wanted["q"], line=wanted["line"], activity=wanted["activity"])
    found = page_of(request, rows)
    return render(
        request,
        "integrators/register.html",
        {
            "form": form,
            "page_obj": found,
            "entries": [register.entry_of(row) for row in found.object_list],
            "filtered": any(wanted.values()),
            "stamp": register.stamp(),
        },
    )


@public_by_setting
@require_safe
def as_json(request: HttpRequest) -> HttpResponse:
    """The whole register."""
    content = register.as_json(_all(), register.stamp())
    return JsonResponse(content, json_dumps_params={"ensure_ascii": False, "indent": 1})


@public_by_setting
@require_safe
def as_csv(request: HttpRequest) -> HttpResponse:
    """The whole register, for a spreadsheet; the byte order mark tells Excel that it is UTF-8."""
    text = "\ufeff" + register.as_csv(_all(), register.stamp())
    response = HttpResponse(text, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="register.csv"'
    return response


@public_by_setting
@require_safe
def as_pdf(request: HttpRequest) -> HttpResponse:
    """The whole register, to print."""
    pdf = register.as_pdf(_all(), register.stamp())
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = 'inline; filename="register.pdf"'
    return response


def _all() -> list[register.Entry]:
    return [register.entry_of(row) for row in register.approved()]
