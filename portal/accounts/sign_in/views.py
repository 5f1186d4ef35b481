"""The page of a forgotten password, in the place of allauth's: it never looks up an address."""

from allauth.core.internal import ratelimit
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from portal.accounts.acts.seen import hash_of_address
from portal.accounts.sign_in.forms import ForgottenForm
from portal.accounts.sign_in.resets import ask_reset
from portal.accounts.standing.doors import sign_in_page


@sign_in_page
@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def forgotten(request: HttpRequest) -> HttpResponseBase:
    form = ForgottenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        address = form.cleaned_data["email"]
        refusal: HttpResponseBase | None = ratelimit.consume_or_429(
            request,
            app="allauth.account",
            action="reset_password",
            key=hash_of_address(address),
        )
        if refusal:
            return refusal
        ask_reset(request, address)
        return redirect("account_reset_password_done")
    return render(request, "account/password_reset.html", {"form": form})
