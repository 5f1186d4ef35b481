"""Time-stamps come from an authority or not at all. The authority here is real HTTP."""

import datetime as dt
import io
import socket
import threading
from functools import cache
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from asn1crypto import keys as asn1_keys
from asn1crypto import tsp
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from django.conf import settings
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.timestamps import DummyTimeStamper

from portal.documents.sealing import seal, work
from portal.journal.tree import sequencer
from tests.documents import factories

pytestmark = [pytest.mark.django_db, pytest.mark.network]

GEN_TIME = dt.datetime(2026, 3, 12, 13, 5, tzinfo=dt.UTC)


@cache
def rsa_authority():
    """The certificate and key of a time-stamp authority, as asn1crypto objects."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Time")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(GEN_TIME - dt.timedelta(days=1))
        .not_valid_after(GEN_TIME + dt.timedelta(days=3650))
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    return (
        asn1_x509.Certificate.load(certificate.public_bytes(Encoding.DER)),
        asn1_keys.PrivateKeyInfo.load(private),
    )


def tokens(document) -> list:
    signed = PdfFileReader(io.BytesIO(document.read())).embedded_signatures[0].signer_info
    attributes = signed["unsigned_attrs"].native or []
    return [item for item in attributes if item["type"] == "signature_time_stamp_token"]


class Handler(BaseHTTPRequestHandler):
    answer = b""
    elsewhere = ""

    def do_POST(self):
        if type(self).elsewhere and self.path == "/":
            self.send_response(307)
            self.send_header("Location", type(self).elsewhere)
            self.end_headers()
            return
        request = tsp.TimeStampReq.load(self.rfile.read(int(self.headers["Content-Length"])))
        body = type(self).answer or self.stamp(request)
        self.send_response(200)
        self.send_header("Content-Type", "application/timestamp-reply")
        self.end_headers()
        self.wfile.write(body)

    @staticmethod
    def stamp(request) -> bytes:
        authority = DummyTimeStamper(*rsa_authority(), fixed_dt=GEN_TIME)
        return authority.request_tsa_response(request).dump()

    def log_message(self, *args):
        pass


@pytest.fixture
def authority(settings):
    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    settings.TSA_URL = f"http://127.0.0.1:{server.server_port}/"
    yield Handler
    Handler.answer, Handler.elsewhere = b"", ""
    server.shutdown()
    thread.join()
    server.server_close()


def test_an_authoritys_time_is_in_the_seal_and_on_the_row(authority):
    document = factories.sealed()
    assert document.timestamped_at == GEN_TIME
    assert document.timestamp_failure == ""
    assert len(tokens(document)) == 1
    assert seal.is_whole(document.read(), moment=document.sealed_at)


@pytest.mark.parametrize("answer", [b"nonsense", b"\x30\x03\x02\x01\x02"])
def test_a_bad_answer_shows_and_the_seal_goes_without(authority, answer):
    authority.answer = answer
    document = factories.sealed()
    assert document.timestamped_at is None
    assert document.timestamp_failure
    assert tokens(document) == []
    assert seal.is_whole(document.read(), moment=document.sealed_at)


def test_an_authority_that_leads_elsewhere_is_not_followed(authority):
    """There would be a good stamp; but whoever answers cannot choose whom the portal asks."""
    authority.elsewhere = f"{settings.TSA_URL}other/"
    document = factories.sealed()
    assert document.timestamped_at is None
    assert "sent us elsewhere" in document.timestamp_failure
    assert seal.is_whole(document.read(), moment=document.sealed_at)


def test_an_authority_that_is_away_shows_and_the_seal_goes_without(settings):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        settings.TSA_URL = f"http://127.0.0.1:{taken.getsockname()[1]}/"
        document = factories.document()
        sequencer.sequence()
        work.seal_due()
    document.refresh_from_db()
    assert document.is_sealed
    assert document.timestamped_at is None
    assert "Cannot connect" in document.timestamp_failure


def test_without_an_authority_there_is_no_time_stamp_and_no_failure():
    document = factories.sealed()
    assert (document.timestamped_at, document.timestamp_failure) == (None, "")
