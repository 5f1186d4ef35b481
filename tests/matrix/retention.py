"""Who reads what is kept of people, and who stops its erasing."""

from types import SimpleNamespace

from portal.retention.actions import place_hold
from tests.matrix import Row, everyone, staff_only


def build(world: SimpleNamespace) -> None:
    world.hold = place_hold(by=world.cast.quality, kind="mails", reason="Contrôle")


MATRIX = {
    "retention:privacy": Row(get=everyone(200, departed=200, dismissed=200)),
    "retention:index": Row(
        get=staff_only("quality", "auditor", "admin"),
        post=staff_only("quality", "admin", status=302),
        data=lambda world: {"kind": "callers", "reason": "Plainte"},
    ),
    "retention:lift": Row(
        post=staff_only("quality", "admin", status=302),
        args=lambda world: {"pk": world.hold.pk},
    ),
}
