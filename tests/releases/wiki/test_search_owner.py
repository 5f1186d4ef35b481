"""The wiki's search is made by an account that owns its database, and is no superuser."""

import contextlib
import importlib
import secrets

import psycopg2
import pytest
from django.db import connection
from psycopg2 import sql

pytestmark = pytest.mark.django_db


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no owners")
@pytest.mark.network
def test_the_owner_of_a_database_may_make_it_without_being_a_superuser():
    """What the migration runs, as a production account: it owns its database, and no more."""
    migration = importlib.import_module("releases.migrations.0002_domains_and_search")
    settings = connection.settings_dict
    role = f"owner_{secrets.token_hex(4)}"
    server = {name: settings[name.upper()] for name in ("host", "port", "user", "password")}
    with contextlib.closing(psycopg2.connect(dbname="postgres", **server)) as root:
        root.autocommit = True
        asked, name = root.cursor(), sql.Identifier(role)
        asked.execute(sql.SQL("CREATE ROLE {} LOGIN PASSWORD 'owner'").format(name))
        asked.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(name, name))
        try:
            as_owner = {**server, "user": role, "password": "owner", "dbname": role}
            with contextlib.closing(psycopg2.connect(**as_owner)) as own, own.cursor() as cursor:
                cursor.execute(
                    "CREATE TABLE releases_wikipage (id int, title_fr varchar(200), body_fr text,"
                    " title_en varchar(200), body_en text)"
                )
                migration.make_postgresql(cursor)
                cursor.execute(
                    "INSERT INTO releases_wikipage VALUES (1, 'Écrans', '', 'Screens', '')"
                )
                cursor.execute(
                    "SELECT id FROM releases_wikipage"
                    " WHERE words_fr @@ to_tsquery('wiki_fr', 'ecran')"
                )
                assert cursor.fetchall() == [(1,)]
        finally:
            asked.execute(sql.SQL("DROP DATABASE {}").format(name))
            asked.execute(sql.SQL("DROP ROLE {}").format(name))
