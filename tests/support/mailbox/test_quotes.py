"""What somebody wrote, apart from what they quote."""

import time

import pytest

from support.mailbox.quotes import split_quoted


@pytest.mark.parametrize(
    ("text", "own"),
    [
        ("Bonjour,\nun mot.", "Bonjour,\nun mot."),
        ("Oui.\n\nLe 3 mars 2026 à 10:12, X <x@y.fr> a écrit :\n> Vraiment ?", "Oui."),
        ("Oui.\n\nLe mar. 3 mars 2026 à 10:12, X\n<x@y.fr> a\nécrit :\n\n> Vraiment ?", "Oui."),
        ("Yes.\n\nOn Tue, Mar 3, 2026 at 10:12 AM X <x@y.fr> wrote:\n> Really?", "Yes."),
        ("Ja.\n\nAm 03.03.26 um 10:12 schrieb X:\n> Wirklich?", "Ja."),
        ("Oui.\n\n-----Message d'origine-----\nDe : X\nObjet : Y\n\nVraiment ?", "Oui."),
        ("Oui.\n\nDe : X\nEnvoyé : mardi\nÀ : Y\nObjet : Z\n\nVraiment ?", "Oui."),
        ("Oui.\n\n*De :* X\n*Envoyé :* mardi\n*À :* Y\n\nVraiment ?", "Oui."),
        ("Oui.\n> Vraiment ?\n>\n> Bien.", "Oui."),
        ("> Vraiment ?\n\nOui, vraiment.", "Oui, vraiment."),
        ("Le 3 mars, X a écrit :\n> Vraiment ?\n\nOui, dessous.", "Oui, dessous."),
        ("> Un ?\nOui.\n> Deux ?\nNon.", "> Un ?\nOui.\n> Deux ?\nNon."),
        ("> Tout est cité.", "> Tout est cité."),
        ("Le client a écrit :\nplus rien", "Le client a écrit :\nplus rien"),
        ("De : 9 h à 12 h nous fermons.", "De : 9 h à 12 h nous fermons."),
        ("", ""),
    ],
)
def test_split(text, own):
    assert split_quoted(text).text == own


def test_nothing_is_lost():
    text = "Oui.\n\nLe 3 mars, X a écrit :\n> Vraiment ?"
    found = split_quoted(text)
    assert found.text + "\n\n" + found.quoted == text


@pytest.mark.parametrize("line", ["Le " + "a " * 5000, "On " * 3000, "> " * 3000, "De : x"])
def test_it_takes_no_time_on_what_is_made_to_take_long(line):
    start = time.perf_counter()
    split_quoted("\n".join([line] * 3000))
    assert time.perf_counter() - start < 3
