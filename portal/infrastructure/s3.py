"""Settings for files in an S3 bucket, or in any store that speaks the same protocol."""

import threading
from collections.abc import Mapping
from typing import Any

from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from storages.backends.s3 import S3Storage

MEGABYTE = 1024 * 1024
PART = 5 * MEGABYTE
"""The smallest that S3 takes; of 10,000 at most, so files of 50 GB."""


def storage(environ: Mapping[str, str]) -> dict[str, Any]:
    """The entry of STORAGES for the `S3_…` variables of `environ`, of which S3_BUCKET is set."""
    endpoint = environ.get("S3_ENDPOINT_URL") or None
    return {
        "BACKEND": "portal.infrastructure.s3.Bucket",
        "OPTIONS": {
            "bucket_name": environ["S3_BUCKET"],
            "endpoint_url": endpoint,
            "region_name": environ.get("S3_REGION") or None,
            "access_key": environ.get("S3_ACCESS_KEY") or None,
            "secret_key": environ.get("S3_SECRET_KEY") or None,
            "file_overwrite": False,
            "querystring_auth": True,
            "querystring_expire": 120,
            # By default an object that is read is kept in memory whole.
            "max_memory_size": MEGABYTE,
            "client_config": _client(endpoint, environ.get("S3_ADDRESSING") or "auto"),
            # One part after the other: with boto3's ten threads, a process grows by 100 MB.
            "transfer_config": TransferConfig(
                use_threads=False, multipart_threshold=PART, multipart_chunksize=PART
            ),
        },
    }


class Bucket(S3Storage):  # type: ignore[misc]
    """A bucket whose description of S3 is loaded once: each thread's own would take 13 MB."""

    _making = threading.Lock()

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._session: Any = None

    @property
    def connection(self) -> Any:
        # Clients may be shared between threads; the making of one may not (boto3's guide).
        with self._making:
            return super().connection

    def _create_session(self) -> Any:
        if self._session is None:
            self._session = super()._create_session()
        return self._session


def _client(endpoint: str | None, addressing: str) -> Config:
    # Links would be signed by version 2, which newer regions and stores refuse. Stores other
    # than Amazon's mostly do not know the checksums in trailers that boto3 sends unasked.
    checksums = "when_required" if endpoint else "when_supported"
    return Config(
        signature_version="s3v4",
        s3={"addressing_style": addressing},
        request_checksum_calculation=checksums,
        response_checksum_validation=checksums,
    )
