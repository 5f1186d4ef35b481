"""The public register: a page, and the same as JSON, CSV and PDF."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from integrators.companies.departments import DEPARTMENTS
from integrators.companies.postcodes import place_of
from integrators.companies.views.access import page_of
from integrators.register import entries
from integrators.register.forms import RegisterFilter
from portal.accounts.standing.current import is_current
from portal.accounts.standing.doors import anyone
from portal.house.known import value_of
from portal.infrastructure.spreadsheet import csv_response
from portal.journal.kept_parts import KeptParts
from portal.outbox.queue import absolute_url

V = ParamSpec("V")
View = Callable[Concatenate[HttpRequest, V], HttpResponseBase]


def public_by_setting(view: View[V]) -> View[V]:
    """Open to anyone, unless the settings keep it to signed-in people."""

    @wraps(view)
    def run(request: HttpRequest, /, *args: V.args, **kwargs: V.kwargs) -> HttpResponseBase:
        if not value_of("public_register") and not is_current(request.user):
            return redirect_to_login(request.get_full_path())
        return view(request, *args, **kwargs)

    return anyone(run)


PARTS = KeptParts(
    "approval", "candidature", "contact", "establishment", "integrator", "registry_import",
    "representative",
)  # fmt: skip
"""What the register says of companies is made of what these tell."""


@public_by_setting
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """Approved integrators, found by name, town, département, activity and line.

    `?version=` asks for those approved for the product line of a version.
    """
    if is_current(request.user):
        body = _body(request)
    else:
        body = PARTS.part(request.GET.urlencode(), lambda: _body(request))
    context = {"body": body, "stamp": entries.stamp()}
    return render(request, "integrators/register/register.html", context)


def _body(request: HttpRequest) -> SafeString:
    """The form, the list and the map."""
    version = request.GET.get("version", "")
    asked = request.GET.copy()
    line = entries.line_of(version)
    if version:
        # One of no line that we know is refused as the line would be.
        asked["line"] = line or version
    form = RegisterFilter(asked)
    wanted = form.wanted
    values = {"text": wanted["q"], "line": wanted["line"], "activity": wanted["activity"]}
    rows = form.narrow(entries.approved(**values, department=wanted["department"]))
    near = wanted["near"]
    place = place_of(near) if near else None
    if near:
        found = page_of(request, entries.nearest(rows, near))
        shown = entries.fetched(rows, found.object_list)
    else:
        found = page_of(request, rows)
        shown = [entries.entry_of(row) for row in found.object_list]
    areas = entries.areas(entries.approved(**values))
    return render_to_string(
        "integrators/register/_body.html",
        {
            "form": form,
            "page_obj": found,
            "entries": shown,
            "near": near,
            "about": place is not None and not place.exact,
            "filtered": form.asks,
            "version": version if line else "",
            "areas": [area for area in areas if not area.abroad],
            "abroad": [area for area in areas if area.abroad],
            "department": wanted["department"],
            "kept": _kept_query(asked),
        },
        request,
    )


def _kept_query(asked: QueryDict) -> str:
    """The query string that the map's links keep: all but the département and the page."""
    kept = asked.copy()
    for name in ("department", "page"):
        kept.pop(name, None)
    return kept.urlencode()


@public_by_setting
@require_safe
def entry(request: HttpRequest, code: str) -> HttpResponse:
    """One approved integrator, to show to whoever asks; gone as soon as it is not approved."""
    row = get_object_or_404(entries.approved().by_code(code))
    found = entries.entry_of(row)
    context = {
        "entry": found,
        "department": DEPARTMENTS.get(found.department, ""),
        "address": absolute_url(found.path),
        "stamp": entries.stamp(),
    }
    return render(request, "integrators/register/entry.html", context)


@public_by_setting
@require_safe
def entry_qr(request: HttpRequest, code: str) -> HttpResponse:
    """The QR code of that page's address, as SVG."""
    row = get_object_or_404(entries.approved().by_code(code))
    svg = entries.qr_svg(absolute_url(entries.entry_of(row).path))
    return HttpResponse(svg, content_type="image/svg+xml")


@public_by_setting
@require_safe
def as_json(request: HttpRequest) -> HttpResponse:
    """The whole register."""
    content = entries.as_json(_all_entries(), entries.stamp())
    return JsonResponse(content, json_dumps_params={"ensure_ascii": False, "indent": 1})


@public_by_setting
@require_safe
def as_csv(request: HttpRequest) -> HttpResponse:
    """The whole register, for a spreadsheet."""
    return csv_response("register.csv", entries.as_csv(_all_entries(), entries.stamp()))


@public_by_setting
@require_safe
def as_pdf(request: HttpRequest) -> HttpResponse:
    """The whole register, to print."""
    pdf = entries.as_pdf(_all_entries(), entries.stamp())
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = 'inline; filename="register.pdf"'
    return response


def _all_entries() -> list[entries.Entry]:
    return [entries.entry_of(row) for row in entries.approved()]
