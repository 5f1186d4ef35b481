"""The settings of a worker that a test starts: the portal's, on the test's own database."""

import os

from portal.settings import *  # noqa: F403
from portal.settings import DATABASES, TEMPLATES

DATABASES["default"]["NAME"] = os.environ["TEST_DATABASE"]
if _folder := os.environ.get("TEST_TEMPLATES"):
    TEMPLATES[0]["DIRS"].append(_folder)

if _file := os.environ.get("TEST_CLOCK"):
    # Before any model is imported, since their defaults hold on to the clock.
    from tests.harness import told_clock

    told_clock.follow(_file)
    CELERY_BEAT_SCHEDULE = {
        "remind": {"task": "integrators.tasks.send_reminders", "schedule": 0.3},
    }
