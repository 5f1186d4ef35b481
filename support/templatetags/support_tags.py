"""Tags that write the support desk's delays."""

import datetime as dt

from django import template
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from portal.ui.text.formats import long_day, number, time_of_day
from support.rules.hours import MINUTES_A_DAY

register = template.Library()


@register.filter
def support_time(minutes: float | None) -> str:
    """Support minutes in words: 95 -> "1 h 35", three working days and more -> "3.5 d"."""
    if minutes is None:
        return "–"
    whole = round(minutes)
    if whole < 60:
        return _("%(minutes)d min") % {"minutes": whole}
    if whole < 2 * MINUTES_A_DAY:
        return _("%(hours)d h %(minutes)02d") % {"hours": whole // 60, "minutes": whole % 60}
    # Translators: working days.
    return _("%(days)s d") % {"days": number_format(whole / MINUTES_A_DAY, 1)}


@register.filter
def day_and_time(moment: dt.datetime) -> str:
    """With its weekday, as delays are spoken of: Friday 20 November 2026, 17:40."""
    return f"{long_day(moment)}, {time_of_day(moment)}"


@register.filter
def percent(share: float | None) -> str:
    """A share of hundred: 92.4 -> "92 %", a dash where there is none."""
    return number(share, 0, "%")
