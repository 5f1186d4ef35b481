"""What outside copies hand to the house: their events in sentences."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.accounts.permissions import Permission
from portal.journal.words.sentences import Family, Sentence, register_sentences, text
from portal.journal.words.subjects import Named, SubjectKind, register_subjects
from portal.witnesses.models import CheckpointAddress


def _copies(named: Named, reader: User) -> str:
    return reverse("witnesses:index") if reader.may(Permission.JOURNAL_READ) else ""


register_subjects(SubjectKind(CheckpointAddress, lambda: "", href=_copies))
register_sentences(
    Family(
        "checkpoints",
        _("Checkpoints and their copies"),
        {
            "checkpoints.named": Sentence(
                _("%(who)s named the checkpoints of the day before"),
                details=[_("From size: %(from)s"), _("To size: %(to)s")],
                values={"from": text("from"), "to": text("to")},
            ),
            "checkpoint_mail.begun": Sentence(
                _("%(who)s had the checkpoint of each day sent to an address"),
                details=[_("Address: %(address)s"), _("Language: %(language)s")],
                values={"address": text("address"), "language": text("language")},
            ),
            "checkpoint_mail.ended": Sentence(
                _("%(who)s had no more checkpoints sent to an address"), tone="soon"
            ),
        },
    )
)
