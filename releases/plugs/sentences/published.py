"""What becomes of a published release: withdrawn, downloaded, followed; in sentences."""

from django.utils.translation import gettext_lazy as _

from integrators.models import Integrator
from portal.journal.words.sentences import (
    Family,
    Sentence,
    choice,
    day,
    items,
    made,
    moment,
    register_sentences,
    row,
)
from releases.withdrawals.models import Withdrawal, WithdrawalCause

register_sentences(
    Family(
        "releases",
        _("Versions"),
        {
            "release.withdrawn": Sentence(
                _("%(who)s withdrew version %(what)s"),
                details=[
                    _("Cause: %(cause)s"),
                    _("Requirement domains: %(domains)s"),
                    _("To do: %(instruction)s"),
                    _("Before %(day)s"),
                    _("Replaced by %(replacement)s"),
                    _("Current again: %(current_again)s"),
                ],
                values={
                    "cause": choice("cause", WithdrawalCause),
                    "domains": items("domains"),
                    "instruction": choice("instruction", Withdrawal.Instruction),
                    "day": day("update_by"),
                },
                tone="danger",
            ),
            "release.withdrawal_acknowledged": Sentence(
                _("%(who)s confirmed having read of the withdrawal of version %(what)s"),
            ),
            "release.update_offer_changed": Sentence(
                _("%(who)s changed whether version %(what)s is offered to updates"),
                details=["%(offered)s"],
                values={
                    "offered": made(
                        lambda told: (
                            _("Offered to updates")
                            if told.at("offered")
                            else _("Not offered any more")
                        )
                    )
                },
            ),
            "releases.subscribed": Sentence(
                _("%(who)s asked for a mail about each publication and withdrawal"),
            ),
            "releases.unsubscribed": Sentence(
                _("%(who)s asked for no more mails about publications"),
            ),
        },
    )
)
register_sentences(
    Family(
        "downloads",
        _("Downloads and readings"),
        {
            "release.downloaded": Sentence(
                _("%(who)s began to download the file %(what)s"),
                details=[_("Version %(version)s"), _("For the company %(for)s")],
                values={"for": row("integrator", Integrator)},
            ),
            "release.download_completed": Sentence(
                _("%(who)s noted a complete download of the file %(what)s"),
                details=[_("Version %(version)s"), _("At %(at)s")],
                values={"at": moment("at")},
            ),
            "release.addresses_erased": Sentence(
                _("%(who)s erased addresses and browsers of downloads whose term was over"),
                details=[_("Rows: %(count)s"), _("Until: %(until)s")],
                values={"until": moment("until")},
            ),
            "release.notes_accepted": Sentence(
                _("%(who)s confirmed having read the notes of version %(what)s"),
            ),
            "reserved_document.read": Sentence(
                _("%(who)s read the reserved document %(what)s"),
                details=[_("Version no. %(number)s"), _("For the company %(for)s")],
                values={"for": row("integrator", Integrator)},
            ),
        },
    )
)
