"""Seals a PDF: a PAdES signature on P-256, with a time-stamp where an authority answered.

The key and its chain are in `KEYS_DIR/seal.p12` (passphrase in settings.SEAL_PASSPHRASE). The
roots to trust are the PEM files `KEYS_DIR/seal*.crt`; those of former seals stay there, so that
what they sealed can still be checked.

It seals with pyHanko, which takes 45 MB and is imported when the first seal is made, so that a
process which makes none does without; `look` reads with it.
"""

import datetime as dt
import io
import logging
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    pkcs12,
)
from cryptography.x509.oid import NameOID
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from portal.core import clock
from portal.documents.sealing import look
from portal.infrastructure.key_files import may_make_keys, write_once

if TYPE_CHECKING:
    from asn1crypto.x509 import Certificate
    from pyhanko.sign.signers import SimpleSigner
    from pyhanko.sign.timestamps import TimeStamper

logger = logging.getLogger(__name__)

FIELD = "CrisalidSeal"
OWN_AUTHORITY = "Crisalid - autorité du cachet"
"""Who vouches for a seal that was made here: nobody whom a customer's reader knows."""
VALIDITY = dt.timedelta(days=3653)
TSA_TIMEOUT = 10


@dataclass(frozen=True)
class Sealed:
    """A sealed PDF. `timestamped_at` is the authority's own time, if one was asked and answered;
    `timestamp_failure` says why there is none although one was asked."""

    content: bytes
    timestamped_at: dt.datetime | None
    timestamp_failure: str


# Keys ---------------------------------------------------------------------------------


def key_file() -> Path:
    """Where the seal's private key lies."""
    return Path(settings.KEYS_DIR) / "seal.p12"


def passphrase() -> bytes | None:
    """The passphrase of the key file."""
    return settings.SEAL_PASSPHRASE.encode() or None


def _name(common_name: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "FR"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Crisalid"),
            x509.NameAttribute(NameOID.COMMON_NAME, common_name),
        ]
    )


def _usage(*, ca: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not ca,
        content_commitment=not ca,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=ca,
        crl_sign=ca,
        encipher_only=False,
        decipher_only=False,
    )


def _certificate(
    subject: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePublicKey,
    issuer_key: ec.EllipticCurvePrivateKey,
    *,
    ca: bool,
) -> x509.Certificate:
    start = clock.now() - dt.timedelta(hours=1)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(start + VALIDITY)
        .add_extension(x509.BasicConstraints(ca=ca, path_length=0 if ca else None), critical=True)
        .add_extension(_usage(ca=ca), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()),
            critical=False,
        )
        .sign(issuer_key, hashes.SHA256())
    )


def make_key() -> bool:
    """Make a self-issued seal unless there is one; True when it was made.

    Its authority signs this one certificate and its key is forgotten at once.
    """
    if key_file().exists():
        return False
    root_key = ec.generate_private_key(ec.SECP256R1())
    key = ec.generate_private_key(ec.SECP256R1())
    root_name = _name(OWN_AUTHORITY)
    root = _certificate(root_name, root_name, root_key.public_key(), root_key, ca=True)
    leaf = _certificate(
        _name("Crisalid - cachet électronique"), root_name, key.public_key(), root_key, ca=False
    )
    secret = passphrase()
    archive = pkcs12.serialize_key_and_certificates(
        b"seal",
        key,
        leaf,
        [root],
        BestAvailableEncryption(secret) if secret else NoEncryption(),
    )
    # The root goes first: whoever finds the key finds its root too.
    fingerprint = root.fingerprint(hashes.SHA256()).hex()[:16]
    root_file = Path(settings.KEYS_DIR) / f"seal-{fingerprint}.crt"
    write_once(root_file, root.public_bytes(Encoding.PEM))
    if not write_once(key_file(), archive):
        root_file.unlink(missing_ok=True)
        return False
    return True


def signer() -> "SimpleSigner":
    """The seal, ready to sign. Raises ImproperlyConfigured when its key is missing or unread."""
    path = key_file()
    if not path.exists():
        if not may_make_keys():
            raise ImproperlyConfigured(f"{path} is missing: see manage.py make_keys")
        make_key()
    return _load_signer(path, path.stat().st_mtime_ns, passphrase())


@lru_cache(maxsize=2)
def _load_signer(path: Path, changed: int, secret: bytes | None) -> "SimpleSigner":
    from pyhanko.sign.signers import SimpleSigner

    try:
        loaded: SimpleSigner = SimpleSigner.load_pkcs12_data(path.read_bytes(), [], secret)
    except ValueError as error:
        raise ImproperlyConfigured(f"{path} cannot be read with SEAL_PASSPHRASE") from error
    return loaded


def fingerprint() -> str:
    """The SHA-256 of the present seal's certificate, by which programs show it."""
    certificate = signer().signing_cert
    return certificate.sha256.hex() if certificate else ""


