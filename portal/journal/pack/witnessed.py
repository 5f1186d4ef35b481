"""What witnesses signed, and which checkpoints entries name, as an auditor holds it against a pack.

Pure, and written anew beside `portal.journal.tree.cosignature`: `verify.py` carries the text of it.
"""

import base64
import datetime as dt
import hashlib
from collections.abc import Iterator
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

# --- what follows stands in verify.py too


class Witnesses:
    """The witnesses whose keys you gave (c2sp.org/tlog-cosignature), and what each has signed."""

    def __init__(self, vkeys: list[str]) -> None:
        self.keys: dict[tuple[str, bytes], Ed25519PublicKey] = {}
        self.signed: dict[tuple[str, bytes], dict[int, int]] = {}
        self.findings: list[str] = []
        for vkey in vkeys:
            try:
                name, hint, encoded = vkey.strip().split("+", 2)
                raw = base64.b64decode(encoded, validate=True)
                known = hashlib.sha256(name.encode() + b"\n" + raw).digest()[:4]
                if raw[:1] != b"\x04" or known.hex() != hint:
                    raise ValueError
                self.keys[name, known] = Ed25519PublicKey.from_public_bytes(raw[1:])
                self.signed[name, known] = {}
            except ValueError:
                self.findings.append(f"{vkey}: it is no key of a witness")

    def read(self, label: str, note: str, size: int) -> None:
        """Check the lines of these witnesses in a checkpoint."""
        text, _, tail = note.rpartition("\n\n")
        for line in tail.splitlines():
            try:
                _dash, name, encoded = line.split(" ")
                raw = base64.b64decode(encoded, validate=True)
            except ValueError:
                continue
            key, at = self.keys.get((name, raw[:4])), int.from_bytes(raw[4:12], "big")
            if key is None:
                continue
            try:
                key.verify(raw[12:], f"cosignature/v1\ntime {at}\n{text}\n".encode())
                self.signed[name, raw[:4]][size] = at
            except InvalidSignature:
                self.findings.append(f"{label}: the signature of the witness {name} is wrong")

    def told(self) -> Iterator[str]:
        """What each has signed, in words: for who reads, no finding."""
        for (name, _key_id), signed in self.signed.items():
            if signed:
                last = max(signed)
                yield (
                    f"{name}: {len(signed)} checkpoints signed, the last of size {last} / "
                    f"{len(signed)} points de contrôle signés, le dernier à {last} entrées "
                    f"({_second(signed[last])})"
                )

    def rest(self) -> Iterator[str]:
        """What is wrong: also who has signed nothing of what is here."""
        yield from self.findings
        for (name, _key_id), signed in self.signed.items():
            if not signed:
                yield f"the witness {name} has signed no checkpoint that is here"


def _second(at: int) -> str:
    try:
        return dt.datetime.fromtimestamp(at, dt.UTC).isoformat()
    except (OverflowError, ValueError, OSError):
        return str(at)


class Named:
    """The checkpoints that entries name, day by day, against those that are here."""

    def __init__(self) -> None:
        self.here: dict[int, str] = {}

    def add(self, size: int, note: str) -> None:
        """One that is here, as the journal signed it."""
        self.here[size] = base64.b64encode(hashlib.sha256(note.encode()).digest()).decode()

    def read(self, seq: int, said: Any) -> Iterator[str]:
        """What is wrong with those that the entry at `seq` names; nothing of other entries."""
        if not isinstance(said, dict) or said.get("event") != "checkpoints.named":
            return
        try:
            named = {int(size): str(digest) for size, digest in said["data"]["checkpoints"]}
        except (KeyError, TypeError, ValueError):
            yield f"entry {seq}: the checkpoints that it names cannot be read"
            return
        for size, digest in sorted(named.items()):
            if size not in self.here:
                yield f"checkpoint of size {size}: entry {seq} names it, and it is not here"
            elif self.here[size] != digest:
                yield f"checkpoint of size {size}: entry {seq} names another one"


# --- until here
