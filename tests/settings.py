"""The portal's own settings, with data in a temporary folder and cheap passwords.

Each test process has its folder and its Redis database, so that `pytest -n` runs them side
by side. Nothing else differs from what runs in production: what a test needs otherwise, it
says itself.
"""

import atexit
import contextlib
import os
import shutil
import tempfile
from urllib.parse import urlsplit

_parent = os.environ.get("TEST_FOLDER") or ("/dev/shm" if os.access("/dev/shm", os.W_OK) else None)
TEST_FOLDER = tempfile.mkdtemp(prefix="portal-test-", dir=_parent)


def _remove(folder: str, owner: int) -> None:
    # A child that was forked from here runs the same exit handlers.
    if os.getpid() == owner:
        shutil.rmtree(folder, ignore_errors=True)


atexit.register(_remove, TEST_FOLDER, os.getpid())
_worker = os.environ.get("PYTEST_XDIST_WORKER", "gw-1").removeprefix("gw")
# In the environment, since a worker that a test starts is to find the same places.
os.environ["VAR_DIR"] = TEST_FOLDER
os.environ.pop("KEYS_DIR", None)
if _redis := os.environ.get("REDIS_URL"):
    with contextlib.suppress(ValueError):
        # Whoever started this process may have chosen a database already.
        os.environ["REDIS_URL"] = urlsplit(_redis)._replace(path=f"/{int(_worker) + 1}").geturl()

from portal.settings import *  # noqa: E402, F403
from portal.settings import DATABASES, LOGGING, STATIC_ROOT, STORAGES, VAR_DIR  # noqa: E402

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    **STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
STATIC_ROOT.mkdir(exist_ok=True)
LOGGING = {**LOGGING, "root": {**LOGGING["root"], "level": "WARNING"}}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # In a file, so that a worker of another process sees the same rows.
    DATABASES["default"]["TEST"] = {"NAME": str(VAR_DIR / "test.sqlite3")}
elif _template := os.environ.get("TEST_TEMPLATE"):
    # script/test has migrated once for all test processes.
    DATABASES["default"]["TEST"] = {"TEMPLATE": _template}
