"""Witnesses a journal from your own machine: signs each checkpoint that continues the last one.
Témoin du journal sur votre propre machine : signe chaque point de contrôle qui continue le dernier.

    python3 witness.py begin FOLDER URL --name NAME [--key FILE]   once / une fois
    python3 witness.py look FOLDER                                 each hour / chaque heure

Needs Python 3.11 and the package "cryptography". FOLDER keeps your key, the journal's key and the
last checkpoint that you signed. `look` fetches the latest checkpoint (c2sp.org/tlog-checkpoint) and
hash tiles (c2sp.org/tlog-tiles) below URL, proves by them that the one continues the other (RFC
9162), keeps it, signs it (c2sp.org/tlog-cosignature) and sends the signature.

Exit status / code de sortie: 0 signed; 1 the journal contradicts what you hold; 2 it cannot be
reached or read now; 3 wrong use, or a key that you do not know; 4 your signature was not taken.
"""

import argparse
import base64
import hashlib
import os
import re
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

try:
    import fcntl
except ImportError:
    # Windows has no such locks: there nobody has two of them look at once.
    fcntl = None  # type: ignore[assignment]

SIGNED, FORKED, AWAY, MISUSED, NOT_TAKEN = range(5)
LOG, WITNESS = b"\x01", b"\x04"
HEIGHT, WIDTH = 8, 256
SECONDS = 30
MOST_BYTES = 1 << 20
SIZE = re.compile(r"0|[1-9][0-9]{0,18}")
NAME = re.compile(r"[^\s+]{1,200}")


class Stop(Exception):
    """It ends here: with which status, and what is said in English and in French."""

    def __init__(self, code: int, english: str, french: str) -> None:
        super().__init__(english)
        self.code, self.words = code, f"{english}\n{french}\n"


@dataclass(frozen=True)
class Note:
    """A checkpoint: its text as it is signed, and what that says."""

    text: str
    origin: str
    size: int
    root: bytes


# The tree (RFC 9162) -----------------------------------------------------------------------------


def node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def split(size: int) -> int:
    """The largest power of two below `size`."""
    return 1 << ((size - 1).bit_length() - 1)


def ranges(old: int, start: int, end: int, whole: bool = True) -> Iterator[tuple[int, int]]:
    """The ranges of leaves whose hashes prove that `old` leaves begin `end` (2.1.4.1)."""
    if old == end:
        if not whole:
            yield start, end
        return
    middle = start + split(end - start)
    if old <= middle:
        yield from ranges(old, start, middle, whole)
        yield middle, end
    else:
        yield from ranges(old, middle, end, False)
        yield start, middle


def continues(old: Note, new: Note, proof: list[bytes]) -> bool:
    """Whether the tree of `old` begins that of `new` (2.1.4.2)."""
    if old.size == new.size:
        return old.root == new.root
    path = list(proof)
    if old.size & (old.size - 1) == 0:
        path.insert(0, old.root)
    first, last = old.size - 1, new.size - 1
    while first & 1:
        first, last = first >> 1, last >> 1
    if not path:
        return False
    before = after = path[0]
    for step in path[1:]:
        if last == 0:
            return False
        if first & 1 or first == last:
            before, after = node(step, before), node(step, after)
            while first and not first & 1:
                first, last = first >> 1, last >> 1
        else:
            after = node(after, step)
        first, last = first >> 1, last >> 1
    return last == 0 and before == old.root and after == new.root


