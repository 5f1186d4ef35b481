"""Who has checkpoints sent outside: whoever reads the journal."""

from types import SimpleNamespace

from portal.witnesses.actions import send_checkpoints_to
from tests.matrix import Row, staff_only


def build(world: SimpleNamespace) -> None:
    world.address = send_checkpoints_to(
        by=world.cast.quality, address="greffe@example.net", language="fr"
    )


MATRIX = {
    "witnesses:index": Row(
        get=staff_only("quality", "auditor"),
        post=staff_only("quality", "auditor", status=302),
        data=lambda world: {"address": "notaire@example.net", "language": "fr"},
    ),
    "witnesses:end": Row(
        post=staff_only("quality", "auditor", status=302),
        args=lambda world: {"pk": world.address.pk},
    ),
}
