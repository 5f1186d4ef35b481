"""A database from before the first release is refused, in one sentence."""

import pytest
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from portal.home.checks import known_migrations, why_not


@pytest.fixture
def before(db):
    """What the migrations of before would have left behind."""
    MigrationRecorder(connection).record_applied("releases", "0014_search_wiki_in_the_database")


@pytest.mark.django_db
def test_a_database_of_these_migrations_is_brought_up_to_date():
    assert not why_not()
    assert not known_migrations(databases=["default"])


def test_what_another_package_has_had_is_its_own_affair(db):
    MigrationRecorder(connection).record_applied("sessions", "0007_gone")
    assert not why_not()


def test_an_older_one_is_refused_before_anything_is_migrated(before):
    with pytest.raises(SystemCheckError, match=r"portal\.E001"):
        call_command("migrate", verbosity=0, skip_checks=False)


def test_the_refusal_is_one_sentence_that_says_what_to_do(before):
    said = why_not()
    assert "start anew" in said
    assert said.endswith(".")
    assert ". " not in said