class Tiles:
    """The hashes of a tree of `size` leaves, from tiles that `fetch` gives by their path."""

    def __init__(self, size: int, fetch: Callable[[str], bytes]) -> None:
        self.size, self.fetch = size, fetch
        self.seen: dict[str, bytes] = {}

    def of_range(self, start: int, end: int) -> bytes:
        """The hash over the leaves from `start` to `end`, which begin where RFC 9162 splits."""
        hashes = []
        while start < end:
            level = (end - start).bit_length() - 1
            hashes.append(self.of_subtree(level, start >> level))
            start += 1 << level
        root = hashes[-1] if hashes else hashlib.sha256(b"").digest()
        for left in reversed(hashes[:-1]):
            root = node(left, root)
        return root

    def of_subtree(self, level: int, index: int) -> bytes:
        """The hash of a complete subtree, from the hashes of the tile that it lies in."""
        floor, height = divmod(level, HEIGHT)
        first = index << height
        tile = self.tile(floor, first // WIDTH)
        place = first % WIDTH
        level_of = [
            tile[32 * step : 32 * (step + 1)] for step in range(place, place + (1 << height))
        ]
        while len(level_of) > 1:
            level_of = [node(*level_of[step : step + 2]) for step in range(0, len(level_of), 2)]
        return level_of[0]

    def tile(self, floor: int, index: int) -> bytes:
        """One tile, as wide as this size of the tree has it."""
        width = min((self.size >> (HEIGHT * floor)) - index * WIDTH, WIDTH)
        path = f"tile/{floor}/{tile_path(index)}" + (f".p/{width}" if width < WIDTH else "")
        if path not in self.seen:
            content = self.fetch(path)
            if len(content) != 32 * width:
                english = f"{path}: it is not of the size that a tile has"
                raise Stop(AWAY, english, f"{path} : sa taille n’est pas celle d’une tuile")
            self.seen[path] = content
        return self.seen[path]


def tile_path(index: int) -> str:
    """1234067 is x001/x234/067."""
    groups = [f"{index % 1000:03d}"]
    while index := index // 1000:
        groups.insert(0, f"x{index % 1000:03d}")
    return "/".join(groups)


# Notes and keys ----------------------------------------------------------------------------------


def key_id(name: str, kind: bytes, public: bytes) -> bytes:
    return hashlib.sha256(name.encode() + b"\n" + kind + public).digest()[:4]


def vkey(name: str, key: Ed25519PrivateKey) -> str:
    """The line by which others know a witness's key."""
    public = key.public_key().public_bytes_raw()
    encoded = base64.b64encode(WITNESS + public).decode()
    return f"{name}+{key_id(name, WITNESS, public).hex()}+{encoded}"


def read_keys(text: str) -> dict[tuple[str, bytes], Ed25519PublicKey]:
    """The journal's keys, one a line. Raises Stop."""
    keys = {}
    try:
        for line in filter(None, text.splitlines()):
            name, hint, encoded = line.strip().split("+", 2)
            raw = base64.b64decode(encoded, validate=True)
            if raw[:1] != LOG or key_id(name, LOG, raw[1:]).hex() != hint:
                raise ValueError
            keys[name, bytes.fromhex(hint)] = Ed25519PublicKey.from_public_bytes(raw[1:])
    except ValueError:
        keys = {}
    if not keys:
        raise Stop(MISUSED, "No key of a journal is there.", "Aucune clé de journal n’y est.")
    return keys


def read_note(note: str, keys: dict[tuple[str, bytes], Ed25519PublicKey]) -> Note:
    """A checkpoint that one of `keys` has signed. Raises Stop."""
    text, _, tail = note.rpartition("\n\n")
    try:
        origin, size, root = text.split("\n")[:3]
        hashed = base64.b64decode(root, validate=True)
        if not SIZE.fullmatch(size) or len(hashed) != hashlib.sha256().digest_size:
            raise ValueError
        signed = False
        for line in tail.splitlines():
            dash, name, encoded = line.split(" ")
            raw = base64.b64decode(encoded, validate=True)
            key = keys.get((name, raw[:4]))
            if dash == "—" and name == origin and key:
                key.verify(raw[4:], f"{text}\n".encode())
                signed = True
    except InvalidSignature:
        english = "The signature of its checkpoint is wrong."
        raise Stop(AWAY, english, "La signature de son point de contrôle est fausse.") from None
    except ValueError:
        english = "What it sent is no checkpoint."
        raise Stop(AWAY, english, "Ce qu’il a envoyé n’est pas un point de contrôle.") from None
    if not signed:
        raise Stop(
            MISUSED,
            "Its checkpoint bears no key that you know. If it was changed, add it to log.vkey.",
            "Son point de contrôle ne porte aucune clé que vous connaissez. "
            "Si elle a changé, ajoutez-la à log.vkey.",
        )
    return Note(f"{text}\n", origin, int(size), hashed)


def cosignature(note: Note, name: str, key: Ed25519PrivateKey, at: int) -> str:
    """The line of a timestamped signature, with its newline."""
    signature = key.sign(f"cosignature/v1\ntime {at}\n{note.text}".encode())
    known = key_id(name, WITNESS, key.public_key().public_bytes_raw())
    raw = known + at.to_bytes(8, "big") + signature
    return f"— {name} {base64.b64encode(raw).decode()}\n"


# The folder --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Folder:
    """What you keep: witness.pem, name.txt, url.txt, log.vkey, last.txt."""

    path: Path

    def read(self, name: str) -> str:
        try:
            return (self.path / name).read_text(encoding="utf-8")
        except (OSError, ValueError):
            english = f"{self.path / name} cannot be read: begin first."
            french = f"{self.path / name} ne peut être lu : commencez par begin."
            raise Stop(MISUSED, english, french) from None

    def write(self, name: str, text: str, mode: int = 0o644) -> None:
        """Whole or not at all, and on the disk before anything is said of it."""
        part = self.path / f".{name}.part"
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode), "wb") as file:
            file.write(text.encode())
            file.flush()
            os.fsync(file.fileno())
        part.replace(self.path / name)

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Two that look at once wait for each other, where the machine can do that: else the
        slower could keep the older checkpoint."""
        with (self.path / "lock").open("w") as file:
            if fcntl:
                fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def key(self) -> Ed25519PrivateKey:
        try:
            found = load_pem_private_key(self.read("witness.pem").encode(), password=None)
        except ValueError:
            found = None
        if not isinstance(found, Ed25519PrivateKey):
            raise Stop(MISUSED, "witness.pem is no key.", "witness.pem n’est pas une clé.")
        return found

    def last(self) -> str:
        """The last checkpoint that was signed here; empty before there is one."""
        return self.read("last.txt") if (self.path / "last.txt").exists() else ""

    def keep_both(self, held: str, shown: str) -> Path:
        """Two checkpoints that contradict each other, where nothing overwrites them."""
        digest = hashlib.sha256(f"{held}\n{shown}".encode()).hexdigest()[:12]
        place = Folder(self.path / f"contradiction-{digest}")
        place.path.mkdir(exist_ok=True)
        place.write("held.txt", held)
        place.write("shown.txt", shown)
        return place.path


def fetch(url: str, body: bytes | None = None) -> bytes:
    """GET, or POST of `body`. Raises Stop where there is no answer."""
    if not url.startswith(("https://", "http://")):
        raise Stop(MISUSED, f"{url} is no address.", f"{url} n’est pas une adresse.")
    asked = urllib.request.Request(url, body)  # noqa: S310 - looked at above
    if body is not None:
        asked.add_header("Content-Type", "text/plain; charset=utf-8")
    try:
        with urllib.request.urlopen(asked, timeout=SECONDS) as answer:  # noqa: S310
            content: bytes = answer.read(MOST_BYTES)
            return content
    except urllib.error.HTTPError as error:
        said = error.read(200).decode(errors="replace").strip()
        status = NOT_TAKEN if body is not None and error.code not in (429, 502, 503) else AWAY
        english = f"{url} answered {error.code}: {said}"
        raise Stop(status, english, f"{url} a répondu {error.code} : {said}") from None
    except (OSError, ValueError) as error:
        english = f"{url} cannot be reached ({error})."
        raise Stop(AWAY, english, f"{url} est injoignable ({error}).") from None


# What is done ------------------------------------------------------------------------------------


def begin(folder: Folder, url: str, name: str, key_file: Path | None) -> None:
    """Make the key, note the journal's, and show the line to be registered."""
    if not NAME.fullmatch(name):
        english = "A name has neither spaces nor +, such as auditor.example/witness."
        french = "Un nom n’a ni espace ni +, par exemple auditeur.example/temoin."
        raise Stop(MISUSED, english, french)
    if (folder.path / "witness.pem").exists():
        english = f"{folder.path} has begun already: its key is kept as it is."
        french = f"{folder.path} a déjà commencé : sa clé reste telle qu’elle est."
        raise Stop(MISUSED, english, french)
    url = url.rstrip("/")
    if key_file:
        keys = key_file.read_text(encoding="utf-8")
    else:
        keys = fetch(f"{url}/key").decode(errors="replace")
    read_keys(keys)
    folder.path.mkdir(parents=True, exist_ok=True)
    key = Ed25519PrivateKey.generate()
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    folder.write("url.txt", f"{url}\n")
    folder.write("log.vkey", keys)
    folder.write("name.txt", f"{name}\n")
    folder.write("witness.pem", pem, 0o600)
    say(f"The journal's key, to be compared / La clé du journal, à comparer :\n{keys.strip()}")
    say(f"Your key, to be registered / Votre clé, à enregistrer :\n{vkey(name, key)}")


