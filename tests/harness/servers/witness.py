"""A small whole witness, by c2sp.org/tlog-witness: what ours calls is not ours.

It has its own words for notes and proofs, so that it agrees with the specification and not with
the portal's code. `manners` says how it behaves where it does not: slow, lying, in another mood.
"""

import base64
import hashlib
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey


def _hash(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def _consistent(old, new, old_root, new_root, path) -> bool:
    """RFC 6962, 2.1.2, by recursion over what the proof must be made of."""
    path = list(path)

    def roots(m, n, whole):
        """The hashes of the first m and of all n leaves, taken from the end of the path."""
        if m == n:
            known = old_root if whole else path.pop(0)
            return known, known
        k = 1 << ((n - 1).bit_length() - 1)
        if m <= k:
            before, left = roots(m, k, whole)
            return before, _hash(left, path.pop(0))
        before, right = roots(m - k, n - k, False)
        left = path.pop(0)
        return _hash(left, before), _hash(left, right)

    if old == new:
        return not path and old_root == new_root
    try:
        found = roots(old, new, True)
    except IndexError:
        return False
    return not path and found == (old_root, new_root)


class Witness:
    """It knows one log by its vkey. `seen` is what it cosigned last: size and root."""

    def __init__(self, log_vkey: str, name: str = "witness.example/w1") -> None:
        origin, _hint, encoded = log_vkey.split("+", 2)
        raw = base64.b64decode(encoded)
        self.origin, self.log = origin, Ed25519PublicKey.from_public_bytes(raw[1:])
        self.log_id = hashlib.sha256(origin.encode() + b"\n" + raw).digest()[:4]
        self.name, self.key = name, Ed25519PrivateKey.generate()
        self.seen: tuple[int, bytes] = (0, b"")
        self.asked: list[bytes] = []
        self.manners = ""
        self._lock = threading.Lock()

    def vkey(self) -> str:
        raw = b"\x04" + self.key.public_key().public_bytes_raw()
        key_id = hashlib.sha256(self.name.encode() + b"\n" + raw).digest()[:4]
        return f"{self.name}+{key_id.hex()}+{base64.b64encode(raw).decode()}"

    def line(self, text: str, *, at: int | None = None, key: object = None) -> str:
        """A cosignature of a checkpoint's text."""
        at = int(time.time()) if at is None else at
        signature = (key or self.key).sign(f"cosignature/v1\ntime {at}\n{text}".encode())
        raw = bytes.fromhex(self.vkey().split("+")[1]) + at.to_bytes(8, "big") + signature
        return f"— {self.name} {base64.b64encode(raw).decode()}\n"

    def add_checkpoint(self, body: bytes) -> tuple[int, str, str]:
        """Status, content type, body."""
        self.asked.append(body)
        head, _, note = body.decode().partition("\n\n")
        first, *proof = head.split("\n")
        text, _, tail = note.rpartition("\n\n")
        origin, size, root = text.split("\n")[:3]
        text += "\n"
        if not first.startswith("old ") or len(proof) > 63:
            return 400, "text/plain", ""
        if origin != self.origin:
            return 404, "text/plain", ""
        if not any(self._signed(line, text) for line in tail.splitlines()):
            return 403, "text/plain", ""
        old, new, hashed = int(first[4:]), int(size), base64.b64decode(root)
        path = [base64.b64decode(step) for step in proof]
        with self._lock:
            if old > new:
                return 400, "text/plain", ""
            if old != self.seen[0]:
                return 409, "text/x.tlog.size", f"{self.seen[0]}\n"
            if old == new and hashed != self.seen[1]:
                return 409, "text/plain", ""
            if (path and old == 0) or (
                old and not _consistent(old, new, self.seen[1], hashed, path)
            ):
                return 422, "text/plain", ""
            self.seen = (new, hashed)
        return 200, "text/plain", self.line(text)

    def _signed(self, line: str, text: str) -> bool:
        _dash, name, encoded = line.split(" ")
        raw = base64.b64decode(encoded)
        if name != self.origin or raw[:4] != self.log_id:
            return False
        try:
            self.log.verify(raw[4:], text.encode())
        except InvalidSignature:
            return False
        return True

    # The server -----------------------------------------------------------------------------

    def start(self) -> "Witness":
        witness = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                status, kind, said = witness.answer(self.path, body)
                if witness.manners == "silent":
                    time.sleep(30)
                self.send_response(status)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(said.encode())))
                self.end_headers()
                for byte in said.encode() if witness.manners == "drips" else ():
                    self.wfile.write(bytes([byte]))
                    self.wfile.flush()
                    time.sleep(0.5)
                if witness.manners != "drips":
                    self.wfile.write(said.encode())

            def log_message(self, *args) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()
        return self

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}/submit/"

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()

    def answer(self, path: str, body: bytes) -> tuple[int, str, str]:
        if path != "/submit/add-checkpoint":
            return 404, "text/plain", ""
        if self.manners.isdigit():
            return int(self.manners), "text/plain", "no"
        status, kind, said = self.add_checkpoint(body)
        text = body.decode().partition("\n\n")[2].rpartition("\n\n")[0] + "\n"
        if status == 200 and self.manners == "wrong key":
            said = self.line(text, key=Ed25519PrivateKey.generate())
        elif status == 200 and self.manners == "other checkpoint":
            said = self.line(text.replace(text.split("\n")[1], "7", 1))
        elif status == 200 and self.manners == "gibberish":
            said = "— ♥\n\n" * 5
        return status, kind, said
