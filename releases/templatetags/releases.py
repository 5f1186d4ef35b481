"""Tags that show a release on any page: its state, and the warning when withdrawn."""

from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from portal.ui.components import marks
from releases.catalogue.models import Release, ReleaseFile, ReleaseState
from releases.files import scan_results
from releases.withdrawals import rules
from releases.withdrawals.own_machines import own_machines

register = template.Library()

BADGES = {
    ReleaseState.DRAFT: (_("Draft"), "neutral"),
    ReleaseState.CERTIFIED: (_("Certified, not published"), "neutral"),
    ReleaseState.PUBLISHED: (_("Current version"), "ok"),
    ReleaseState.SUPERSEDED: (_("Superseded"), "neutral"),
    ReleaseState.WITHDRAWN: (_("Withdrawn"), "danger"),
    ReleaseState.DISCARDED: (_("Discarded draft"), "neutral"),
}
SEALS = {
    ReleaseState.DRAFT: ("pending", _("Not published")),
    ReleaseState.CERTIFIED: ("pending", _("Not published")),
    ReleaseState.PUBLISHED: ("whole", _("Certified")),
    ReleaseState.SUPERSEDED: ("whole", _("Certified")),
    ReleaseState.WITHDRAWN: ("broken", _("Withdrawn")),
    ReleaseState.DISCARDED: ("broken", _("Discarded draft")),
}


@register.simple_tag
def release_badge(release: Release) -> SafeString:
    """The state of `release`, for every page that names one. No query."""
    label, tone = BADGES[ReleaseState(release.state)]
    return marks.badge(str(label), tone=tone)


@register.simple_tag
def file_scan(file: ReleaseFile) -> SafeString:
    """What ClamAV said of the file, for staff. Fetch its `scan` with it."""
    told = scan_results.scan_result(file)
    label = marks.badge(str(told.state.label), tone=told.tone)
    return format_html('{} <span class="muted">{}</span>', label, told.why) if told.why else label


@register.simple_tag
def release_seal(release: Release, size: str = "normal", label: bool = True) -> SafeString:
    """The seal, which breaks with a withdrawal."""
    state, words = SEALS[ReleaseState(release.state)]
    return marks.seal(state, label=str(words) if label else "", size=size)


@register.simple_tag
def remedy_of(release: Release) -> rules.Remedy | None:
    """What to do about a withdrawn release; nothing for another. One query, none if it is good."""
    return rules.remedy_of(release)


@register.simple_tag
def machines_of(user: Any, remedy: rules.Remedy) -> str:
    """Where `user` sees their own machines that run it; empty without any."""
    return own_machines(user, [remedy.withdrawal]).get(remedy.withdrawal.pk, "")


@register.inclusion_tag("releases/withdrawals/_withdrawn.html")
def withdrawal_warning(release: Release, link: bool = True) -> dict[str, Any]:
    """The warning of a withdrawn release; nothing for another. `link` leads to its page."""
    return {"release": release, "remedy": rules.remedy_of(release), "link": link}


@register.filter
def seal_state(release: Release) -> str:
    """For `page_header`'s `seal_state`."""
    return SEALS[ReleaseState(release.state)][0]


@register.filter
def badge_label(release: Release) -> str:
    return str(BADGES[ReleaseState(release.state)][0])


@register.filter
def badge_tone(release: Release) -> str:
    return BADGES[ReleaseState(release.state)][1]