def look(folder: Folder) -> None:
    """Fetch the latest checkpoint, prove that it continues the last one, keep and sign it."""
    url, name = folder.read("url.txt").strip(), folder.read("name.txt").strip()
    key, keys = folder.key(), read_keys(folder.read("log.vkey"))
    held = folder.last()
    shown = fetch(f"{url}/checkpoint").decode(errors="replace")
    new = read_note(shown, keys)
    if held:
        old = read_note(held, keys)
        if not proven(old, new, url):
            contradict(folder, held, shown)
    elif Tiles(new.size, lambda path: fetch(f"{url}/{path}")).of_range(0, new.size) != new.root:
        english = "The tiles do not lead to the root of its checkpoint: nothing is signed."
        french = "Les tuiles ne mènent pas à la racine de son point de contrôle : rien n’est signé."
        raise Stop(FORKED, english, french)
    # Kept before it is signed: whatever happens now, nothing older is signed after it.
    folder.write("last.txt", ours(shown))
    line = cosignature(new, name, key, int(time.time()))
    fetch(f"{url}/cosignatures", (ours(shown) + line).encode())
    say(f"Signed: {new.size} entries. / Signé : {new.size} entrées.")


def ours(note: str) -> str:
    """A note without the lines of other witnesses: the journal's own come first."""
    text, _, tail = note.rpartition("\n\n")
    origin = text.partition("\n")[0]
    lines = [line for line in tail.splitlines() if line.startswith(f"— {origin} ")]
    return f"{text}\n\n" + "".join(f"{line}\n" for line in lines)


