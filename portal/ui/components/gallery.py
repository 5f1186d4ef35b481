"""Samples for the gallery: each component in each variant."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.contrib.auth import get_user_model
from django.core.paginator import Paginator
from django.db.models import TextChoices
from django.http import HttpRequest, QueryDict
from django.urls import reverse_lazy
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from portal.search.matching import matching
from portal.ui.charts import Chart, Series
from portal.ui.components.icons import ICONS
from portal.ui.editing import EditForm
from portal.ui.frame.banners import Banner
from portal.ui.frame.navigation import Group, NavLink, parts_of
from portal.ui.lists.filtering import FilterForm
from portal.ui.lists.paging import KeysetPage
from portal.ui.picking import PickField, PickingForm, PickOneField
from portal.ui.state_badges import all_badges, register_state_badges

SAMPLE_MOMENT = dt.datetime(2027, 3, 12, 14, 5, tzinfo=ZoneInfo("Europe/Paris"))
FINGERPRINT = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"


class SampleForm(forms.Form):
    company = forms.CharField(label=_("Company name"), max_length=150)
    siret = forms.CharField(
        label=_("SIRET"),
        max_length=14,
        help_text=_("14 digits, as on the registration certificate."),
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )
    date = forms.DateField(label=_("Date"), widget=forms.DateInput(attrs={"type": "date"}))
    line = forms.ChoiceField(
        label=_("Product line"), choices=[("V3", "V3"), ("V4", "V4")], widget=forms.RadioSelect
    )
    activities = forms.MultipleChoiceField(
        label=_("Activities"),
        choices=[("sell", _("Sell")), ("install", _("Install")), ("maintain", _("Maintain"))],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    country = forms.ChoiceField(
        label=_("Country"), choices=[("fr", "France"), ("be", "Belgique"), ("lu", "Luxembourg")]
    )
    scan = forms.FileField(label=_("Scan"), required=False, help_text=_("PDF, at most 10 MB."))
    remarks = forms.CharField(label=_("Remarks"), widget=forms.Textarea, required=False)
    consent = forms.BooleanField(
        label=_("I have read this text and I agree to it."), help_text=_("You get a copy by mail.")
    )


COLUMNS = {"name": ("0",), "town": ("1",), "machines": ("3",)}


class SampleFilter(FilterForm):
    orders = COLUMNS
    usual = "name"

    town = forms.CharField(label=_("Town"), required=False, max_length=60)
    line = forms.ChoiceField(
        label=_("Product line"),
        choices=[("", _("Every line")), ("V3", "V3"), ("V4", "V4")],
        required=False,
    )


class SampleUpload(forms.Form):
    file = forms.FileField(
        label=_("File"), help_text=_("It is sent, and thrown away. A large one shows the bar.")
    )


class SampleEdit(EditForm, forms.Form):
    town = forms.CharField(label=_("Town"), max_length=60)


def _edited() -> SampleEdit:
    """A form that somebody has overtaken."""
    sent = QueryDict("e-town=Toul&e-opened_on=town%3D0")
    row = get_user_model()(pk=1)
    return SampleEdit(sent, initial={"town": "Nancy"}, prefix="e", subject=row)


def staff() -> Any:
    """Whom the sample of a picker chooses among."""
    return get_user_model().objects.exclude(role="").order_by("name_sorted", "pk")


def find(rows: Any, text: str) -> Any:
    return matching(rows, text)


def describe(person: Any) -> tuple[str, str]:
    return person.name, person.get_role_display()


PICKING: dict[str, Any] = {
    "queryset": staff(), "find": find, "describe": describe,
    "address": reverse_lazy("ui:sample_people"), "required": False,
}  # fmt: skip


class SamplePick(PickingForm, forms.Form):
    several = PickField(label=_("Several of many"), **PICKING)
    one = PickOneField(label=_("One of many"), **PICKING)


class SampleFound(SamplePick):
    """As the page comes back, but that the gallery does not jump to it."""

    def __init__(self, data: Any, *, prefix: str) -> None:
        super().__init__(data, prefix=prefix)
        for field in self.fields.values():
            field.widget.takes_focus = False


class SampleState(TextChoices):
    """A state that is computed, as apps register theirs."""

    KEPT = "kept", _("Kept")
    GONE = "gone", _("Gone")


def _navigation() -> list[NavLink]:
    """A long rail's entries: two groups, and the one where one is."""
    rows: list[tuple[str | Promise, str, Group | None]] = [
        (_("Home"), "house", None),
        (_("Reports"), "clipboard-check", Group.INSTALLATIONS),
        (_("Machines"), "monitor", Group.INSTALLATIONS),
        (_("Tickets"), "ticket", Group.SUPPORT),
        (_("Calls"), "phone-incoming", Group.SUPPORT),
    ]  # fmt: skip
    return [
        NavLink(
            label=label, short=label, group=group, href="#navigation", icon=icon,
            current=number == 1, bottom_bar=True, bar=number,
        )
        for number, (label, icon, group) in enumerate(rows)
    ]  # fmt: skip


class SampleDraft(forms.Form):
    note = forms.CharField(label=_("Remarks"), widget=forms.Textarea, required=False)


SITES = (("Boulangerie Weiss", "Metz", "V4", 3), ("Café du Port", "Brest", "V4", 1),
         ("Librairie Voltaire", "Nîmes", "V3", 2), ("Tabac des Halles", "Metz", "V3", 1),
         ("Fleurs de Lorraine", "Thionville", "V4", 4))  # fmt: skip
