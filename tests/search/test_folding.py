"""Text is folded alike by Python and by the database, on PostgreSQL and on SQLite."""

import unicodedata

import pytest
from django.db import connection

from portal.search import folding


@pytest.mark.parametrize(
    ("typed", "folded", "joined"),
    [
        ("Épinal", "epinal", "epinal"),
        ("SAINT-ÉTIENNE", "saint etienne", "saintetienne"),
        ("Saint Étienne", "saint etienne", "saint etienne"),
        ("Au Bœuf d’Or", "au boeuf d or", "au boeuf dor"),
        ("L'Union", "l union", "lunion"),
        ("Ex Æquo & Straße", "ex aequo strasse", "ex aequo strasse"),
        ("S.A.R.L. Łódź Ørsted", "s a r l lodz orsted", "sarl lodz orsted"),
        ("PV-2026-0042", "pv 2026 0042", "pv20260042"),
        ("4.3.[9763.28606]", "4 3 9763 28606", "43976328606"),
        ("E\u0301pinal\u00a0\u202fSud", "epinal sud", "epinal sud"),
        ("co\u00adopé\u200bration", "cooperation", "cooperation"),
        ("ΑΘΉΝΑΣ ναός", "αθηνασ ναοσ", "αθηνασ ναοσ"),
        ("Москва Йод", "москва иод", "москва иод"),
        ("北京 店", "北京 店", "北京 店"),
        ("100 % _ \\", "100", "100"),
        ("!?", "", ""),
    ],
)
def test_what_people_type_otherwise_is_folded_alike(typed, folded, joined):
    assert folding.fold(typed) == folded
    assert folding.join(typed) == joined


def test_a_word_begins_after_a_space_and_texts_do_not_run_into_each_other():
    assert folding.searched("Saint-Étienne", None, "", "Metz") == (
        " saint etienne | saintetienne |  | metz"
    )
    assert folding.searched(None) == " "


def letters():
    """Each letter and sign that a keyboard of Europe can write, and some of other scripts."""
    kept = range(0x20, 0x3000)
    # What the Unicode of Python and of the database may know differently is not in it.
    return [chr(code) for code in kept if unicodedata.category(chr(code)) not in ("Cn", "Cc")]


@pytest.mark.django_db
def test_the_database_folds_every_letter_as_python_does():
    alone = [f"a{letter}B {letter}-{letter}" for letter in letters()]
    assert len(alone) > 8000
    texts = [" ".join(alone[start : start + 100]) for start in range(0, len(alone), 100)]
    texts += ["Bœuf", "L’Union", " a "]
    with connection.cursor() as cursor:
        found = []
        for text in texts:
            cursor.execute("SELECT portal_fold(%s), portal_searched(%s, NULL, 'É-e')", [text, text])
            found.append(cursor.fetchone())
    wrong = [
        (text, row)
        for text, row in zip(texts, found, strict=True)
        if row != (folding.fold(text), folding.searched(text, None, "É-e"))
    ]
    assert wrong == []
