"""Verification is open to all; the sealed file is for whom its kind says."""

from types import SimpleNamespace

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from portal.core import work
from portal.documents import kinds
from portal.documents.sealing import work as sealing_work
from portal.documents.sealing.actions import mark_sealed
from portal.documents.sealing.seal import Sealed
from portal.journal.record import Actor
from portal.journal.tree import proofs, sequencer
from tests.documents.factories import document
from tests.matrix import Row, admin_rows, everyone

KIND = "matrix"
READERS = ("quality", "support", "auditor")


def build(world: SimpleNamespace) -> None:
    """A document of a kind that `manager` and `quality` may read, sealed in name."""
    kinds.register_document_kind(
        KIND, may_read=lambda user, found: user in (world.cast.manager, world.cast.quality)
    )
    world.document = document(kind=KIND, subject=world.cast.manager)
    sequencer.sequence()
    claimed = work.claim(sealing_work.ready(), limit=100, lease=sealing_work.LEASE)
    for found in claimed:
        if found.pk == world.document.pk:
            covered = proofs.covering_checkpoint(found.entry_id)
            assert covered is not None
            mark_sealed(
                by=Actor.system("test"),
                document=found,
                sealed=Sealed(b"%PDF-", None, ""),
                file=default_storage.save("documents/matrix.pdf", ContentFile(b"%PDF-")),
                checkpoint=covered[1],
            )


def code(world: SimpleNamespace) -> dict[str, str]:
    return {"code": world.document.code}


MATRIX = {
    "documents:verify": Row(get=everyone(200), post=everyone(200), no_act="reads what is given"),
    "documents:document": Row(get=everyone(200), args=code),
    "documents:file": Row(get=everyone(404, anonymous=302, manager=200, quality=200), args=code),
    **admin_rows("documents", "document", "document", *READERS),
}
