"""The journal's public statements, and its pages for whoever may read all."""

from types import SimpleNamespace

from tests.journal.factories import sequenced
from tests.matrix import Row, everyone, staff_only


def build(world: SimpleNamespace) -> None:
    (world.entry,) = sequenced(1)


MATRIX = {
    "journal:index": Row(get=staff_only("quality", "auditor")),
    "journal:entry": Row(
        get=staff_only("quality", "auditor"), args=lambda world: {"pk": world.entry.pk}
    ),
    "journal:checkpoint": Row(get=everyone(200)),
    "journal:key": Row(get=everyone(200)),
}
