"""What outside copies and witnesses hand to the house: their events in sentences, who signs
checkpoints too, and who should and does not."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.accounts.permissions import Permission
from portal.core.duties import Duty, register_duties
from portal.core.health import Sign, register_health
from portal.core.personal_data.copies import Address, Handed, register_personal
from portal.journal.tree.cosigned import State, Witnessing, register_witnessing
from portal.journal.triggers import KeptTable, register_kept_table
from portal.journal.verify.sources import Source, register_evidence
from portal.journal.words.sentences import Family, Sentence, register_sentences, text
from portal.journal.words.subjects import Named, SubjectKind, register_subjects
from portal.ui.text import formats
from portal.witnesses.cosigning import evidence, states
from portal.witnesses.models import CheckpointAddress, Cosignature, Witness

register_witnessing(Witnessing(states.kept, states.borne, states.states, states.signed_checkpoints))
register_evidence(Source("witnesses", evidence.inspect, evidence.index))
register_kept_table(KeptTable(Witness, moving=("ended_at",)))
register_kept_table(KeptTable(Cosignature))


def _copies(named: Named, reader: User) -> str:
    return reverse("witnesses:index") if reader.may(Permission.JOURNAL_READ) else ""


def _witnesses(named: Named, reader: User) -> str:
    may = reader.may(Permission.WITNESSES_MANAGE)
    return reverse("witnesses:registered") if may else reverse("journal:checkpoints")


register_subjects(SubjectKind(CheckpointAddress, lambda: "", href=_copies))
register_subjects(SubjectKind(Witness, lambda: "name", href=_witnesses))
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
            "witness.registered": Sentence(
                _("%(who)s registered a witness of the checkpoints: %(what)s"),
                details=[_("Public key: %(vkey)s"), _("Address: %(url)s")],
                values={"vkey": text("vkey"), "url": text("url")},
            ),
            "witness.ended": Sentence(
                _("%(who)s ended a witness of the checkpoints: %(what)s"),
                details=[_("Public key: %(vkey)s")],
                values={"vkey": text("vkey")},
                tone="soon",
            ),
        },
    )
)


@register_health
def _followed(user: User) -> Iterator[Sign]:
    """Whether the witnesses that should sign do; nothing where there are none."""
    found = states.states()
    if not found:
        return
    may = user.may(Permission.WITNESSES_MANAGE)
    place = "witnesses:registered" if may else "journal:checkpoints"
    href, label = reverse(place), _("See the witnesses")
    what = _("Witnesses of the journal")
    for state in found:
        if state.silent:
            to_do = _("Ask who runs it why it signs no more, or end it.")
            yield Sign(what, _last_seen(state), "danger", to_do, href, label)
    if not any(state.silent for state in found):
        yield Sign(what, _("Each has signed within a day"), "ok", "", href, label)


@register_duties
def _missing(user: User) -> Iterator[Duty]:
    """A witness that has left a checkpoint unsigned for a day, for whoever answers for the journal
    or reads it; gone as soon as it signs, or is ended."""
    may = user.may(Permission.WITNESSES_MANAGE)
    if not (may or user.may(Permission.JOURNAL_READ)):
        return
    missing = states.silent()
    if not missing:
        return
    title = ngettext(
        "%(count)d witness of the journal is missing",
        "%(count)d witnesses of the journal are missing",
        len(missing),
    )
    todo = gettext("Ask who runs it why it signs no more, or end it.")
    yield Duty(
        title=title % {"count": len(missing)},
        hint=f"{_last_seen(missing[0])}. {todo}" if may else f"{_last_seen(missing[0])}.",
        href=reverse("witnesses:registered" if may else "journal:checkpoints"),
        action=_("See the witnesses"),
    )


def _last_seen(state: State) -> str:
    if state.seen_at is None:
        return gettext("%(witness)s has never signed") % {"witness": state.witness}
    told = {"witness": state.witness, "when": formats.when(state.seen_at)}
    return gettext("%(witness)s signed last on %(when)s") % told


register_personal(
    Handed(
        "checkpoint_addresses",
        _("Addresses that get the checkpoint of each day"),
        CheckpointAddress,
        ("address", "language", "chosen_at", "ended_at"),
        whose=[Address("address")],
    )
)
