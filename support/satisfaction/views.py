"""The public page of an evaluation, behind a mailed link; and who settles an answer in doubt."""

from __future__ import annotations

from functools import partial
from typing import Any

from allauth.core.internal import ratelimit
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from portal.accounts.permissions import Permission, requires
from portal.accounts.signed_in import signed_in_user
from portal.accounts.standing.doors import anyone, current_people
from portal.core.actions import Refused
from portal.ui.frame import second_step
from support.models import Ticket
from support.models.satisfaction import SatisfactionAnswer, SatisfactionRating, token_hash
from support.satisfaction import rules
from support.satisfaction.actions import ALREADY, LONGEST_COMMENT, answer_rating, settle_answer
from support.satisfaction.forms import RatingForm, SettleForm
from support.threads import RATING_LINK

RATES = {"crowd": "5/10m/ip"}
"""More evaluations answered from one address look like a program's."""


@anyone
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def rate(request: HttpRequest, token: str) -> HttpResponse:
    """Two steps: what is chosen is shown again, and one button sends it.

    The link chooses nothing, opening it keeps nothing, and the first POST keeps nothing: programs
    that scan mail do all three.
    """
    rating = get_object_or_404(
        SatisfactionRating.objects.select_related("ticket"),
        token_sha256=token_hash(token),
    )
    if rating.is_over:
        return _page(request, rating, status=410, unsent=_written(request, rating))
    if request.method != "POST":
        return _shown(request, rating)
    page = partial(_second_page, request, rating)
    if (anew := second_step.chosen_anew(request, _purpose(rating))) is not None:
        return _page(request, rating, form=RatingForm(initial=anew))
    if "step" in request.POST:
        return _second(request, rating, page)
    form = RatingForm(request.POST)
    if not form.is_valid():
        return _page(request, rating, form=form)
    return second_step.ask_again(request, _purpose(rating), form.cleaned_data, page)


def _purpose(rating: SatisfactionRating) -> str:
    return f"rating {rating.pk}"


def _shown(request: HttpRequest, rating: SatisfactionRating) -> HttpResponse:
    last = rating.answers.order_by("-number").first()
    if last is not None and "change" not in request.GET:
        return _page(request, rating, last=last)
    initial = {"score": last.score, "comment": last.comment} if last else {}
    return _page(request, rating, form=RatingForm(initial=initial))


def _second_page(
    request: HttpRequest, rating: SatisfactionRating, *, carried: dict[str, Any], **told: Any
) -> HttpResponse:
    return _page(request, rating, chosen=_in_words(carried), **told)


def _second(
    request: HttpRequest, rating: SatisfactionRating, page: second_step.Page
) -> HttpResponse:
    step = second_step.pressed(request, _purpose(rating), page)
    if not isinstance(step, second_step.Step):
        return step
    doubts = rules.doubts_of(
        rating, language=request.headers.get("Accept-Language", ""), in_a_crowd=_in_a_crowd(request)
    )
    try:
        answer_rating(
            by=RATING_LINK, rating=rating, **step.carried, nonce=step.nonce, doubts=doubts
        )
    except Refused as refused:
        # Whoever presses twice is thanked once: the page that follows shows the answer.
        if refused.code != ALREADY:
            return _not_taken(request, rating, str(refused.message), step.carried["comment"])
    return redirect(request.path)


def _not_taken(
    request: HttpRequest, rating: SatisfactionRating, why: str, comment: str
) -> HttpResponse:
    """Why it is not taken, and what was written: nobody should have to write it twice."""
    last = rating.answers.order_by("-number").first()
    status = 410 if rating.is_over else 409
    return _page(request, rating, status=status, last=last, refused=why, unsent=comment)


def _written(request: HttpRequest, rating: SatisfactionRating) -> str:
    """The comment that was sent, by the form or by the second page's button; "" for none."""
    if "step" not in request.POST:
        return request.POST.get("comment", "").strip()[:LONGEST_COMMENT]
    carried = second_step.carried_by(request, _purpose(rating))
    return str(carried["comment"]) if carried else ""


def _page(request: HttpRequest, rating: SatisfactionRating, *, status: int = 200, **told: Any
) -> HttpResponse:  # fmt: skip
    context = {"rating": rating, "ticket": rating.ticket, **told}
    return render(request, "support/satisfaction/rate.html", context, status=status)


def _in_words(chosen: dict[str, Any]) -> dict[str, str]:
    """What was chosen, as the second page reads it out."""
    label = str(SatisfactionRating.Score(chosen["score"]).label)
    return {"score": label, "comment": chosen["comment"]}


def _in_a_crowd(request: HttpRequest) -> bool:
    return not ratelimit.consume(request, app="support", action="crowd", config=RATES)


@current_people
@require_POST
def confirm(request: HttpRequest, number: str) -> HttpResponse:
    """Who asked for help says whether the answer in doubt is theirs."""
    user = signed_in_user(request)
    ticket = get_object_or_404(Ticket.objects.visible_to(user), number=number)
    answer = rules.doubted_of(user, ticket)
    # Only the one that was shown: another may have come since.
    if answer is not None and request.POST.get("answer") == str(answer.pk):
        _settle(request, answer, is_theirs=request.POST.get("is_theirs") == "yes")
    return redirect(ticket)


@requires(Permission.RATINGS_SETTLE)
@require_POST
def settle(request: HttpRequest, pk: int) -> HttpResponse:
    """Staff say of an answer in doubt whether it is the requester's, and how they know."""
    answer = get_object_or_404(SatisfactionAnswer, pk=pk)
    form = SettleForm(request.POST)
    if form.is_valid():
        _settle(request, answer, **form.cleaned_data)
    else:
        messages.error(request, gettext("Say how you know: whom you asked, and when."))
    return redirect("support:statistics")


def _settle(
    request: HttpRequest, answer: SatisfactionAnswer, *, is_theirs: bool, reason: str = ""
) -> None:
    try:
        settle_answer(by=signed_in_user(request), answer=answer, is_theirs=is_theirs, reason=reason)
    except Refused as refused:
        messages.error(request, str(refused.message))
    else:
        messages.success(
            request,
            gettext("The evaluation counts.") if is_theirs
            else gettext("The evaluation does not count."),
        )  # fmt: skip
