"""What witnesses send and fetch, and the page on which they are registered."""

from pathlib import Path

from allauth.core.internal import ratelimit
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.accounts.permissions import Permission, requires
from portal.accounts.signed_in import signed_in_user
from portal.accounts.standing.doors import anyone
from portal.core.actions import Refused
from portal.journal.tree import keys
from portal.journal.tree.cosigned import states
from portal.outbox.queue import absolute_url
from portal.witnesses.cosigning.actions import end_witness, register_witness
from portal.witnesses.cosigning.forms import WitnessForm
from portal.witnesses.cosigning.keeping import NotTaken, Why, take
from portal.witnesses.cosigning.models import Push, Witness

TEXT = "text/plain; charset=utf-8"
MOST_BYTES = 16 * 1024
"""Of a note with its cosignatures, which has less than 3 KB."""
RATES = {"cosign": "60/m/ip"}
STATUSES = {
    Why.MALFORMED: 400,
    Why.UNKNOWN_KEY: 403,
    Why.NOT_OURS: 404,
    Why.FORK: 409,
    Why.WRONG: 422,
    Why.FUTURE: 422,
}
PROGRAM = Path(__file__).with_name("witness.py")


@csrf_exempt
@anyone
@require_POST
def cosign(request: HttpRequest) -> HttpResponse:
    """Takes a checkpoint with cosignature lines, as one note. Their keys say who sends it.

    200 names whose cosignatures are kept, also where they were before.
    """
    if not ratelimit.consume(request, app="witnesses", action="cosign", config=RATES):
        return _said("too many at once", 429)
    if len(request.body) > MOST_BYTES:
        return _said("too large", 413)
    try:
        found = take(request.body.decode())
    except UnicodeDecodeError:
        return _said(str(Why.MALFORMED), 400)
    except NotTaken as error:
        return _said(str(error), STATUSES[error.why])
    return _said("".join(f"kept {row.key.name}\n" for row in found).strip(), 200)


def _said(words: str, status: int) -> HttpResponse:
    return HttpResponse(f"{words}\n", content_type=TEXT, status=status)


@anyone
@require_safe
def program(request: HttpRequest) -> HttpResponse:
    """`witness.py`, for an auditor's own machine: one file, to be read before it is run."""
    return HttpResponse(PROGRAM.read_text(encoding="utf-8"), content_type=TEXT)


@requires(Permission.WITNESSES_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def registered(request: HttpRequest) -> HttpResponse:
    """The witnesses in use and how they follow the journal; POST registers one."""
    form = WitnessForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            row = register_witness(by=signed_in_user(request), **form.cleaned_data)
        except Refused as refused:
            form.add_error("vkey", str(refused.message))
        else:
            messages.success(request, _("%(name)s is a witness now.") % {"name": row.name})
            return redirect("witnesses:registered")
    rows = {row.vkey: row for row in Witness.objects.in_use().select_related("begun_by")}
    trouble = dict(
        Push.objects.filter(done_at=None, witness__in=rows.values())
        .exclude(failure="")
        .values_list("witness__vkey", "failure")
    )
    context = {
        "form": form,
        "witnesses": [
            (rows[state.vkey], state, trouble.get(state.vkey, ""))
            for state in states()
            if state.vkey in rows
        ],
        "log_key": keys.verifier().vkey(),
        "fetch": f"curl -fO {absolute_url('/journal/witness.py')}",
        "begin": f"python3 witness.py begin witness {absolute_url('/journal')} --name NAME",
        "look": "python3 witness.py look witness",
    }
    return render(request, "witnesses/witnesses.html", context)


@requires(Permission.WITNESSES_MANAGE)
@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """Expect no more of one of them."""
    row = get_object_or_404(Witness, pk=pk)
    try:
        end_witness(by=signed_in_user(request), witness=row)
    except Refused as refused:
        messages.info(request, str(refused.message))
    else:
        messages.success(request, _("%(name)s is no witness any more.") % {"name": row.name})
    return redirect("witnesses:registered")
