"""Pages of the settings: what holds, since when and by whom, and the form of one of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.accounts.permissions import Permission, requires
from portal.accounts.signed_in import signed_in_user
from portal.core.actions import Refused
from portal.house.actions import change_setting, reset_setting
from portal.house.forms import SettingForm
from portal.house.known import Fixed, Known, Subject, fixed_values, house_settings, value_of
from portal.house.models import HouseSetting
from portal.ui.editing import edits

CHANGES = 50
"""The last changes of a setting that its page tells; the journal has all of them."""


@dataclass(frozen=True)
class Row:
    """One setting as the list shows it; `last` is its last change."""

    known: Known
    shown: str
    last: HouseSetting | None

    @property
    def is_default(self) -> bool:
        return self.last is None or self.last.value is None


@dataclass(frozen=True)
class Group:
    subject: Subject
    rows: list[Row]
    fixed: list[Fixed]


@requires(Permission.STAFF_MANAGE)
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Every setting that people may change, and what they may not."""
    changes = HouseSetting.objects.select_related("changed_by").order_by("key", "number")
    # The later of one key takes the place of the earlier.
    last = {row.key: row for row in changes}
    rows = [
        Row(known, known.shown(value_of(known.key)), last.get(known.key))
        for known in house_settings
    ]
    groups = [
        Group(
            subject,
            [row for row in rows if row.known.subject == subject],
            [fixed for fixed in fixed_values if fixed.subject == subject],
        )
        for subject in Subject
    ]
    return render(request, "house/settings.html", {"groups": groups})


@requires(Permission.STAFF_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
@edits
def change(request: HttpRequest, key: str) -> HttpResponse:
    """One setting: what holds now, another value, and what held before."""
    known = _known(key)
    changes = list(_changes(known)[:CHANGES])
    last = changes[0] if changes else None
    holds = value_of(key)
    form = SettingForm(request.POST or None, known=known, holds=holds, subject=last)
    if request.method == "POST" and form.is_valid():
        value = form.cleaned_data["value"]
        try:
            change_setting(by=signed_in_user(request), known=known, was=holds, value=value)
        except Refused as refused:
            if refused.code == "same":
                # It is as they wish: what they typed is no draft any more.
                messages.info(request, str(refused.message))
                return redirect("house:settings")
            form.add_error("value", str(refused.message))
        else:
            messages.success(request, _("The setting is changed, and holds from now on."))
            return redirect("house:settings")
    context = {
        "known": known,
        "form": form,
        "row": Row(known, known.shown(holds), last),
        "default": known.shown(known.default()),
        "was": form.opened_on,
        "changes": [(each, _told(known, each)) for each in changes],
    }
    return render(request, "house/setting.html", context)


@requires(Permission.STAFF_MANAGE)
@require_POST
def reset(request: HttpRequest, key: str) -> HttpResponse:
    """Back to what the deployment says, unless somebody has changed it meanwhile."""
    known, holds = _known(key), value_of(key)
    opened = SettingForm(None, known=known, holds=holds, subject=None).opened_on
    try:
        if request.POST.get("was") != opened:
            raise Refused(
                _("Somebody has changed this meanwhile: look at it again, then decide."), "changed"
            )
        reset_setting(by=signed_in_user(request), known=known, was=holds)
    except Refused as refused:
        messages.error(request, str(refused.message))
        return redirect("house:setting", key)
    messages.success(request, _("The default holds again, from now on."))
    return redirect("house:settings")


def _known(key: str) -> Known:
    known = house_settings.get(key)
    if known is None:
        raise Http404
    return known


def _changes(known: Known) -> Any:
    rows = HouseSetting.objects.filter(key=known.key).select_related("changed_by")
    return rows.order_by("-number")


def _told(known: Known, row: HouseSetting) -> str:
    if row.value is None:
        return _("%(value)s (default)") % {"value": known.shown(known.default())}
    return known.shown(row.value)
