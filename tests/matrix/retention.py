"""Who reads what is kept of people, and who stops its erasing."""

from types import SimpleNamespace

from portal.retention.actions import place_hold
from portal.retention.exports.actions import ask_for_own_export
from tests.matrix import Row, everyone, staff_only
from tests.matrix.accounts import account

PROVES_FIRST = "whoever asks proves first who they are: tests/retention/exports/test_views.py"


def build(world: SimpleNamespace) -> None:
    world.copy = ask_for_own_export(by=world.cast.technician)
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
    "retention:own_export": Row(
        get=account(200, anonymous=302), post=account(302), no_act=PROVES_FIRST
    ),
    "retention:exports": Row(
        get=staff_only("quality", "admin"),
        post=staff_only("quality", "admin", status=302),
        no_act=PROVES_FIRST,
    ),
    # Whoever asked for it, and nobody else; it is not made yet.
    "retention:export_progress": Row(
        get=account(404, anonymous=302, technician=200), args=lambda world: {"pk": world.copy.pk}
    ),
    "retention:export_file": Row(
        get=account(404, anonymous=302), args=lambda world: {"pk": world.copy.pk}
    ),
}
