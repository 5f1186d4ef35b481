"""French that depends on nobody's gender, and on no name's first letter."""

import re

import pytest

from tests.gates.sources import ROOT

CATALOG = ROOT / "portal" / "locale" / "fr" / "LC_MESSAGES" / "django.po"
ENTRY = re.compile(r'^msgstr(?:\[\d\])? "(.*)"$', re.M)
SPACE = "[ \u00a0\u202f]"
NAMES = (
    "name|person|company|author|technician|user|who|integrator|shop|kind|title|invited|signed_in"
    "|trainer|place|city|town|signatory|merchant|holder|reference|role|capacity|former"
)
PLACEHOLDER = rf"(?:%\((?:{NAMES})\)s|{{(?:{NAMES})}})"

ELIDED = re.compile(
    rf"(?<![\w’])(?:de|que|le|la|ne|se|je|si|lorsque|puisque|jusque|quoique){SPACE}{PLACEHOLDER}",
    re.I,
)
"""« de Anne », « de Hélène », « que Yves »: what stands before a name must not hang on it."""

CONTRACTED = re.compile(rf"(?<![\w’])(?:à|de){SPACE}%\((?:place|city|town)\)s", re.I)
"""« à Le Mans »: a town may bring its article along."""

PAST = (
    "connecté|déconnecté|invité|inscrit|prévenu|averti|désigné|formé|agréé|abonné|autorisé"
    "|habilité|satisfait|enregistré|ajouté|coché|absent|présent|gérant|technicien|certain|sûr"
    "|modifié|suspendu|rétabli|accepté|refusé|approuvé"
)
GENDERED = re.compile(
    rf"\(e\)|\ben tant que{SPACE}{PLACEHOLDER}"
    rf"|\b[Vv]ous{SPACE}(?:êtes|serez|étiez|avez été)(?:{SPACE}\w+)?{SPACE}(?:{PAST})\b"
    rf"|[ÊEêe]tes-vous{SPACE}(?:{PAST})\b"
    rf"|(?<!’entreprise{SPACE})%\((?:name|person|user|author|technician|company|integrator|email)\)s"
    rf"(?:{SPACE}\(%\(email\)s\))?{SPACE}(?:est|était|a été|n’est|n’était){SPACE}"
    rf"(?:\w+{SPACE})?(?:{PAST})\b"
)
"""« Vous êtes inscrit », « invité(e) », « en tant que Anne », « La Caisse est suspendu »."""

RUN_ON = re.compile(rf"%\((?:reason|message|remark|comment)\)s{SPACE}+\w")
"""What somebody typed may end without a full stop: no sentence comes after it."""


def wrong(text: str) -> list[str]:
    return [
        line
        for line in ENTRY.findall(text)
        if any(found.search(line) for found in (ELIDED, CONTRACTED, GENDERED, RUN_ON))
    ]


def test_no_sentence_hangs_on_a_names_gender_or_first_letter():
    assert not wrong(CATALOG.read_text("utf-8"))


@pytest.mark.parametrize("name", ["Anne", "Hélène", "Yves", "Ouest Caisse", "Halles de Metz"])
def test_the_words_before_a_name_fit_each(name):
    """With H mute or aspired, vowels and Y: nothing before the placeholder may change."""
    text = CATALOG.read_text("utf-8")
    told = [line for line in ENTRY.findall(text) if re.search(PLACEHOLDER, line)]
    assert len(told) > 50
    for line in told:
        said = re.sub(PLACEHOLDER, name, line)
        assert not re.search(rf"(?<![\w’])(?:de|que){SPACE}{name}", said), said


@pytest.mark.parametrize(
    ("french", "count"),
    [
        ("Le code de %(name)s", 1),
        ("Le code de l’entreprise %(company)s", 0),
        ("Vous signez en tant que %(name)s", 1),
        ("Signature : %(name)s (qualité : %(capacity)s)", 0),
        ("Vous êtes inscrit à la formation", 1),
        ("Votre inscription est confirmée", 0),
        ("%(name)s est invité(e)", 1),
        ("%(name)s (%(email)s) est invité", 1),
        ("%(company)s est déjà suspendu.", 1),
        ("Le 3 mai, %(company)s était agréé", 1),
        ("L’entreprise %(company)s est agréée, puis son agrément est suspendu", 0),
        ("L’agrément de l’entreprise %(company)s est suspendu", 0),
        ("Refus, pour ce motif : %(reason)s Recommencez.", 1),
        ("Recommencez. Motif : %(reason)s", 0),
        ("À %(place)s", 1),
        ("(lieu : %(place)s)", 0),
        ("Retrait de %(version)s", 0),
    ],
)
def test_the_gate_reads_french(french, count):
    assert len(wrong(f'msgstr "{french}"\n')) == count


def test_signatures_name_a_capacity_that_has_no_gender():
    from django.utils import translation

    from integrators.companies.models import RepresentativeRole

    with translation.override("fr"):
        labels = {str(role.label) for role in RepresentativeRole}
    assert labels == {"Gérance", "Technique"}
