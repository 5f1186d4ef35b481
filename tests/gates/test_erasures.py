"""Personal data of the journal goes by one mechanism: an entry that names it (`Erases`)."""

from tests.gates.sources import name, python_files

PLACES = {
    # Where the rows are written, and blanked in the transaction of the entry that tells of it.
    "portal/journal/record.py",
    # Where they are read.
    "portal/journal/models.py",
    "portal/journal/pack/export.py",
    "portal/journal/verify/walk.py",
}


def test_nobody_else_reaches_the_texts_of_the_journal():
    found = {
        name(path)
        for path in python_files()
        if "migrations" not in path.parts and "PersonalDatum" in path.read_text(encoding="utf-8")
    }
    assert found == PLACES
