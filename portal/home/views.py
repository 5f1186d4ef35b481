"""The home page of each kind of person, the public face, and the health of the house."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from portal.accounts.models import User
from portal.accounts.permissions import Permission, requires
from portal.accounts.signed_in import signed_in_user
from portal.accounts.standing.doors import anyone
from portal.home import health as house
from portal.home import overview
from portal.journal.kept_parts import KeptParts

PARTS = KeptParts("release")
"""What visitors are shown changes with the releases alone."""


@anyone
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """What the person must do today; for a visitor, what anyone may look up."""
    user = request.user
    if not isinstance(user, User):
        body = PARTS.part(None, lambda: _for_visitors(request))
        return render(request, "home/public.html", {"body": body})
    if user.is_staff:
        return render(request, "home/staff.html", overview.for_staff(user))
    return render(request, "home/representative.html", overview.for_representative(user))


def _for_visitors(request: HttpRequest) -> SafeString:
    return render_to_string("home/_public.html", overview.releases(request.user), request)


@requires(Permission.OUTBOX_READ, Permission.STAFF_MANAGE)
@require_safe
def health(request: HttpRequest) -> HttpResponse:
    """Queues, seals, mails, workers, disks and the journal: what is, and what to do about it."""
    user = signed_in_user(request)
    ill, well, sweeps = house.looked_at(user)
    context = {"ill": ill, "well": well, "sweeps": sweeps}
    return render(request, "home/health.html", context)
