"""Pages to follow the releases, and to end it by the link in a mail."""

import contextlib

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from portal.accounts.signed_in import signed_in_user
from portal.accounts.standing.doors import anyone, current_people
from portal.core.actions import Refused
from releases.followers import unsubscribing
from releases.followers.actions import subscribe, unsubscribe
from releases.followers.models import Subscription


@current_people
@require_POST
def follow(request: HttpRequest) -> HttpResponse:
    user = signed_in_user(request)
    try:
        if request.POST.get("follow") == "1":
            subscribe(by=user)
            messages.success(request, _("You will get a mail about each new version."))
        else:
            unsubscribe(by=user)
            messages.success(request, _("You will get no more mails about new versions."))
    except Refused as refused:
        messages.info(request, str(refused.message))
    return redirect("releases:index")


@csrf_exempt
@anyone
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe_by_mail(request: HttpRequest, token: str) -> HttpResponse:
    """The end of the mails about new versions, for who has one of them.

    Mail programs post here by themselves, without cookies (RFC 8058), so that the token alone
    counts. Reading the page ends nothing: scanners of mail follow links.
    """
    user = unsubscribing.subscriber_of(token)
    if user is None:
        raise Http404(token)
    if request.method == "POST":
        with contextlib.suppress(Refused):
            unsubscribe(by=user)
    context = {"subscribed": Subscription.objects.filter(user=user).exists(), "email": user.email}
    return render(request, "releases/followers/unsubscribe.html", context)
