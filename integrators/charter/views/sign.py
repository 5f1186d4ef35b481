"""The charter, for those who sign it."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from integrators.charter.actions.sign_charter import sign_charter
from integrators.charter.filing import filed_of
from integrators.charter.forms import SignCharterForm
from integrators.charter.models import Charter, CharterSignature
from integrators.charter.text import capacity_of, commitment, text_to_sign
from integrators.companies.models import Representative
from portal.accounts.models import User
from portal.accounts.proofs.clients import client_of
from portal.accounts.signed_in import signed_in_user
from portal.accounts.standing.doors import current_people
from portal.core.actions import Refused
from portal.documents.evidence import text_sha256


@current_people
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    """Read the current version, commit to it and prove it; or see that one has signed.

    `?as=` chooses the company for whoever represents two.
    """
    user = signed_in_user(request)
    charter = Charter.objects.current()
    representative = _representative(request, user, charter)
    context: dict[str, Any] = {
        "charter": charter,
        "representative": representative,
        "signatures": _signatures(user),
        "others": user.representations.filter(left_at=None).count() > 1,
    }
    if charter is None or representative is None:
        return render(request, "integrators/charter/charter.html", context)
    signature = charter.signatures.filter(representative=representative).first()
    context |= {
        "signature": signature,
        "filed": filed_of(charter),
        "trained": Representative.objects.initially_trained().filter(pk=representative.pk).exists(),
        "language": _language(request),
    }
    if signature is None and context["trained"]:
        answer = _signing(request, representative, charter, context)
        if answer is not None:
            return answer
    elif request.method == "POST":
        if signature:
            text = _("You have signed this version already: nothing was done twice.")
        else:
            text = _("The charter is signed after the initial training, which is not recorded yet.")
        messages.info(request, text)
        return redirect(_address(representative))
    return render(request, "integrators/charter/charter.html", context)


def _signing(
    request: HttpRequest,
    representative: Representative,
    charter: Charter,
    context: dict[str, Any],
) -> HttpResponse | None:
    language = context["language"]
    text = text_to_sign(charter, language)
    form = SignCharterForm(
        request.POST or None,
        request=request,
        subject=f"charter:{charter.pk}:representative:{representative.pk}",
        commitment=commitment(charter, language),
        initial={"text_sha256": text_sha256(text), "language": language},
    )
    if form.wants_code:
        form.send_code()
    elif request.method == "POST" and form.is_valid():
        try:
            _sign_or_refuse(request, representative, charter, form)
        except Refused as refused:
            form.add_error(None, str(refused.message))
        else:
            messages.success(request, _("You have signed. The sealed document follows by mail."))
            return redirect(_address(representative))
    context |= {"form": form, "capacity": capacity_of(representative, language)}
    return None


def _sign_or_refuse(
    request: HttpRequest, representative: Representative, charter: Charter, form: SignCharterForm
) -> CharterSignature:
    values = form.cleaned_data
    text = text_to_sign(charter, values["language"])
    # What the browser sends back is the fingerprint of what it showed.
    shown = text if values["text_sha256"] == text_sha256(text) else ""
    return sign_charter(
        by=signed_in_user(request),
        representative=representative,
        charter=charter,
        text_shown=shown,
        language=values["language"],
        consent=values["consent"],
        proof=form.proof,
        client=client_of(request),
    )


def _representative(
    request: HttpRequest, user: User, charter: Charter | None
) -> Representative | None:
    """The one asked for; else the first that has not signed; else the first."""
    rows = list(
        Representative.objects.active()
        .filter(user=user)
        .select_related("integrator", "user")
        .order_by("joined_at", "pk")
    )
    wanted = request.GET.get("as", "")
    for row in rows:
        if str(row.pk) == wanted:
            return row
    signed = set(
        CharterSignature.objects.filter(charter=charter, representative__in=rows).values_list(
            "representative_id", flat=True
        )
    )
    return next((row for row in rows if row.pk not in signed), rows[0] if rows else None)


def _signatures(user: User) -> list[CharterSignature]:
    """All that this person ever signed: it stays theirs to read."""
    return list(
        CharterSignature.objects.filter(representative__user=user)
        .select_related("charter", "document", "representative__integrator")
        .order_by("-signed_at")
    )


def _language(request: HttpRequest) -> str:
    if request.method == "POST" and request.POST.get("language") in ("fr", "en"):
        return request.POST["language"]
    return "en" if get_language() == "en" else "fr"


def _address(representative: Representative) -> str:
    return f"{reverse('integrators:charter')}?as={representative.pk}"
