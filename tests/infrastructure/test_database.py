"""What the portal asks of its database's connections, whoever opens them."""

import json
import os
import subprocess
import sys

import pytest
from django.db import connection

from tests.harness.processes import ROOT

SHOWN = """
import django, json
django.setup()
from django.db import connection
with connection.cursor() as cursor:
    found = {}
    for name in ("jit", "statement_timeout", "application_name"):
        cursor.execute(f"SHOW {name}")
        found[name] = cursor.fetchone()[0]
print(json.dumps(found))
"""
OPTIONS = """
import json
from portal.settings import DATABASES
print(json.dumps(DATABASES["default"].get("OPTIONS", {})))
"""


def run(code: str, tmp_path, url: str) -> dict[str, str]:
    env = {**os.environ, "DATABASE_URL": url, "SECRET_KEY": "x", "VAR_DIR": str(tmp_path)}
    env["DJANGO_SETTINGS_MODULE"] = "portal.settings"
    done = subprocess.run(
        [sys.executable, "-c", code], env=env, cwd=ROOT, capture_output=True, text=True, check=True
    )
    answer: dict[str, str] = json.loads(done.stdout)
    return answer


@pytest.mark.parametrize(
    ("query", "options"),
    [
        ("", {"options": "-c jit=off"}),
        ("?sslmode=require", {"sslmode": "require", "options": "-c jit=off"}),
        (
            "?options=-c%20statement_timeout%3D5000",
            {"options": "-c jit=off -c statement_timeout=5000"},
        ),
        # Who asks for it in so many words has it: the later one counts.
        ("?options=-c%20jit%3Don", {"options": "-c jit=off -c jit=on"}),
    ],
)
def test_the_option_is_put_before_what_the_url_brings(tmp_path, query, options):
    assert run(OPTIONS, tmp_path, f"postgres://portal:x@db.example/portal{query}") == options


@pytest.mark.network
@pytest.mark.django_db
def test_postgresql_does_not_compile_queries(tmp_path):
    """Read from the connection of the tests, and from one of any command's own."""
    if connection.vendor != "postgresql":
        assert connection.vendor == "sqlite"
        return
    with connection.cursor() as cursor:
        cursor.execute("SHOW jit")
        assert cursor.fetchone() == ("off",)
    given = os.environ["DATABASE_URL"]
    more = "options=-c%20statement_timeout%3D5000&application_name=mine"
    url = f"{given}{'&' if '?' in given else '?'}{more}"
    shown = run(SHOWN, tmp_path, url)
    assert shown == {"jit": "off", "statement_timeout": "5s", "application_name": "mine"}
