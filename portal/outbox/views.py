"""Pages of the bell: the list of notices, what is marked as read, the count that pages ask for."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from portal.accounts.models import User
from portal.accounts.signed_in import signed_in_user
from portal.accounts.standing.current import is_current
from portal.accounts.standing.doors import anyone, current_people
from portal.core.paths import key_of_row
from portal.outbox.forms import NoticeFilter
from portal.outbox.notices import Notice, NoticeQuerySet
from portal.ui.lists.paging import keyset_page

PAGE = 50


def _asked(request: HttpRequest, user: User) -> tuple[NoticeFilter, NoticeQuerySet]:
    """The filter as the address says it, and one's own notices that it asks for."""
    mine = Notice.objects.of(user)
    first = mine.order_by("created_at").values_list("created_at", flat=True).first()
    form = NoticeFilter(request.GET, first=timezone.localtime(first).year if first else None)
    return form, form.asked(mine)


@current_people
@require_safe
def notices(request: HttpRequest) -> HttpResponse:
    """One's own news by year and day. Looking at it changes nothing: it is marked as read apart."""
    form, rows = _asked(request, signed_in_user(request))
    page = keyset_page(rows, request, order=("-created_at", "-pk"), size=PAGE)
    context = {
        "page": page,
        "form": form,
        "unread": rows.unseen().count(),
        "newest": max((row.pk for row in page.rows), default=0),
        "query": request.GET.urlencode(),
    }
    return render(request, "ui/notices.html", context)


@current_people
@require_POST
def seen(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark one notice as read, and go on where one was."""
    mine = Notice.objects.of(signed_in_user(request)).filter(pk=pk)
    get_object_or_404(mine)
    mine.see()
    return _back(request)


@current_people
@require_POST
def all_seen(request: HttpRequest) -> HttpResponse:
    """Mark as read what the filter shows, but nothing that has come in since it was shown."""
    _form, rows = _asked(request, signed_in_user(request))
    newest = key_of_row(request.POST.get("newest", ""))
    count = 0 if newest is None else rows.filter(pk__lte=newest).see()
    told = ngettext(
        "%(count)d notice is marked as read.", "%(count)d notices are marked as read.", count
    )
    messages.success(request, told % {"count": count})
    return _back(request)


def _back(request: HttpRequest) -> HttpResponse:
    """To the list as it was filtered and turned to."""
    query = request.GET.urlencode()
    return redirect(f"{reverse('notices:index')}{f'?{query}' if query else ''}")


@anyone
@require_safe
def bell(request: HttpRequest) -> HttpResponse:
    """The bell alone; 204, which changes nothing, for whom nobody knows any more."""
    if not is_current(request.user):
        return HttpResponse(status=204)
    response = render(request, "ui/_bell.html")
    response["Cache-Control"] = "private, no-store"
    return response
