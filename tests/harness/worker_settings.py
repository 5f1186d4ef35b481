"""The settings of a worker that a test starts: the portal's, on the test's own database."""

import os

from portal.settings import *  # noqa: F403
from portal.settings import DATABASES

DATABASES["default"]["NAME"] = os.environ["TEST_DATABASE"]
