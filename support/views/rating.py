"""The public page of an evaluation: a mailed link shows it, a POST answers it."""

import hashlib

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from portal.accounts.standing.doors import anyone
from portal.core.actions import Refused
from support.actions.closing import rate_ticket as record_answer
from support.forms.portal import RatingForm
from support.models import SatisfactionRating
from support.threads import RATING_LINK


@anyone
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def rate(request: HttpRequest, token: str) -> HttpResponse:
    """Opening the link only chooses the score: programs that scan mail open every link."""
    rating = get_object_or_404(
        SatisfactionRating.objects.select_related("ticket"),
        token_sha256=hashlib.sha256(token.encode("utf-8", "replace")).hexdigest(),
    )
    form = RatingForm(request.POST or None, initial={"score": request.GET.get("score")})
    if request.method == "POST" and rating.answered_at is None and form.is_valid():
        try:
            record_answer(by=RATING_LINK, rating=rating, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, str(refused.message))
        else:
            return redirect(request.path)
    return render(request, "support/rate.html", {"rating": rating, "form": form})
