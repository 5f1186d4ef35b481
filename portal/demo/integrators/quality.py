"""The demo's controlled documents: DOC-QLT-210 and a procedure in two versions.

The charter is filed beside them when it is published. What is printed is an extract for the
demo, and says so.
"""

import datetime as dt

from django.core.files.base import ContentFile
from django.template.loader import render_to_string
from django.utils import translation

from integrators.quality.actions import DocumentData, add_controlled_document
from portal.accounts.models import User
from portal.infrastructure.pdf import draw_pdf
from portal.ui.text.nobreak import unbroken

EXTRACT = "*Extrait pour la démonstration.*\n\n"
RELATIONS = EXTRACT + (
    "Aucun intégrateur ne distribue le produit certifié sans relations formalisées et sans "
    "remplir l’ensemble des conditions et règles spécifiées.\n\n"
    "## Formation et charte\n\nÀ l’issue de la formation initiale enregistrée, chaque salarié "
    "représentant l’intégrateur signe la charte d’engagement.\n\n"
    "## Version retirée\n\nUne version qui comporte une anomalie majeure, ou qui ne respecte pas "
    "les règles de certification, est immédiatement retirée, et un avertissement est publié.\n"
)
MANAGEMENT = EXTRACT + (
    "## Candidature\n\nLe dossier comprend l’extrait Kbis et l’attestation d’assurance, vérifiés "
    "par le service qualité.\n\n## Agrément\n\nL’agrément est donné par activité et par gamme, "
    "pour une durée, dès qu’un gérant et un technicien sont formés et ont signé la charte.\n"
)
AUTHOR, VALIDATOR = "Grégory Gallier-Lachaise", "Régis Folny"
PROCEDURE = ("PRO-QLT-19011414", "Gestion des intégrateurs")


def add_founding(by: User) -> None:
    """Those that were there before the portal."""
    _add(by, "DOC-QLT-210", "Relations Éditeurs - Intégrateurs", "1", dt.date(2017, 2, 10),
         "Rédaction", RELATIONS)  # fmt: skip
    _add(by, *PROCEDURE, "1", dt.date(2019, 1, 14), "Rédaction", MANAGEMENT)


def add_revision(by: User, day: dt.date) -> None:
    """The procedure as it is since the portal came."""
    text = f"{MANAGEMENT}\n## Portail\n\nLes pièces sont déposées et vérifiées sur le portail.\n"
    _add(by, *PROCEDURE, "2", day, "Dépôt des pièces sur le portail", text)


def _add(
    by: User, reference: str, title: str, version: str, day: dt.date, revision: str, text: str
) -> None:
    document = DocumentData(
        reference=reference, version=version, title=title, dated=day, author=AUTHOR,
        validator=VALIDATOR, revision=revision,
    )  # fmt: skip
    with translation.override("fr"):
        html = render_to_string("documents/procedure.html", {"document": document, "text": text})
    add_controlled_document(by=by, document=document, file=ContentFile(draw_pdf(unbroken(html))))
