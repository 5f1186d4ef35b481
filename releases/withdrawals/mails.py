"""The mails about withdrawals, one function per mail."""

from collections.abc import Iterable, Iterator

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from portal.outbox import notices
from portal.outbox.bulk_templates import BulkTemplate, Replacement, placeholder
from portal.outbox.models import OutgoingMail
from portal.outbox.notices import Notice
from portal.outbox.queue import absolute_url, render_text
from releases.withdrawals import rules
from releases.withdrawals.models import Withdrawal, WithdrawalNotice, WithdrawalReminder

REMINDER = _("Reminder: version {version} has been withdrawn, please confirm that you know")


def release_withdrawn(told: Iterable[WithdrawalNotice]) -> Iterator[OutgoingMail]:
    """Tell each person of a withdrawal, with the sites that they answer for: for `queue_all`.

    The key names withdrawal and person, so that a second one is impossible whoever queues it.
    """
    templates: dict[tuple[int, str], BulkTemplate] = {}
    for notice in told:
        withdrawal, user = notice.withdrawal, notice.user
        known = withdrawal.pk, user.language
        if known not in templates:
            templates[known] = _bulk_template(withdrawal, user.language)
        yield _filled(templates[known], notice, _key(notice))


def _key(notice: WithdrawalNotice) -> str:
    return f"release.withdrawn:{notice.withdrawal_id}:user:{notice.user_id}"


def withdrawal_bells(told: Iterable[WithdrawalNotice]) -> Iterator[Notice]:
    """The same on the bell: for `notify_all`."""
    addresses: dict[int, str] = {}
    for notice in told:
        release = notice.withdrawal.release
        if release.pk not in addresses:
            addresses[release.pk] = release.get_absolute_url()
        yield notices.compose_notice(
            key=_key(notice),
            user=notice.user,
            title=_("Version %(version)s has been withdrawn."),
            values={"version": release.version},
            href=addresses[release.pk],
        )


def withdrawal_reminder(reminder: WithdrawalReminder) -> OutgoingMail:
    """Ask again whoever has not acknowledged it: for `queue_all`."""
    notice, number = reminder.notice, reminder.number
    bulk_template = _bulk_template(notice.withdrawal, notice.user.language, reminder=True)
    return _filled(bulk_template, notice, f"{_key(notice)}:reminder:{number}")


def _bulk_template(
    withdrawal: Withdrawal, language: str, *, reminder: bool = False
) -> BulkTemplate:
    release = withdrawal.release
    remedy = rules.remedy_of(release)
    assert remedy is not None
    return BulkTemplate(
        language=language,
        subject=format_lazy(REMINDER, version=release.version) if reminder else remedy.subject,
        template="releases/withdrawal_reminder" if reminder else "releases/withdrawn",
        context={
            "withdrawal": withdrawal,
            "release": release,
            "remedy": remedy,
            "name": placeholder("name"),
            "sites": placeholder("sites"),
            "domains": list(withdrawal.domains.all()),
            "url": absolute_url(release.get_absolute_url()),
        },
    )


def _filled(bulk_template: BulkTemplate, notice: WithdrawalNotice, key: str) -> OutgoingMail:
    user = notice.user
    replacements = {
        "name": Replacement.of_text(user.name),
        "sites": _sites(notice.sites, user.language),
    }
    return bulk_template.mail(key=key, to=user.email, replacements=replacements)


def _sites(sites: list[dict[str, str]], language: str) -> Replacement:
    """The sites of one person, as a paragraph and a list; nothing where there are none."""
    if not sites:
        return Replacement("", "")
    rows = [
        {**site, "url": absolute_url(site["url"])} if site.get("url") else site for site in sites
    ]
    with translation.override(language):
        return Replacement(
            render_text("mails/releases/_sites.txt", {"sites": rows}),
            render_to_string("mails/releases/_sites.html", {"sites": rows}),
        )
