"""The journal's public statements, and its pages for whoever may read all."""

from types import SimpleNamespace

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from portal.core import clock
from portal.journal.models import Audit
from tests.journal.factories import sequenced
from tests.matrix import Row, everyone, staff_only


def build(world: SimpleNamespace) -> None:
    (world.entry,) = sequenced(1)
    world.audit = Audit.objects.create(kind="check", asked_by=world.cast.quality)
    world.failed = Audit.objects.create(
        kind="pack", asked_by=world.cast.quality, failed_at=clock.now(), failure="Disque plein"
    )
    stored = default_storage.save("audit-packs/a.zip", ContentFile(b"PK"))
    world.made = Audit.objects.create(
        kind="pack", asked_by=world.cast.quality, done_at=clock.now(), file=stored
    )


MATRIX = {
    "journal:index": Row(get=staff_only("quality", "auditor")),
    "journal:entry": Row(
        get=staff_only("quality", "auditor"), args=lambda world: {"pk": world.entry.pk}
    ),
    "journal:audits": Row(get=staff_only("quality", "auditor")),
    "journal:check": Row(post=staff_only("quality", "auditor", status=302)),
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
    "journal:checkpoint": Row(get=everyone(200)),
    "journal:key": Row(get=everyone(200)),
}
