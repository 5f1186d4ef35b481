"""The journal's public statements, and its pages for whoever may read all."""

from types import SimpleNamespace

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from portal.core import clock
from portal.journal.models import Audit, Checkpoint
from portal.journal.tree import sequencer
from tests.journal.factories import entry, sequenced
from tests.matrix import Row, everyone, staff_only


def build(world: SimpleNamespace) -> None:
    (world.entry,) = sequenced(1)
    world.audit = Audit.objects.create(kind="check", asked_by=world.cast.quality)
    world.failed = Audit.objects.create(
        kind="pack", asked_by=world.cast.quality, failed_at=clock.now(), failure="Disque plein"
    )
    stored = default_storage.save("audit-packs/a.zip", ContentFile(b"PK"))
    world.made = made = Audit.objects.create(
        kind="pack", asked_by=world.cast.quality, done_at=clock.now(), file=stored
    )
    entry(event="audit_pack.made", subject=made)
    sequencer.sequence()
    world.size = Checkpoint.objects.latest("size").size


MATRIX = {
    "journal:index": Row(get=staff_only("quality", "auditor")),
    "journal:entry": Row(
        get=staff_only("quality", "auditor"), args=lambda world: {"pk": world.entry.pk}
    ),
    "journal:audits": Row(get=staff_only("quality", "auditor")),
    "journal:check": Row(post=staff_only("quality", "auditor", status=302)),
    "journal:token": Row(post=staff_only("quality", "auditor")),
    "journal:pack": Row(post=staff_only("quality", "auditor", status=302)),
    "journal:audit_progress": Row(
        get=staff_only("quality", "auditor"), args=lambda world: {"pk": world.audit.pk}
    ),
    "journal:audit_again": Row(
        post=staff_only("quality", "auditor", status=302),
        args=lambda world: {"pk": world.failed.pk},
    ),
    "journal:audit_file": Row(
        get=staff_only("quality", "auditor"), args=lambda world: {"pk": world.made.pk}
    ),
    "journal:audit_proof": Row(
        get=staff_only("quality", "auditor"), args=lambda world: {"pk": world.made.pk}
    ),
    "journal:checkpoint": Row(get=everyone(200)),
    "journal:checkpoints": Row(
        get=everyone(200),
        post=everyone(200),
        no_act="it compares what somebody holds",
        data=lambda world: {"note": Checkpoint.objects.latest("size").note},
    ),
    "journal:checkpoint_of_size": Row(get=everyone(200), args=lambda world: {"size": world.size}),
    "journal:consistency": Row(
        get=everyone(200), args=lambda world: {"old": world.size, "new": world.size}
    ),
    "journal:tile": Row(get=everyone(200), args=lambda world: {"level": 0, "place": "000.p/1"}),
    "journal:entries": Row(
        get=everyone(401, quality=200, auditor=200), args=lambda world: {"place": "000.p/1"}
    ),
    "journal:key": Row(get=everyone(200)),
}