def root_files() -> list[str]:
    """The roots of the present seal and of former ones, as PEM."""
    return [path.read_text() for path in sorted(Path(settings.KEYS_DIR).glob("seal*.crt"))]


def trust_roots() -> "list[Certificate]":
    """The same, parsed."""
    from asn1crypto import pem
    from asn1crypto.x509 import Certificate

    return [
        Certificate.load(der)
        for text in root_files()
        for _, _, der in pem.unarmor(text.encode(), multiple=True)
    ]


# Sealing ------------------------------------------------------------------------------


def seal(pdf: bytes, *, reason: str, location: str) -> Sealed:
    """Seal a PDF; any later change breaks it.

    `location` is written in plain text into the signature: it tells a changed copy of ours from
    a stranger's file. Where settings.TSA_URL names an authority that does not answer, the seal
    goes without a time-stamp and says why; the local clock never stands in for it.
    """
    if not settings.TSA_URL:
        return Sealed(_sign_pdf(pdf, reason, location, None), None, "")
    authority = _authority()(settings.TSA_URL, timeout=TSA_TIMEOUT)
    try:
        content = _sign_pdf(pdf, reason, location, authority)
        moment = _timestamp(content)
    except Exception as error:
        # Whatever goes wrong there must not keep the document from its seal.
        logger.warning("The time-stamp authority failed", exc_info=True)
        failure = f"{error} ({error.__cause__})" if error.__cause__ else str(error)
        return Sealed(_sign_pdf(pdf, reason, location, None), None, failure[:1000] or repr(error))
    return Sealed(content, moment, "")


@cache
def _authority() -> Any:
    import aiohttp
    from pyhanko.sign.timestamps import HTTPTimeStamper

    async def refuse(*said: object) -> None:
        raise aiohttp.ClientError("The authority sent us elsewhere: TSA_URL names where to ask")

    class Authority(HTTPTimeStamper):
        """Asks where it is told to: no answer makes the portal speak to another machine."""

        async def async_request_tsa_response(self, req: Any) -> Any:
            watched = aiohttp.TraceConfig()
            watched.on_request_redirect.append(refuse)
            async with aiohttp.ClientSession(trace_configs=[watched]) as session:
                asked = HTTPTimeStamper(self.url, timeout=self.timeout, session=session)
                return await asked.async_request_tsa_response(req)

    return Authority


@cache
def _pdf17_writer() -> Any:
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

    class Pdf17Writer(IncrementalPdfFileWriter):
        """Stays at PDF 1.7, which PDF/A-3 asks for, where P-256 would lift it to 2.0."""

        def ensure_output_version(self, version: tuple[int, int]) -> None:
            super().ensure_output_version(min(version, (1, 7)))  # type: ignore[no-untyped-call]

    return Pdf17Writer


def _sign_pdf(pdf: bytes, reason: str, location: str, authority: "TimeStamper | None") -> bytes:
    from pyhanko.sign import fields, signers

    metadata = signers.PdfSignatureMetadata(
        field_name=FIELD,
        md_algorithm="sha256",
        subfilter=fields.SigSeedSubFilter.PADES,
        certify=True,
        docmdp_permissions=fields.MDPPerm.NO_CHANGES,
        reason=reason,
        location=location,
        name="Crisalid",
    )
    pdf_signer = signers.PdfSigner(metadata, signer=signer(), timestamper=authority)
    output: io.BytesIO = pdf_signer.sign_pdf(_pdf17_writer()(io.BytesIO(pdf)))
    return output.getvalue()


def _timestamp(content: bytes) -> dt.datetime:
    """The time that the authority wrote. Raises ValueError when there is none."""
    signed = look.open_pdf(content).embedded_signatures[0].signer_info
    for attribute in signed["unsigned_attrs"]:
        if attribute["type"].native == "signature_time_stamp_token":
            token = attribute["values"][0]["content"]
            moment: dt.datetime = token["encap_content_info"]["content"].parsed["gen_time"].native
            return moment
    raise ValueError("the authority's answer holds no time-stamp")


# Checking -----------------------------------------------------------------------------


def is_whole(content: bytes, *, moment: dt.datetime) -> bool:
    """Whether a PDF carries our seal, trusted as of `moment`, over all of its bytes."""
    try:
        found = look.seal_of(look.open_pdf(content), FIELD)
        status = found and look.status_of(found, trust_roots(), moment)
    except Exception:
        # Hostile or damaged bytes make the parsers fail in many ways; none of them is a seal.
        logger.info("A seal could not be checked", exc_info=True)
        return False
    return bool(status and look.stands(status) and look.covers_all(status))


def attached_file(pdf: bytes, name: str) -> bytes:
    """An attached file of a PDF of ours. Raises KeyError when there is none of that name."""
    return look.attached_file(look.open_pdf(pdf), name)
