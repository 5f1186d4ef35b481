"""What the journal hands to the house: its own events in sentences, the badges of audits."""

import datetime as dt
from collections.abc import Iterator

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.accounts.permissions import Permission
from portal.core import clock
from portal.core.health import Sign, register_health
from portal.journal.models import (
    Audit,
    AuditKind,
    Checkpoint,
    Clock,
    JournalEntry,
    Outcome,
    PortalKey,
    Unsequenced,
)
from portal.journal.words.sentences import (
    Family,
    Sentence,
    choice,
    flag,
    moment,
    register_sentences,
    text,
)
from portal.journal.words.subjects import Named, SubjectKind, register_subjects
from portal.ui.state_badges import register_state_badges
from portal.ui.text import formats

register_state_badges(
    Outcome,
    {
        Outcome.WAITING: ("info", "hourglass"),
        Outcome.RUNNING: ("info", "refresh-cw"),
        Outcome.INTERRUPTED: ("soon", "circle-alert"),
        Outcome.FAILED: ("danger", "circle-x"),
        Outcome.WHOLE: ("ok", "shield-check"),
        Outcome.WRONG: ("danger", "circle-x"),
        Outcome.MADE: ("ok", "download"),
    },
)


def _audits(named: Named, reader: User) -> str:
    return reverse("journal:audits") if reader.may(Permission.JOURNAL_READ) else ""


register_subjects(SubjectKind(Audit, lambda: "", href=_audits))
register_subjects(SubjectKind(JournalEntry, lambda: ""))
register_subjects(SubjectKind(Checkpoint, lambda: ""))
_PACK: list[str | Promise] = [
    _("Entries: %(entries)s"), _("Fingerprint: %(sha256)s"), "%(personal)s",
]  # fmt: skip
_KEY = [
    _("Key: %(key)s"),
    _("Public key: %(public)s"),
    _("Reason: %(reason)s"),
    _("Account of the machine: %(operator)s"),
]
_PERSONAL = {"personal": flag("personal", _("With the personal data still kept"))}
register_sentences(
    Family(
        "journal",
        _("Journal and audits"),
        {
            "journal.check_asked": Sentence(_("%(who)s asked for the journal to be checked")),
            "journal.checked": Sentence(
                _("%(who)s checked the whole journal"),
                details=[
                    _("Entries: %(entries)s"),
                    _("Checkpoints: %(checkpoints)s"),
                    _("Findings: %(found)s"),
                ],
                values={"found": text("found")},
            ),
            "journal.audit_begun_again": Sentence(
                _("%(who)s had an interrupted audit begun again"),
                details=["%(kind)s"],
                values={"kind": choice("kind", AuditKind)},
            ),
            "journal.clock_drifted": Sentence(
                _("%(who)s saw that the machine's clock and the database's disagree"),
                details=[_("Seconds: %(seconds)s")],
                values={"seconds": text("seconds")},
                tone="soon",
            ),
            "journal.clock_jumped_back": Sentence(
                _("%(who)s saw a clock go back"),
                details=[_("Clock: %(clock)s"), _("Seconds: %(seconds)s")],
                values={"clock": choice("clock", Clock), "seconds": text("seconds")},
                tone="soon",
            ),
            "key.rotated": Sentence(
                _("%(who)s told that a key of the portal was changed"),
                details=_KEY,
                values={"key": choice("key", PortalKey), "public": text("public")},
                tone="soon",
            ),
            "key.compromised": Sentence(
                _("%(who)s told that others may have a key of the portal"),
                details=_KEY,
                values={"key": choice("key", PortalKey), "public": text("public")},
                tone="danger",
            ),
            "journal.committed_late": Sentence(
                _("%(who)s saw a transaction that took long"),
                details=[_("Seconds: %(seconds)s")],
                values={"seconds": text("seconds")},
            ),
            "journal.token_issued": Sentence(
                _("%(who)s had a token made with which a program reads the journal"),
                details=[_("Until: %(until)s")],
                values={"until": moment("until")},
                tone="soon",
            ),
            "audit_pack.exported": Sentence(
                _("%(who)s wrote an audit pack at the server"),
                details=[
                    *_PACK,
                    _("From: %(since)s"),
                    _("Until: %(until)s"),
                    _("Account of the machine: %(operator)s"),
                ],
                values={**_PERSONAL, "since": moment("since"), "until": moment("until")},
                tone="soon",
            ),
            "audit_pack.asked": Sentence(
                _("%(who)s asked for an audit pack"), details=["%(personal)s"], values=_PERSONAL
            ),
            "audit_pack.made": Sentence(
                _("%(who)s made an audit pack"), details=_PACK, values=_PERSONAL, tone="ok"
            ),
            "audit_pack.handed_out": Sentence(
                _("%(who)s downloaded an audit pack"), details=_PACK[1:], values=_PERSONAL
            ),
        },
    )
)

CHECKED_EVERY = dt.timedelta(days=31)
SEQUENCED_WITHIN = dt.timedelta(minutes=2)


@register_health
def _journal(user: User) -> Iterator[Sign]:
    """Whether entries get their place, and when the whole was last checked, with what result."""
    waiting = Unsequenced.objects.order_by("pk").select_related("entry").first()
    last = Checkpoint.objects.order_by("-size").first()
    stuck = waiting is not None and clock.now() - waiting.entry.at > SEQUENCED_WITHIN
    yield Sign(
        _("Sequence of the journal"),
        gettext("Last checkpoint on %(when)s") % {"when": formats.when(last.created_at)}
        if last
        else _("No checkpoint yet"),
        "danger" if stuck else "ok",
        _("Entries wait for their place: start the worker; nothing is sealed meanwhile.")
        if stuck
        else "",
    )
    check = Audit.objects.latest_done(AuditKind.CHECK)
    may = user.may(Permission.JOURNAL_READ)
    href, label = (reverse("journal:audits"), _("Check and audit pack")) if may else ("", "")
    what = _("Check of the journal")
    if check is None:
        yield Sign(what, _("Never checked from here"), "soon", _("Have it checked."), href, label)
        return
    assert check.done_at is not None
    told = {"when": formats.when(check.done_at), "found": formats.number(check.found)}
    if check.found:
        words = gettext("%(found)s findings on %(when)s") % told
        to_do = _("Change nothing more, keep a copy of the database, and read the findings.")
        yield Sign(what, words, "danger", to_do, href, label)
    elif clock.now() - check.done_at > CHECKED_EVERY:
        words = gettext("Whole on %(when)s") % told
        yield Sign(what, words, "soon", _("Have it checked again."), href, label)
    else:
        yield Sign(what, gettext("Whole on %(when)s") % told, "ok", "", href, label)
