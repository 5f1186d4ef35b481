"""What the gallery shows: one sample of each component in each variant."""

from __future__ import annotations

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.paginator import Paginator
from django.utils.translation import gettext_lazy as _

from portal.ui.icons import ICONS

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


def context() -> dict[str, Any]:
    """Context of `ui/gallery.html`."""
    return {
        "tones": ["neutral", "info", "ok", "soon", "danger"],
        "alert_tones": ["info", "ok", "soon", "danger"],
        "variants": ["primary", "secondary", "danger", "quiet"],
        "seal_states": ["whole", "broken", "pending"],
        "moment": SAMPLE_MOMENT,
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
        "sample_banners": [
            {
                "tone": "danger",
                "title": _("Release 4.2.[9631.20412] is withdrawn."),
                "text": _("3 of your sites run it."),
                "href": "#banners",
                "label": _("See what to do"),
            },
            {"tone": "info", "title": _("The portal is read-only tonight from 10 pm.")},
        ],
        "sample_text": "## Corrections\n\n- Rounding of **VAT** on split tickets\n"
        "- The *closing* of a day without a sale\n\n> Update before 31 March.",
    }
