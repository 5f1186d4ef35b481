"""The portal with its demo in an empty folder, and all that its worker owes done."""

from __future__ import annotations

import datetime as dt
import importlib
import os
from pathlib import Path
from typing import Any

from pagedump.stage import chance

ROUNDS = 60
"""How often the sweeps may be played before something is said to go in circles."""
OURS = (
    "DATABASE_URL", "REDIS_URL", "S3_BUCKET", "X_ACCEL_PREFIX", "CLAMD", "EMAIL_HOST",
    "KEYS_DIR", "TSA_URL", "PORT", "DEBUG",
)  # fmt: skip
SITE = "http://localhost:8000"


def prepare(folder: Path) -> None:
    """Settings for an empty folder: nothing of this machine's own set-up may show."""
    for name in OURS:
        os.environ.pop(name, None)
    os.environ.update(
        VAR_DIR=str(folder),
        SECRET_KEY="the same for every dump",
        SITE_URL=SITE,
        LOG_LEVEL="ERROR",
        DJANGO_SETTINGS_MODULE="portal.settings",
    )
    settings: Any = importlib.import_module("portal.settings")
    # Names without the hash of their content: a style sheet that is only laid out anew would
    # change every page. The style sheets are compared by themselves.
    settings.STORAGES["staticfiles"] = {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
    }
    Path(settings.STATIC_ROOT).mkdir(exist_ok=True)
    options = settings.DATABASES["default"].get("OPTIONS", {})
    # Nobody needs these data after a power cut.
    options["init_command"] = options["init_command"].replace("FULL", "OFF")


def build() -> None:
    """Migrate and load the demo."""
    import django
    from django.core.management import call_command

    chance.enter("demo")
    django.setup()
    call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)
    call_command("demo", verbosity=0)


def work_off(clock: Any) -> int:
    """Play every sweep of the schedule until the rows that wait are the same; the rounds."""
    app = importlib.import_module("portal.celery").app
    app.loader.import_default_modules()
    tasks = [app.tasks[entry["task"]] for entry in app.conf.beat_schedule.values()]
    chance.enter("worker")
    before: list[int] = []
    for number in range(1, ROUNDS):
        clock.shift(dt.timedelta(seconds=1))
        for task in tasks:
            task.run()
        if (now := _waiting()) == before:
            return number
        before = now
    raise RuntimeError(f"The worker is not done after {ROUNDS} rounds.")


def _waiting() -> list[int]:
    """How many rows of each table there are, and how many of them wait for the worker."""
    from django.apps import apps

    counts = []
    for model in apps.get_models():
        rows: Any = model._default_manager
        counts.append(rows.count())
        if {"due_at", "done_at", "failed_at"} <= {field.name for field in model._meta.fields}:
            counts.append(rows.filter(done_at=None, failed_at=None).count())
    return counts
