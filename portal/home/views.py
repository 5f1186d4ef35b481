"""The home page of each kind of person, and the public face."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from portal.accounts.models import User
from portal.home import overview


@login_not_required
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """What the person must do today; for a visitor, what anyone may look up."""
    user = request.user
    if not isinstance(user, User):
        return render(request, "home/public.html", overview.releases(user))
    if user.is_staff:
        return render(request, "home/staff.html", overview.for_staff(user))
    return render(request, "home/representative.html", overview.for_representative(user))
