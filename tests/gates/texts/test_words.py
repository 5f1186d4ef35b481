"""How French reads: « e-mail » and « ticket » and no other word for them, typed as in print."""

import re

import pytest

from tests.gates.sources import ROOT

CATALOG = ROOT / "portal" / "locale" / "fr" / "LC_MESSAGES" / "django.po"
ENTRY = re.compile(
    r'^msgid (?P<english>".*"(?:\n".*")*(?:\nmsgid_plural ".*"(?:\n".*")*)?)'
    r'(?P<french>(?:\nmsgstr(?:\[\d\])? ".*"(?:\n".*")*)+)',
    re.M,
)
NOT_READ = re.compile(r"%\(\w+\)[sd]|\{[^}]*\}|<[^>]*>|\S+@\S+|https?://\S+")


def translations(text: str) -> list[tuple[str, str]]:
    """English and French of a catalog, without what is not read: placeholders, tags, addresses."""
    return [(entry["english"], NOT_READ.sub("", entry["french"])) for entry in ENTRY.finditer(text)]


OTHER_WORDS = {
    "e-mail": re.compile(r"\bcourri(?:el|er)s?\b|(?<![-\w])mails?\b|\bm[ée]ls?\b", re.I),
    "ticket": re.compile(r"\bdossiers?\b", re.I),
}
# A company's legal file and a folder of a disk are « dossiers » too; a ticket never is.
A_FILE = re.compile(r"\b(?:files?|folders?)\b", re.I)
A_TICKET = re.compile(r"\btickets?\b", re.I)


def refused(text: str) -> list[str]:
    """The lines of a catalog that use another word, with the word to say instead."""
    found = []
    for english, french in translations(text):
        words = dict(OTHER_WORDS)
        if A_FILE.search(english) and not A_TICKET.search(english):
            del words["ticket"]
        found += [
            f"say « {word} » in: {french}"
            for word, pattern in words.items()
            if pattern.search(french)
        ]
    return found


def test_french_has_one_word_for_one_thing():
    text = CATALOG.read_text("utf-8")
    assert len(translations(text)) > 3000
    assert not refused(text)


def mistyped(text: str) -> list[str]:
    """What French typography refuses: a straight apostrophe between letters, no unbreakable
    space before a high punctuation mark or inside guillemets."""
    found = []
    for _english, french in translations(text):
        if re.search(r"[^\W\d_]'[^\W\d_]", french):
            found.append(f"straight apostrophe, write ’ in: {french}")
        if re.search(r"[\w»)] [:;?!»]|« ", french):
            found.append(f"plain space before punctuation, write U+00A0 or U+202F in: {french}")
    return found


def test_french_is_typed_as_the_french_print_it():
    assert not mistyped(CATALOG.read_text("utf-8"))


@pytest.mark.parametrize(
    ("english", "french", "count"),
    [
        ("A mail has left.", "Un courriel est parti.", 1),
        ("Mails", "%(count)s mails", 1),
        ("Your tickets", "Vos dossiers", 1),
        ("Your ticket and its files", "Votre dossier et ses fichiers", 1),
        ("Your legal file", "Votre dossier légal", 0),
        ("In one folder", "Dans un même dossier", 0),
        ("A mail to %(mail)s", "Un e-mail à %(mail)s, a.mail@mail.example", 0),
    ],
)
def test_the_gate_knows_the_other_words(english, french, count):
    assert len(refused(f'msgid "{english}"\nmsgstr "{french}"\n')) == count
    plural = f'msgid "x"\nmsgid_plural "{english}"\nmsgstr[0] "x"\nmsgstr[1] "{french}"\n'
    assert len(refused(plural)) == count


@pytest.mark.parametrize(
    ("french", "count"),
    [
        ("l'intégrateur", 1),
        ("l’intégrateur", 0),
        ("Vraiment ?", 1),
        ("Vraiment\u202f?", 0),
        ("«\u00a0Oui\u00a0»", 0),
        ("« Oui\u00a0»", 1),
        ("<a title='x'>%(name)s :</a>", 0),
    ],
)
def test_the_gate_knows_typography(french, count):
    assert len(mistyped(f'msgid "x"\nmsgstr "{french}"\n')) == count