def proven(old: Note, new: Note, url: str) -> bool:
    """Whether the tiles prove that the new checkpoint continues the old one."""
    if old.origin != new.origin or new.size < old.size:
        return False
    if old.size == 0:
        return True
    tiles = Tiles(new.size, lambda path: fetch(f"{url}/{path}"))
    proof = [tiles.of_range(*part) for part in ranges(old.size, 0, new.size)]
    return continues(old, new, proof)


def contradict(folder: Folder, held: str, shown: str) -> None:
    """Refuse, loudly, and keep both. Raises Stop."""
    place = folder.keep_both(held, shown)
    raise Stop(
        FORKED,
        "CONTRADICTION: this checkpoint does not continue the one that you hold. Entries were "
        f"rewritten or are gone. Nothing was signed. Keep {place}, and tell those who rely on you.",
        "CONTRADICTION : ce point de contrôle ne continue pas celui que vous détenez. Des entrées "
        "ont été réécrites ou ont disparu. Rien n’a été signé. Conservez "
        f"{place}, et prévenez ceux qui comptent sur vous.",
    )


def say(words: str) -> None:
    sys.stdout.write(f"{words}\n")


def main() -> int:
    """Run from the command line; returns the exit status."""
    parser = argparse.ArgumentParser(description="Witness a journal / témoin d’un journal.")
    verbs = parser.add_subparsers(dest="verb", required=True)
    first = verbs.add_parser("begin", help="make your key / créer votre clé")
    first.add_argument("folder", type=Path)
    first.add_argument("url", help="https://…/journal")
    first.add_argument("--name", required=True)
    first.add_argument("--key", type=Path, help="the journal's key that you noted / clé notée")
    verbs.add_parser("look", help="look and sign / regarder et signer").add_argument(
        "folder", type=Path
    )
    try:
        options = parser.parse_args()
    except SystemExit as left:
        return MISUSED if left.code else SIGNED
    try:
        if options.verb == "begin":
            begin(Folder(options.folder), options.url, options.name, options.key)
        else:
            Folder(options.folder).read("url.txt")
            with Folder(options.folder).alone():
                look(Folder(options.folder))
    except Stop as stop:
        sys.stderr.write(stop.words)
        return stop.code
    except OSError as error:
        sys.stderr.write(f"{error}\n")
        return MISUSED
    return SIGNED


if __name__ == "__main__":
    sys.exit(main())
