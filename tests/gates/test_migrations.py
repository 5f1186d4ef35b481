"""The migrations say what the models say, and are named for what they do."""

import re

import pytest
from django.core.management import call_command

from tests.gates.sources import PACKAGES, ROOT


@pytest.mark.django_db
def test_no_migration_is_missing():
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


def test_migrations_are_named_for_what_they_do():
    files = [p for app in PACKAGES for p in (ROOT / app).rglob("migrations/0*.py")]
    assert files
    assert not [p for p in files if re.search(r"_auto_\d|_alter_.*_and_more", p.name)]
