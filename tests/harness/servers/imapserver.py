"""A real IMAP server for tests: pymap, in memory, in a process of its own."""

import datetime as dt
import imaplib
import ipaddress
import sys
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.harness.processes import Server, free_port, lib

USER, PASSWORD = "support", 'with "quotes" and \\'


class ImapServer:
    """One mailbox on loopback; with `tls` it offers STARTTLS, and `certificate` vouches for it."""

    def __init__(self, folder: Path, *, tls: bool = False) -> None:
        self.port = free_port()
        self.certificate = folder / "imap.crt"
        command = [str(Path(sys.executable).parent / "pymap")]
        command += ["--host", "127.0.0.1", "--port", str(self.port)]
        if tls:
            key = _certificate(self.certificate)
            command += ["--cert", str(self.certificate), "--key", str(key)]
        else:
            command += ["--no-tls"]
        command += ["dict", "--demo-user", USER, "--demo-password", PASSWORD]
        self.server = Server("imap", command, cwd=folder, log=folder / "imap.log")

    def start(self) -> "ImapServer":
        self.server.start()
        lib.wait_until(lambda: lib.answers(self.port), self.server, 30)
        return self

    def stop(self) -> None:
        lib.stop_all([self.server])

    @property
    def settings(self) -> dict[str, str]:
        """What tells the portal of this mailbox, as settings and as environment."""
        known = {"HOST": "127.0.0.1", "PORT": str(self.port), "USER": USER, "PASSWORD": PASSWORD}
        return {f"IMAP_{name}": value for name, value in known.items()} | {"IMAP_SECURITY": "none"}

    def connect(self) -> imaplib.IMAP4:
        connection = imaplib.IMAP4("127.0.0.1", self.port, timeout=20)
        connection.login(USER, PASSWORD)
        return connection

    def put(self, *messages: bytes) -> None:
        """Deliver messages to the inbox."""
        with self.connect() as connection:
            for raw in messages:
                assert connection.append("INBOX", None, None, raw)[0] == "OK"

    def count(self, criterion: str, folder: str = "INBOX") -> int:
        """How many messages of a folder meet a criterion such as UNSEEN."""
        with self.connect() as connection:
            assert connection.select(f'"{folder}"', readonly=True)[0] == "OK"
            return len((connection.search(None, criterion)[1][0] or b"").split())


def _certificate(path: Path) -> Path:
    """A self-signed certificate for 127.0.0.1; returns where its key lies."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    address = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name)
        .public_key(key.public_key()).serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1)).not_valid_after(now + dt.timedelta(days=1))
        .add_extension(address, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    path.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    secret = path.with_suffix(".key")
    form = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    secret.write_bytes(key.private_bytes(serialization.Encoding.PEM, *form))
    return secret