MONTHS = (_("January"), _("February"), _("March"), _("April"), _("May"), _("June"))


register_state_badges(SampleState, {"kept": ("ok", ""), "gone": ("neutral", "archive")})


def _charts() -> list[Chart]:
    calls = Series(_("Tickets opened"), (42, 38, 51, 47, 39, 44), links=["#charts"] * 6)
    closed = Series(_("Tickets closed"), (40, 41, 44, 52, 40, 37))
    marks = Series(_("Average mark"), (4.1, 4.3, None, 4.2, 4.5, 4.6), tone="teal")
    versions = ("4.2.[9631.20412]", "4.1.[9402.11873]", "3.9.4.1207")
    base = Series(_("Sites"), (1204, 381, 96), links=["#charts"] * 3)
    late = Series(_("Withdrawn"), (0, 0, 12), tone="wax")
    return [
        Chart(title=_("Tickets by month"), axis=_("Month"), labels=MONTHS, series=[calls, closed]),
        Chart(
            title=_("Satisfaction over time"), axis=_("Month"), labels=MONTHS, series=[marks],
            kind="line", digits=1, top=5, hint=_("Marks out of 5"),
        ),
        Chart(
            title=_("Installed base by release"), axis=_("Release"), labels=versions,
            series=[base], kind="bars",
        ),
        Chart(
            title=_("Sites on a withdrawn release"), axis=_("Release"), labels=versions,
            series=[base, late], kind="stacked",
        ),
    ]  # fmt: skip


def _list(request: HttpRequest) -> dict[str, Any]:
    """A list that is really filtered and sorted, as those of the apps are."""
    form = SampleFilter(request.GET)
    wanted = form.wanted
    rows = [
        row
        for row in SITES
        if form.is_valid()
        and wanted["town"].lower() in row[1].lower()
        and wanted["line"] in ("", row[2])
    ]
    field = form.sorting.order[0]
    rows.sort(key=lambda row: row[int(field.strip("-"))], reverse=field.startswith("-"))
    count = ngettext("%(count)s site", "%(count)s sites", len(rows)) % {"count": len(rows)}
    return {"list_form": form, "sorting": form.sorting, "list_rows": rows, "list_count": count}


def _banners() -> list[Banner]:
    return [
        {
            "tone": "danger",
            "title": _("Release 4.2.[9631.20412] is withdrawn."),
            "text": _("3 of your sites run it."),
            "href": "#banners",
            "label": _("See what to do"),
        },
        {
            "tone": "info",
            "title": _("The portal is read-only tonight from 10 pm."),
            "key": "gallery",
        },
        {"tone": "soon", "title": _("Your training expires on 12 March.")},
        {"tone": "ok", "title": _("All your sites run a certified release.")},
    ]


def context(request: HttpRequest) -> dict[str, Any]:
    """Context of `ui/gallery.html`."""
    return {
        **_list(request),
        "draft_form": SampleDraft(),
        "upload_form": SampleUpload(prefix="u"),
        "sample_nav": parts_of(_navigation(), "installations!-support"),
        "sample_bar": _navigation(),
        "sample_pages": [
            {"label": _("Reports"), "href": "#tab-links", "current": True},
            {"label": _("Machines"), "href": "#tab-links", "current": False},
            {"label": _("Tickets"), "href": "#tab-links", "current": False},
        ],
        "sample_states": list(SampleState),
        "charts": _charts(),
        "states": all_badges(),
        "keyset": KeysetPage([], next="?after=x#lists", previous="?before=x#lists"),
        "toast_tones": ["info", "success", "warning", "error"],
        "progress_tones": ["teal", "ok", "soon", "danger"],
        "skeletons": ["lines", "table", "cards"],
        "link_variants": ["inline", "arrow", "quiet"],
        "tones": ["neutral", "info", "ok", "soon", "danger"],
        "alert_tones": ["info", "ok", "soon", "danger"],
        "variants": ["primary", "secondary", "danger", "quiet"],
        "seal_states": ["whole", "broken", "pending"],
        "moment": SAMPLE_MOMENT,
        "abroad": {"vat_number": "DE136695976", "register": "Amtsgericht Köln HRB 12345"},
        "company_abroad": SimpleNamespace(siren="", vat_number="DE136695976"),
        "fingerprint": FINGERPRINT,
        "icons": sorted(ICONS),
        "steps": [
            {"label": _("Site"), "href": "#steps"},
            {"label": _("Machine"), "href": "#steps"},
            {"label": _("Prerequisites"), "href": "#steps"},
            {"label": _("Commissioning"), "href": "#steps"},
            {"label": _("Review")},
        ],
        "page": Paginator(range(120), 25).page(2),
        "form": SampleForm(prefix="a"),
        "filter_form": SampleForm(prefix="c"),
        "bad_form": SampleForm({"b-siret": "123"}, prefix="b"),
        "edit_form": _edited(),
        "pick_form": SamplePick(prefix="p"),
        "found_form": SampleFound({"f-several-text": "a"}, prefix="f"),
        "sample_banners": _banners(),
        "sample_text": "## Corrections\n\n- Rounding of **VAT** on split tickets\n"
        "- The *closing* of a day without a sale\n\n> Update before 31 March.",
    }
