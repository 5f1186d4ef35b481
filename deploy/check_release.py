#!/usr/bin/env python3
"""Example client: may this version of Crisalid Encaissement go on running?

    check_release.py --key RW… --version '4.2.[9710.21600]' --url https://portal.example
    check_release.py --key RW… --version '4.2.[9710.21600]' --offline FOLDER [--file Setup.exe]

It needs Python 3.11 and the package `cryptography`. What it fetches it keeps in FOLDER
(`current.json` and `current.json.minisig`), so that it can answer offline until they expire.
Prints one line; exit code 0 go on, 1 withdrawn, 2 no answer: the version is unknown, or what is
said of it cannot be trusted (not signed, expired, older than before, not to be read). Whatever
goes wrong, it is never 0, and never 1 either.
"""

import argparse
import base64
import datetime as dt
import hashlib
import json
import sys
import urllib.request
from pathlib import Path


def say(line: str, code: int) -> int:
    """Print a line; the exit code. Where it cannot be printed, nothing was answered."""
    try:
        if sys.stdout:
            # Of a file's name, a console may not know every letter.
            sys.stdout.reconfigure(errors="backslashreplace")
        print(line, flush=True)  # noqa: T201
    except OSError:
        # It would be tried once more at the end, and that would end with a code of its own.
        sys.stdout = None
        return 2
    return code


def distrust(error: BaseException) -> int:
    """Whatever it is: nothing can be trusted."""
    return say(f"No answer that can be trusted: {str(error) or type(error).__name__}", 2)


try:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
except BaseException as broken:
    # Where its binary part is broken it panics, which is no Exception.
    sys.exit(distrust(broken))


SKEW = dt.timedelta(minutes=5)
"""How far this machine's clock may be behind the portal's."""


class Untrusted(Exception):
    """Not signed by the pinned key, not for us, expired or older than what we have."""


def pinned_key(pinned: str) -> bytes:
    """The bytes of minisign's public key: "Ed", eight of its number, 32 of the key."""
    try:
        key = base64.b64decode(pinned, validate=True)
    except ValueError as error:
        raise Untrusted("the pinned key is not one of minisign's") from error
    if len(key) != 42:
        raise Untrusted("the pinned key is not one of minisign's")
    return key


def verify(content: bytes, minisig: str, pinned: str, name: str) -> None:
    """Check a minisign signature (algorithm ED) by the pinned key, made for `name`."""
    key = pinned_key(pinned)
    lines = minisig.splitlines()
    if len(lines) != 4 or not lines[2].startswith("trusted comment: "):
        raise Untrusted("the signature is not in minisign's format")
    try:
        signature, comment = base64.b64decode(lines[1]), lines[2].removeprefix("trusted comment: ")
        whole = base64.b64decode(lines[3])
    except ValueError as error:
        raise Untrusted("the signature is not in minisign's format") from error
    if key[:2] != b"Ed" or signature[:2] != b"ED" or signature[2:10] != key[2:10]:
        raise Untrusted("it is signed with another key than the pinned one")
    public = Ed25519PublicKey.from_public_bytes(key[10:])
    try:
        public.verify(signature[10:], hashlib.blake2b(content, digest_size=64).digest())
        public.verify(whole, signature[10:] + comment.encode())
    except InvalidSignature as error:
        raise Untrusted("the signature is wrong") from error
    if not comment.startswith(f"{name} "):
        raise Untrusted("the signature is for something else")


def read(folder: Path, pinned: str, now: dt.datetime) -> dict:
    """The manifest kept in `folder`, if it is signed and has not expired."""
    try:
        content = (folder / "current.json").read_bytes()
        minisig = (folder / "current.json.minisig").read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise Untrusted("nothing was fetched yet") from error
    verify(content, minisig, pinned, "current.json")
    manifest = json.loads(content)
    if manifest["format"] != 1 or manifest["kind"] != "current":
        raise Untrusted("it is of a kind that this program does not know")
    if now >= moment(manifest, "expires_at"):
        raise Untrusted(f"it expired on {manifest['expires_at']}")
    if now < moment(manifest, "issued_at") - SKEW:
        raise Untrusted("this machine's clock is behind the moment of its issue")
    return manifest


def moment(manifest: dict, name: str) -> dt.datetime:
    return dt.datetime.fromisoformat(manifest[name])


def fetch(url: str, folder: Path, pinned: str, now: dt.datetime) -> None:
    """Fetch both files into `folder`; keep what was there if the new ones are not better."""
    new = folder / "new"
    new.mkdir(parents=True, exist_ok=True)
    for attempt in (1, 2, 3):
        for name in ("current.json", "current.json.minisig"):
            address = f"{url}/releases/{name}"
            with urllib.request.urlopen(address, timeout=20) as answer:  # noqa: S310
                (new / name).write_bytes(answer.read())
        try:
            fetched = read(new, pinned, now)
            break
        except Untrusted:
            # The manifest may have been issued anew between the two requests.
            if attempt == 3:
                raise
    try:
        kept = read(folder, pinned, now)
    except (Untrusted, ValueError, KeyError, TypeError):
        kept = fetched
    if moment(fetched, "issued_at") < moment(kept, "issued_at"):
        raise Untrusted("the server gave an older answer than before")
    for name in ("current.json", "current.json.minisig"):
        (new / name).replace(folder / name)


def verdict(manifest: dict, version: str, file: Path | None) -> tuple[int, str]:
    """Exit code and line for a version, and for a file that claims to be of it."""
    for release in manifest["withdrawn"]:
        if release["version"] == version:
            told = release["withdrawal"]
            instead = told["replacement"]
            return 1, f"{version} is withdrawn ({told['instruction']}); replacement: {instead}"
    current = [release for release in manifest["lines"].values() if release]
    known = {release["version"]: release for release in [*current, *manifest["superseded"]]}
    if version not in known:
        return 2, f"{version} is unknown: it was never published"
    if file:
        with file.open("rb") as content:
            digest = hashlib.file_digest(content, "sha256").hexdigest()
        if digest not in [one["sha256"] for one in known[version]["files"]]:
            return 2, f"{file.name} is not a file of {version}"
    return 0, f"{version} is not withdrawn (issued {manifest['issued_at']})"


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--key", required=True, help="the pinned key, from /releases/signatures/")
    parser.add_argument("--version", required=True)
    parser.add_argument("--file", type=Path)
    parser.add_argument("--url", default="")
    parser.add_argument("--folder", "--offline", type=Path, default=Path("crisalid"))
    options = parser.parse_args()
    now = dt.datetime.now(dt.UTC)
    try:
        if options.url:
            fetch(options.url.rstrip("/"), options.folder, options.key, now)
        code, line = verdict(read(options.folder, options.key, now), options.version, options.file)
    except BaseException as error:
        # Also when it is interrupted.
        return distrust(error)
    return say(line, code)


if __name__ == "__main__":
    sys.exit(main())
