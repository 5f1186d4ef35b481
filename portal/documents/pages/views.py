"""The public verification pages, and the sealed file for those who may read it."""

from allauth.core.internal import ratelimit
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from portal.accounts.models import User
from portal.accounts.signed_in import signed_in_user
from portal.accounts.standing.doors import anyone, current_people
from portal.documents import codes, kinds
from portal.documents.models import Document
from portal.documents.pages.forms import VerifyForm
from portal.documents.verify import verdict
from portal.ui.frame.bodies import DOCUMENT, takes
from portal.ui.stored import or_not_found

RATES = {"file": "30/m/ip"}
"""Files that one address has judged: each costs a process, which others wait for."""


@anyone
@require_http_methods(["GET", "HEAD", "POST"])
@takes(DOCUMENT)
def verify(request: HttpRequest) -> HttpResponse:
    """One box: type the code, or give the file. The answer is a sentence and a seal."""
    form = VerifyForm(request.POST or None, request.FILES or None)
    if request.method != "POST" or not form.is_valid():
        return _private(render(request, "documents/verify.html", {"form": form}))
    if file := form.cleaned_data["file"]:
        if not ratelimit.consume(request, app="documents", action="file", config=RATES):
            form.add_error("file", _("Too many files at once. Wait a minute, then drop it again."))
            page = render(request, "documents/verify.html", {"form": form}, status=429)
            return _private(page)
        result = verdict.verify_file(file.read())
        context = {"result": result, "form": VerifyForm(), "dropped": True}
        return _private(render(request, "documents/dropped.html", context))
    assert form.document is not None
    return redirect(form.document)


@anyone
@require_safe
def document(request: HttpRequest, code: str) -> HttpResponse:
    """What anyone who holds the code may know of a document, checked live."""
    canonical = codes.normalise(code)
    found = verdict.rows().filter(code=canonical).first() if canonical else None
    if found is None:
        form = VerifyForm()
        return _private(
            render(request, "documents/unknown.html", {"form": form, "code": code}, status=404)
        )
    if code != found.code:
        return redirect(found)
    user = request.user
    context = {
        "result": verdict.verify_row(found),
        "may_read": found.is_sealed and isinstance(user, User) and kinds.may_read(user, found),
    }
    return _private(render(request, "documents/document.html", context))


@current_people
@require_safe
def file(request: HttpRequest, code: str) -> HttpResponse:
    """The sealed PDF; 404 for whoever may not know of it, and while there is none."""
    found = get_object_or_404(Document, code=code, sealed_at__isnull=False)
    if not kinds.may_read(signed_in_user(request), found):
        raise Http404
    with or_not_found():
        content = found.read()
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{found.file_name}"'
    response["Cache-Control"] = "private, no-store"
    return response


def _private(response: HttpResponse) -> HttpResponse:
    """Codes are secrets of whoever holds the document: kept out of caches and search engines."""
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex"
    return response
