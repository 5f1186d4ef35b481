"""One word for one thing: French says « e-mail » and « ticket », and nothing else for them."""

import re

import pytest

from tests.gates.sources import ROOT, name

CATALOGS = sorted(ROOT.glob("*/locale/fr/LC_MESSAGES/django.po")) + sorted(
    ROOT.glob("portal/*/locale/fr/LC_MESSAGES/django.po")
)
# « Dossier légal » is a company's file of papers, and a folder of a disk is a « dossier » too:
# only where tickets are spoken of is it the other word for them.
SPEAK_OF_TICKETS = ("support/", "portal/ui/", "portal/home/", "portal/outbox/")
OTHER_WORDS = {
    "e-mail": re.compile(r"\bcourri(?:el|er)s?\b|(?<![-\w])mails?\b|\bm[ée]ls?\b", re.I),
    "ticket": re.compile(r"\bdossiers?\b(?! léga(?:l|ux))", re.I),
}


def translations(text: str) -> list[str]:
    """The French of a catalog, without what is not read: placeholders, tags, addresses."""
    texts = re.findall(r'^msgstr(?:\[\d\])? "(.*)"$', text, re.M)
    return [re.sub(r"%\(\w+\)[sd]|\{[^}]*\}|<[^>]*>|\S+@\S+|https?://\S+", "", t) for t in texts]


def refused(path: str, text: str) -> list[str]:
    words = dict(OTHER_WORDS)
    if not path.startswith(SPEAK_OF_TICKETS):
        del words["ticket"]
    return [
        f"{path}: say « {word} » in: {line}"
        for line in translations(text)
        for word, pattern in words.items()
        if pattern.search(line)
    ]


def test_french_has_one_word_for_one_thing():
    assert len(CATALOGS) > 8
    found = [line for path in CATALOGS for line in refused(name(path), path.read_text("utf-8"))]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    ("path", "text", "count"),
    [
        ("support/x.po", 'msgstr "Un courriel est parti."', 1),
        ("support/x.po", 'msgstr[1] "%(count)s mails"', 1),
        ("support/x.po", 'msgstr "Vos dossiers"', 1),
        ("support/x.po", 'msgstr "Votre dossier légal"', 0),
        ("releases/x.po", 'msgstr "Dans un même dossier"', 0),
        ("support/x.po", 'msgstr "Un e-mail à %(mail)s, a.mail@mail.example"', 0),
    ],
)
def test_the_gate_knows_the_other_words(path, text, count):
    assert len(refused(path, text)) == count
