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
        # Orange, La Poste, SFR, Free (Zimbra), Yahoo, Outlook on a phone, Samsung, iOS
        (
            "Oui.\n\nenvoyé : 3 mars 2026 à 10:12\nde : X <x@y.fr>\nà : Y\nobjet : Z\n\nAh ?",
            "Oui.",
        ),
        (
            "Oui.\n\n> Message du 03/03/26 10:12\n> De : X\n> A : Y\n> Objet : Z\n>\n> Ah ?",
            "Oui.",
        ),
        ("Oui.\n\nMessage du 03/03/26 10:12\nDe : X\nA : Y\nObjet : Z\n\nAh ?", "Oui."),
        (
            "Oui.\n\n========================\nMessage du : 03/03/2026 10:12\nDe : X\nÀ : Y\n"
            "Copie à :\nSujet : Z\n\nAh ?",
            "Oui.",
        ),
        ("Oui.\n\n----- Mail original -----\nDe: X\nÀ: Y\nObjet: Z\n\nAh ?", "Oui."),
        ("Oui.\n\nLe mardi 3 mars 2026 à 10:12:00 UTC+1, X <x@y.fr> a écrit :\n\nAh ?", "Oui."),
        (
            "Oui.\n\n________________________________\nFrom: X\nSent: Tuesday\nTo: Y\n\nAh ?",
            "Oui.",
        ),
        ("Oui.\n\n-------- Message d'origine --------\nDe : X\nAh ?", "Oui."),
        (
            "Oui.\n\nEnvoyé de mon iPhone\n\nLe 3 mars 2026 à 10:12, X <x@y.fr> a écrit :\n> Ah",
            "Oui.\n\nEnvoyé de mon iPhone",
        ),
        # Prose, and what somebody passes on, stay open.
        (
            "Bonjour,\nLe client nous a écrit :\nplus rien ne sort.",
            "Bonjour,\nLe client nous a écrit :\nplus rien ne sort.",
        ),
        (
            "Voyez.\n\n---------- Message transféré ---------\nDe : X\nObjet : Z\n\nEn panne.",
            "Voyez.\n\n---------- Message transféré ---------\nDe : X\nObjet : Z\n\nEn panne.",
        ),
        (
            "Voyez.\n\nDébut du message réexpédié :\n\nDe : X\nObjet : Z\n\nEn panne.",
            "Voyez.\n\nDébut du message réexpédié :\n\nDe : X\nObjet : Z\n\nEn panne.",
        ),
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


def test_what_a_subject_says_is_passed_on_stays_open():
    text = "Voyez.\n\nDe : X\nEnvoyé : mardi\nÀ : Y\nObjet : Z\n\nEn panne."
    assert split_quoted(text, forwarded=True).text == text
    assert split_quoted(text).text == "Voyez."


def test_nothing_is_lost():
    text = "Oui.\n\nLe 3 mars, X a écrit :\n> Vraiment ?"
    found = split_quoted(text)
    assert found.text + "\n\n" + found.quoted == text


@pytest.mark.parametrize("line", ["Le " + "a " * 5000, "On " * 3000, "> " * 3000, "De : x"])
def test_it_takes_no_time_on_what_is_made_to_take_long(line):
    start = time.perf_counter()
    split_quoted("\n".join([line] * 3000))
    assert time.perf_counter() - start < 3
