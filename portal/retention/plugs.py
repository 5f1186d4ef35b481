"""What retention hands to the house: its page, its events in sentences, what people decide."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.accounts.permissions import Permission
from portal.accounts.standing.current import is_current
from portal.core.retention import Kept, register_kept
from portal.journal.words.sentences import Family, Sentence, register_sentences
from portal.journal.words.subjects import Named, SubjectKind, register_subjects
from portal.retention.models import Hold
from portal.ui.frame.navigation import Group, NavItem, register_navigation


def _may_read(user: User) -> bool:
    return is_current(user) and (
        user.may(Permission.RETENTION_MANAGE) or user.may(Permission.JOURNAL_READ)
    )


def _page(named: Named, reader: User) -> str:
    return reverse("retention:index") if _may_read(reader) else ""


register_navigation(
    NavItem(
        label=_("Retention"),
        url_name="retention:index",
        icon="archive",
        visible=_may_read,
        order=960,
        group=Group.SETTINGS,
    )
)
register_subjects(SubjectKind(Hold, lambda: "kind", href=_page))
register_sentences(
    Family(
        "retention",
        _("Retention and holds"),
        {
            "hold.placed": Sentence(
                _("%(who)s has a kind of data kept beyond its term: %(what)s"),
                details=[_("Reason: %(reason)s")],
                tone="soon",
            ),
            "hold.lifted": Sentence(_("%(who)s lifted a hold: %(what)s"), tone="info"),
        },
    )
)

EVIDENCE = _(
    "Legal obligation: the certification of cash registers (CGI, art. 286, I-3° bis) and the "
    "term in which the tax office may check."
)
for key, what in {
    "reports": _("Installation reports and their signatures"),
    "interventions": _("Register of interventions"),
    "charters": _("Charters signed, trainings, approvals"),
    "complaints": _("Register of complaints"),
}.items():
    register_kept(Kept(key, what, EVIDENCE, lambda: _("six years after the year in which it ends")))
register_kept(
    Kept(
        "accounting",
        _("Contracts, fees and credits"),
        _("Legal obligation: accounts (Code de commerce, art. L123-22)."),
        lambda: _("ten years after the year in which they were charged"),
    )
)
register_kept(
    Kept(
        "journal",
        _("The journal: who did what, and when"),
        _(
            "Legal obligation: it proves all the above. Names and texts stand beside it and can be "
            "erased; it holds a fingerprint of them, which says nothing."
        ),
        lambda: _("as long as what it proves"),
    )
)
register_kept(
    Kept(
        "tickets",
        _("Tickets, their messages and files"),
        _("Performance of the contract: support of what was installed."),
        lambda: _("six years after the year in which they were closed"),
    )
)
register_kept(
    Kept(
        "accounts",
        _("Accounts: name, e-mail address, telephone"),
        _("Performance of the contract: who acts for an integrator."),
        lambda: _("as long as the account is open, then as long as what its owner has signed"),
    )
)
