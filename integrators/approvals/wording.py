"""Approvals in words: activities, product lines, periods, standings."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from integrators.approvals.models import Activity, Approval, Standing
from integrators.companies.models import Integrator
from portal.ui.text.formats import when

TONES: dict[str, str] = {
    Standing.CANDIDATE: "neutral",
    Standing.UPCOMING: "info",
    Standing.APPROVED: "ok",
    Standing.ENDING: "soon",
    Standing.SUSPENDED: "danger",
    Standing.ENDED: "neutral",
}
"""The badge's tone of each standing."""

SEALS: dict[str, str] = {
    Standing.APPROVED: "whole",
    Standing.ENDING: "whole",
    Standing.SUSPENDED: "broken",
    Standing.ENDED: "broken",
}
"""The seal beside a company's name, where it has one."""


def join_words(words: Collection[str], *, either: bool = False) -> str:
    """`a, b and c`, or `a, b or c`."""
    items = list(words)
    if len(items) < 2:
        return "".join(items)
    joined = {"head": ", ".join(items[:-1]), "last": items[-1]}
    return (_("%(head)s or %(last)s") if either else _("%(head)s and %(last)s")) % joined


def activities_in_words(activities: Iterable[str], *, either: bool = False) -> str:
    """`sell, install and maintain`, in the order in which a product lives."""
    wanted = set(activities)
    verbs = {
        Activity.SELL: _("sell"),
        Activity.INSTALL: _("install"),
        Activity.MAINTAIN: _("maintain"),
    }
    return join_words([verb for key, verb in verbs.items() if key in wanted], either=either)


def approvals_in_words(approvals: Iterable[Approval]) -> list[str]:
    """One phrase for each end date: `sell, install and maintain V4 and V3 until 12 March 2027`.

    Rows from `with_until` say the end of their run, renewals counted in; others that of their own.
    """
    activities: dict[tuple[dt.date, str], set[str]] = defaultdict(set)
    for approval in approvals:
        until: dt.date = getattr(approval, "until", approval.ends_on)
        activities[until, approval.line].add(approval.activity)
    lines: dict[tuple[dt.date, frozenset[str]], list[str]] = defaultdict(list)
    for (ends_on, line), found in sorted(activities.items(), reverse=True):
        lines[ends_on, frozenset(found)].append(line)
    return [
        _("%(activities)s %(lines)s until %(day)s")
        % {
            "activities": activities_in_words(found),
            "lines": lines_in_words(names),
            "day": when(ends_on),
        }
        for (ends_on, found), names in lines.items()
    ]


def lines_in_words(lines: Collection[str]) -> str:
    """`V4 and V3`, with the article that French wants."""
    return join_words(
        [
            pgettext("a product line within a sentence", "%(line)s") % {"line": line}
            for line in lines
        ]
    )


def standing_sentence(
    integrator: Integrator, standing: str, approvals: Iterable[Approval], *, to_them: bool
) -> str:
    """One sentence on where the company stands; `to_them` speaks to its own people."""
    phrases = join_words(approvals_in_words(approvals))
    words = {"company": integrator.name, "approvals": phrases}
    if phrases and standing in (Standing.APPROVED, Standing.ENDING):
        sentence = (
            _("You are approved to %(approvals)s.")
            if to_them
            else _("%(company)s is approved to %(approvals)s.")
        )
    elif standing == Standing.SUSPENDED:
        sentence = (
            _("Your approval is suspended: nobody of your company may download or install.")
            if to_them
            else _("%(company)s is suspended: nobody of the company may download or install.")
        )
    elif standing == Standing.ENDED:
        sentence = (
            _("Your approval has ended.") if to_them else _("%(company)s’s approval has ended.")
        )
    elif standing == Standing.UPCOMING:
        sentence = (
            _("Your approval is granted and begins soon.")
            if to_them
            else _("%(company)s’s approval is granted and begins soon.")
        )
    else:
        sentence = (
            _("Your company is not approved yet.")
            if to_them
            else _("%(company)s is not approved yet.")
        )
    return sentence % words
