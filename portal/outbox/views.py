"""Pages of the bell: the list of notices, and the count that pages ask for."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from portal.accounts.signed_in import signed_in_user
from portal.outbox.notices import Notice
from portal.ui.lists.paging import keyset_page

PAGE = 50


@require_safe
def notices(request: HttpRequest) -> HttpResponse:
    """One's own news by day; whoever opens it has seen all, and what was new is marked once."""
    mine = Notice.objects.of(signed_in_user(request))
    page = keyset_page(mine, request, order=("-created_at", "-pk"), size=PAGE)
    if request.method == "GET":
        mine.see()
    return render(request, "ui/notices.html", {"page": page})


@login_not_required
@require_safe
def bell(request: HttpRequest) -> HttpResponse:
    """The bell alone; 204, which changes nothing, for whom nobody knows any more."""
    if not request.user.is_authenticated:
        return HttpResponse(status=204)
    response = render(request, "ui/_bell.html")
    response["Cache-Control"] = "private, no-store"
    return response
