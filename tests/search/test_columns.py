"""The folded columns are right whoever writes a row, sort É with E, and have their indexes."""

import pytest
from django.apps import apps
from django.db import connection
from django.db.models.fields.generated import GeneratedField

from installations.models import EndUser
from integrators.models import Integrator
from portal.search.matching import matching
from tests.integrators import factories

pytestmark = pytest.mark.django_db


def folded(pk):
    return EndUser.objects.values_list("name_sorted", "searched").get(pk=pk)


def new_user(name):
    return EndUser(siren=factories.new_siren(), name=name)


NONE = " |  | "
"""After the name: an end user in France has neither VAT number nor number in a register."""
ONE, OTHER = ("epinal", f" epinal{NONE}"), ("oe uf", f" oe uf | oeuf{NONE}")


def test_a_row_is_folded_by_whatever_writes_it():
    row = EndUser.objects.create(siren=factories.new_siren(), name="Épinal")
    assert (row.name_sorted, row.searched) == folded(row.pk) == ONE
    row.name = "Œ-uf"
    row.save(update_fields=["name"])
    assert folded(row.pk) == OTHER
    EndUser.objects.filter(pk=row.pk).update(name="ÉPINAL")
    assert folded(row.pk) == ONE
    row.name = "Œ'uf"
    EndUser.objects.bulk_update([row], ["name"])
    assert folded(row.pk) == OTHER
    first, second = EndUser.objects.bulk_create([new_user("E\u0301pinal"), new_user("œ-UF")])
    assert (folded(first.pk), folded(second.pk)) == (ONE, OTHER)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE installations_enduser SET name = 'epinal' WHERE id = %s", [row.pk])
    assert folded(row.pk) == ONE


EMPTY = ("vat_number", "register_name", "register_number")


def test_copy_folds_too():
    """PostgreSQL's COPY; SQLite has none, and takes rows from a statement of its own."""
    siren = factories.new_siren()
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            import io

            row = io.StringIO(f"{siren}\tÉpinal\t2026-01-01 00:00:00+00\tFR\t\t\t\n")
            columns = ("siren", "name", "created_at", "country", *EMPTY)
            cursor.copy_from(row, "installations_enduser", columns=columns)
        else:
            cursor.execute(
                f"INSERT INTO installations_enduser (siren, name, created_at, country, "
                f"{', '.join(EMPTY)}) SELECT %s, 'Épinal', '2026-01-01', 'FR', '', '', ''", [siren],
            )  # fmt: skip
    assert folded(EndUser.objects.get(siren=siren).pk) == ONE


def test_names_are_sorted_as_people_look_for_them():
    names = ["Zoé", "élan", "Éclair", "Eden", "eau", "École", "Œuf", "Olive", "L'Œil", "La Mie"]
    for name in names:
        EndUser.objects.create(siren=factories.new_siren(), name=name)
    assert [row.name for row in EndUser.objects.all()] == [
        "eau", "Éclair", "École", "Eden", "élan", "L'Œil", "La Mie", "Œuf", "Olive", "Zoé",
    ]  # fmt: skip


def test_rows_of_one_name_keep_one_order():
    rows = [EndUser.objects.create(siren=factories.new_siren(), name="Éclair") for _ in range(3)]
    assert list(EndUser.objects.all()) == rows
    for model in apps.get_models():
        order = model._meta.ordering
        if any(name.endswith("_sorted") for name in order):
            assert order[-1] == "pk", model


def tables():
    """Those with a column `searched`."""
    for model in apps.get_models():
        for field in model._meta.local_concrete_fields:
            if isinstance(field, GeneratedField) and field.name == "searched":
                yield model._meta.db_table


def test_each_searched_column_has_its_index_on_postgresql():
    assert len(list(tables())) > 20
    with connection.cursor() as cursor:
        for table in tables():
            found = connection.introspection.get_constraints(cursor, table)
            indexes = {name: each for name, each in found.items() if each["index"]}
            if connection.vendor == "postgresql":
                assert indexes[f"{table}_searched"]["type"] == "gin", table
            else:
                assert f"{table}_searched" not in indexes


@pytest.fixture
def many(cast):
    """As many companies as make an index worth its while."""
    data = factories.legal_data()
    towns = [("57000", "Metz"), ("42000", "Saint-Étienne")]
    towns += [(f"{number}100", "X") for number in range(20, 95)]
    Integrator.objects.bulk_create(
        (
            Integrator(**data | {
                "name": f"Caisse {number:05d}", "siren": f"{100_000_000 + number}",
                "siret": f"{100_000_000 + number}00012",
                "postcode": towns[number % len(towns)][0], "city": towns[number % len(towns)][1],
            }, registered_by=cast.quality)
            for number in range(6_000)
        ),
        batch_size=1000,
    )  # fmt: skip
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # As autovacuum does after so many rows.
            cursor.execute("SELECT gin_clean_pending_list('integrators_integrator_searched')")
        cursor.execute("ANALYZE integrators_integrator")


def test_lists_are_sorted_by_their_index(many):
    found = Integrator.objects.order_by("name_sorted", "pk")[:50].explain()
    assert "integrator_name" in found
    assert "Sort" not in found
    assert "TEMP B-TREE" not in found


def test_searches_are_served_by_their_indexes(many):
    if connection.vendor != "postgresql":
        # It has no index of parts of words: it reads the one narrow column instead.
        assert (
            "SCAN integrators_integrator" in matching(Integrator.objects.all(), "04242").explain()
        )
        return
    for typed, indexes in (
        ("04242", ["integrators_integrator_searched", "integrator_postcode"]),
        ("42000", ["integrators_integrator_searched", "integrator_postcode"]),
        ("10000424200012", ["integrators_integrator_searched", "integrator_siret"]),
        ("saint etienne", ["integrators_integrator_searched"]),
        ("caisse 01234", ["integrators_integrator_searched"]),
    ):
        found = matching(Integrator.objects.all(), typed).explain()
        assert "Seq Scan" not in found, typed
        assert all(name in found for name in indexes), typed
