"""Approvals, suspensions and the charter, in sentences for the journal."""

from django.utils.translation import gettext_lazy as _

from integrators.approvals.wording import activities_in_words, lines_in_words
from portal.journal.words.sentences import (
    Family,
    Sentence,
    Shown,
    Telling,
    day,
    listed,
    made,
    register_sentences,
)


def _approved(told: Telling) -> list[Shown]:
    """ "sell and install V4", a phrase for each line."""
    lines: dict[str, set[str]] = {}
    for item in listed(told.at("approvals")):
        lines.setdefault(item["line"], set()).add(item["activity"])
    return [
        f"{activities_in_words(found)} {lines_in_words([line])}" for line, found in lines.items()
    ]


_PERIOD = {
    "approved": made(_approved),
    "start": day("starts_on"),
    "end": day("ends_on"),
}
_GRANTED = [
    _("Approved to %(approved)s"),
    _("From %(start)s to %(end)s"),
    _("Certificate %(number)s"),
    _("Reason: %(reason)s"),
]
_REASON = [_("Reason: %(reason)s")]

register_sentences(
    Family(
        "approvals",
        _("Approvals and charter"),
        {
            "approval.granted": Sentence(
                _("%(who)s approved the company %(what)s"),
                details=_GRANTED,
                values=_PERIOD,
                tone="ok",
            ),
            "approval.taken_over": Sentence(
                _("%(who)s took over an approval of an older registry for the company %(what)s"),
                details=_GRANTED,
                values=_PERIOD,
                tone="ok",
            ),
            "approval.ended": Sentence(
                _("%(who)s ended the approval of the company %(what)s for good"),
                details=_REASON,
                tone="danger",
            ),
            "integrator.suspended": Sentence(
                _("%(who)s suspended the company %(what)s"), details=_REASON, tone="danger"
            ),
            "integrator.reinstated": Sentence(
                _("%(who)s lifted the suspension of the company %(what)s"),
                details=_REASON,
                tone="ok",
            ),
            "charter.drafted": Sentence(
                _("%(who)s began version %(what)s of the charter"),
                details=[_("To take effect on %(day)s")],
                values={"day": day("effective_on")},
            ),
            "charter.revised": Sentence(
                _("%(who)s changed the draft of version %(what)s of the charter"),
                details=[_("To take effect on %(day)s")],
                values={"day": day("effective_on")},
            ),
            "charter.published": Sentence(
                _("%(who)s published version %(what)s of the charter"),
                details=[_("In effect from %(day)s on"), _("Days of grace: %(grace_days)s")],
                values={"day": day("effective_on")},
                tone="info",
            ),
            "charter.signed": Sentence(
                _("%(who)s signed the charter for the company %(company)s"),
                details=[_("Version %(version)s"), _("Document %(number)s")],
                tone="ok",
            ),
        },
    )
)
