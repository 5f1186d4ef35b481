"""What retention hands to the house: its page, its events in sentences, what people decide."""

from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.accounts.permissions import Permission
from portal.accounts.standing.current import is_current
from portal.core.personal_data.copies import Account, Address, Handed, register_personal
from portal.core.personal_data.retention import Kept, register_kept
from portal.house.values import days
from portal.journal.words.sentences import Family, Sentence, moment, register_sentences
from portal.journal.words.subjects import Named, SubjectKind, register_subjects
from portal.retention.exports import work as exports
from portal.retention.exports.actions import KEPT
from portal.retention.models import DataExport, Hold
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
register_subjects(SubjectKind(DataExport, lambda: ""))
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
            "personal_data.asked": Sentence(
                _("%(who)s asked for a copy of their own data"), tone="info"
            ),
            "personal_data.asked_for_other": Sentence(
                _("%(who)s asked for a copy of what is kept of a person"),
                details=[_("Address: %(address)s"), _("Reason: %(reason)s")],
                tone="info",
            ),
            "personal_data.made": Sentence(
                _("%(who)s made a copy of what is kept of a person"),
                details=["SHA-256: %(sha256)s", _("Until: %(until)s")],
                values={"until": moment("until")},
            ),
            "personal_data.handed_out": Sentence(
                _("%(who)s was given a copy of what is kept of a person"),
                details=["SHA-256: %(sha256)s"],
                tone="info",
            ),
            "personal_data.erased": Sentence(
                _("%(who)s erased copies of what is kept of people"),
                details=[_("Rows: %(count)s"), _("Until: %(until)s")],
                values={"until": moment("until")},
            ),
        },
    )
)
register_personal(
    Handed(
        "copies",
        _("Copies of your data"),
        DataExport,
        ("asked_at", "language", ("done_at", _("Made")), "kept_until", "size", "sha256"),
        whose=[
            Account("person", only=Q(asked_by=F("person"))),
            Address("address", "asked_at", unless="person"),
        ],
        about=True,
    ),
    Handed(
        "holds",
        _("Holds that you placed"),
        Hold,
        ("kind", "reason", "placed_at", "lifted_at"),
        whose=[Account("placed_by")],
    ),
)
register_kept(
    Kept(
        "copies",
        _("Copies of somebody’s data, made when they ask"),
        _("Legal obligation: answering whoever asks what is kept of them (GDPR, art. 15 and 20)."),
        lambda: days(KEPT.days),
        lambda: DataExport.objects.over().count(),
        exports.erase_over,
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
