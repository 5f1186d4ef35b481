"""An S3 server of a test's own: moto's, in a process of its own.

It keeps objects, ranges and multipart uploads as S3 does, but checks neither signatures nor
when a link expires. While the file `hold` exists, no DELETE of a release's file is answered.
"""

import sys
import time
from pathlib import Path

import boto3

from portal.infrastructure import s3
from tests.harness.processes import ROOT, Server, free_port, lib

BUCKET = "portal-files"


class S3Server:
    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, free_port()
        self.hold, self.held = folder / "hold", folder / "held"
        self.server: Server | None = None

    @property
    def environment(self) -> dict[str, str]:
        """What the portal is told of it."""
        return {
            "S3_BUCKET": BUCKET,
            "S3_ENDPOINT_URL": f"http://127.0.0.1:{self.port}",
            "S3_REGION": "eu-west-3",
            "S3_ACCESS_KEY": "key",
            "S3_SECRET_KEY": "secret",
        }

    @property
    def storages(self) -> dict[str, object]:
        return s3.storage(self.environment)

    def client(self):
        return boto3.client(
            "s3",
            endpoint_url=self.environment["S3_ENDPOINT_URL"],
            region_name="eu-west-3",
            aws_access_key_id="key",
            aws_secret_access_key="secret",
        )

    def keys(self, prefix: str = "") -> list[str]:
        found = self.client().list_objects_v2(Bucket=BUCKET, Prefix=prefix)
        return [entry["Key"] for entry in found.get("Contents", [])]

    def start(self) -> "S3Server":
        self.folder.mkdir(parents=True, exist_ok=True)
        command = [
            sys.executable,
            "-m",
            "tests.harness.servers.s3server",
            str(self.port),
            self.folder,
        ]
        self.server = Server("S3", command, cwd=ROOT, log=self.folder / "s3.log")
        self.server.start()
        lib.wait_until(lambda: lib.answers(self.port), self.server, 60)
        place = {"LocationConstraint": "eu-west-3"}
        self.client().create_bucket(Bucket=BUCKET, CreateBucketConfiguration=place)
        return self

    def stop(self) -> None:
        if self.server:
            lib.stop_all([self.server])


def main(port: int, folder: Path) -> None:
    from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
    from werkzeug.serving import run_simple

    store = DomainDispatcherApplication(create_backend_app)

    def answer(environ, start_response):
        removes = environ["REQUEST_METHOD"] == "DELETE"
        if removes and environ["PATH_INFO"].startswith(f"/{BUCKET}/releases/"):
            while (folder / "hold").exists():
                (folder / "held").touch()
                time.sleep(0.05)
        return store(environ, start_response)

    run_simple("127.0.0.1", port, answer, threaded=True)


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]))
