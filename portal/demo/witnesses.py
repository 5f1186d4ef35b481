"""Who signs the demo's checkpoints from outside, and a copy of their data that somebody asked for.

The keys of these witnesses live as long as the loading: nobody runs them afterwards, so that they
are missing after a day, as real ones would be.
"""

import datetime as dt
from collections.abc import Iterator

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from portal.core import clock
from portal.demo.integrators.story import DemoIntegrators
from portal.demo.stage import Scene
from portal.journal.models import Checkpoint
from portal.journal.tree import keys
from portal.retention.exports.actions import ask_for_own_export
from portal.witnesses.cosigning import witness as program
from portal.witnesses.cosigning.actions import register_witness
from portal.witnesses.cosigning.keeping import take

NAMES = {
    "temoin.auditeur.example": "Cabinet Lorrain d’audit",
    "temoin.notaire.example": "Étude Klein, notaires",
}
"""What their programs call themselves, and what people do."""
BEGUN = dt.timedelta(days=120)
ASKED = dt.timedelta(hours=3)


class DemoWitnesses:
    """Their keys, which are written down nowhere."""

    def __init__(self, world: DemoIntegrators, end: dt.datetime) -> None:
        self.world, self.end = world, end
        self.keys = {name: Ed25519PrivateKey.generate() for name in NAMES}

    def scenes(self) -> Iterator[Scene]:
        yield self._registered()
        yield self._copied()

    def _registered(self) -> Scene:
        yield self.end - BEGUN
        for name, key in self.keys.items():
            vkey = program.vkey(name, key)
            register_witness(by=self.world.quality, name=NAMES[name], vkey=vkey, url="")

    def _copied(self) -> Scene:
        """The main company's manager asks; the worker makes the copy once the demo is loaded."""
        yield self.end - ASKED
        ask_for_own_export(by=self.world.people[0][0].user)

    def sign(self) -> int:
        """Have each sign the latest checkpoint, as its program would; how many did."""
        checkpoint = Checkpoint.objects.order_by("-size").first()
        if checkpoint is None:
            return 0
        known = program.read_keys(f"{keys.verifier().vkey()}\n")
        note, at = program.read_note(checkpoint.note, known), int(clock.now().timestamp())
        lines = "".join(program.cosignature(note, name, key, at) for name, key in self.keys.items())
        return len(take(checkpoint.note + lines))
