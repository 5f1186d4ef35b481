"""What the journal tells of an audit pack that was made, and the proof of it."""

from portal.journal.models import Audit, JournalEntry
from portal.journal.tree import cosigned, proofs

MADE = "audit_pack.made"


def proof_of_pack(audit: Audit) -> str | None:
    """The proof that the journal tells of the pack and its manifest; None until it is sequenced.

    Its extra data is the entry itself.
    """
    told = JournalEntry.objects.filter(
        event=MADE, subject_type=audit._meta.label, subject_id=str(audit.pk)
    )
    entry = told.order_by("-pk").first()
    covered = proofs.covering_checkpoint(entry.pk) if entry else None
    if covered is None:
        return None
    place, checkpoint = covered
    note = cosigned.note_of(checkpoint)
    return proofs.tlog_proof(place, checkpoint, note, extra=bytes(place.entry.body))
