"""Who has checkpoints sent outside: whoever reads the journal; and who registers witnesses."""

from types import SimpleNamespace

from portal.journal.tree import keys
from portal.witnesses.actions import send_checkpoints_to
from portal.witnesses.cosigning.actions import register_witness
from tests.harness.servers.witness import Witness
from tests.journal.factories import sequenced
from tests.matrix import Row, everyone, staff_only


def build(world: SimpleNamespace) -> None:
    world.address = send_checkpoints_to(
        by=world.cast.quality, address="greffe@example.net", language="fr"
    )

    key = Witness(keys.verifier().vkey()).vkey()
    world.witness = register_witness(by=world.cast.quality, name="Auditeur", vkey=key, url="")
    sequenced(1)


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
    "witnesses:program": Row(get=everyone(200)),
    "witnesses:cosign": Row(
        post=everyone(400),
        no_act="programs send a note as the body, without a form: test_keeping.py",
        data=lambda world: {"note": "x"},
    ),
    "witnesses:registered": Row(
        get=staff_only("quality", "admin"),
        post=staff_only("quality", "admin", status=302),
        data=lambda world: {
            "name": "Notaire",
            "vkey": Witness(keys.verifier().vkey(), "w.example/2").vkey(),
            "url": "",
        },
    ),
    "witnesses:end_witness": Row(
        post=staff_only("quality", "admin", status=302),
        args=lambda world: {"pk": world.witness.pk},
    ),
}
