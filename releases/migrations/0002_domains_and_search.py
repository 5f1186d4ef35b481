"""What makemigrations cannot see of releases: the requirement domains, and the wiki's search.

The eight domains are the public themes of the certification rules; staff may edit them.

PostgreSQL searches by a text search configuration per language that drops accents before it
stems, and by generated columns, so that no write forgets the index. Whoever later changes the
type of a title or a text drops its column first, and makes it again. `unaccent` is a trusted
extension: the owner of the database may create it. Only words are left of Markdown before it is
parsed: PostgreSQL would take "entrée/sortie" for a file, "-5" for a number, "<b>" for a tag.

SQLite searches an FTS5 table of stems, which `releases.wiki.search` writes with the page.
"""

from django.db import migrations

DOMAINS = [
    (
        "identification",
        "Identification des traitements et des données",
        "Identification of processes and data",
    ),
    ("signed-recording", "Enregistrement signé", "Signed recording"),
    ("audit-trail", "Piste d’audit", "Audit trail"),
    ("archiving", "Archivage et conservation", "Archiving and conservation"),
    ("no-concealment", "Absence de fonctions de dissimulation", "No concealment functions"),
    ("restitution", "Restitution à l’administration", "Restitution to the administration"),
    ("documentation", "Documentation et tests", "Documentation and tests"),
    ("maintained-conformity", "Maintien de la conformité", "Maintained conformity"),
]

LANGUAGES = {"fr": "french", "en": "english"}
SIGNS = "/._@-:+&;<>#=?%~*|"

POSTGRESQL = """
CREATE TEXT SEARCH CONFIGURATION wiki_{code} (COPY = pg_catalog.{language});
ALTER TEXT SEARCH CONFIGURATION wiki_{code}
    ALTER MAPPING FOR hword, hword_part, word WITH unaccent, {language}_stem;
ALTER TEXT SEARCH CONFIGURATION wiki_{code}
    ALTER MAPPING FOR numword, numhword WITH unaccent, simple;
ALTER TABLE releases_wikipage ADD COLUMN words_{code} tsvector GENERATED ALWAYS AS (
    setweight(to_tsvector('wiki_{code}', translate(title_{code}, {signs})), 'A') ||
    setweight(to_tsvector('wiki_{code}', translate(
        regexp_replace(body_{code}, '\\]\\([^)]*\\)', '] ', 'g'), {signs})), 'B')
) STORED;
CREATE INDEX releases_wikipage_words_{code} ON releases_wikipage USING gin (words_{code});
"""
SQLITE = """
CREATE VIRTUAL TABLE releases_wikiwords USING fts5(title_fr, body_fr, title_en, body_en)
"""


def add_domains(apps, schema_editor):
    domain = apps.get_model("releases", "RequirementDomain")
    for position, (code, name_fr, name_en) in enumerate(DOMAINS, start=1):
        domain.objects.get_or_create(
            code=code, defaults={"name_fr": name_fr, "name_en": name_en, "position": position}
        )


def make_search(apps, schema_editor):
    connection = schema_editor.connection
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            make_postgresql(cursor)
        else:
            cursor.execute(SQLITE)


def make_postgresql(cursor):
    cursor.execute("CREATE EXTENSION IF NOT EXISTS unaccent")
    signs = f"'{SIGNS}', repeat(' ', {len(SIGNS)})"
    for code, language in LANGUAGES.items():
        cursor.execute(POSTGRESQL.format(code=code, language=language, signs=signs))


def drop_search(apps, schema_editor):
    connection = schema_editor.connection
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            for code in LANGUAGES:
                cursor.execute(f"ALTER TABLE releases_wikipage DROP COLUMN words_{code}")
                cursor.execute(f"DROP TEXT SEARCH CONFIGURATION wiki_{code}")
        else:
            cursor.execute("DROP TABLE releases_wikiwords")


class Migration(migrations.Migration):
    dependencies = [("releases", "0001_initial")]
    operations = [
        migrations.RunPython(add_domains, migrations.RunPython.noop),
        migrations.RunPython(make_search, drop_search),
    ]
