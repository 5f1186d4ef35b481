"""The demo's reserved documents: slides, a contract, and who has read them."""

import datetime as dt
from collections.abc import Iterator
from random import Random

from django.core.files.base import ContentFile
from django.utils.html import format_html

from portal.core.products import ProductLine
from portal.demo.integrators.story import DemoIntegrators
from portal.infrastructure.pdf import draw_pdf
from portal.ui.text.formats import when
from releases.models import ReservedDocument, ReservedKind, ReservedVersion
from releases.reserved import access, files
from releases.reserved.actions.documents import (
    Reserved,
    add_reserved_document,
    add_reserved_version,
    record_reading,
)

SLIDES = (
    ("Les quatre conditions", "Inaltérabilité, sécurisation, conservation, archivage."),
    ("Votre rôle", "Installer la version certifiée, sur du matériel compatible, avec son PV."),
    ("Ce qu’on ne fait jamais", "Modifier un réglage qui touche aux quatre conditions."),
    ("En cas de contrôle", "Le certificat, les archives et le journal sont remis tels quels."),
)
CONTRACT = (
    ("Contrat de maintien de la conformité", "Modèle, pour lecture avant signature."),
    ("Objet", "Les mises à jour rendues obligatoires par les règles, sans frais pour vos clients."),
)


def pdf(pages: tuple[tuple[str, str], ...], size: str) -> bytes:
    """A plain PDF, one page for each heading and its text."""
    body = "".join(format_html("<h1>{}</h1><p>{}</p>", *page) for page in pages)
    rules = f"@page {{ size: {size}; margin: 20mm }} h1 {{ break-before: page; font-size: 28pt }}"
    rules += "p { font-size: 15pt } body { font-family: sans-serif }"
    return draw_pdf(f"<html lang=fr><body>{body}", sheet="", rules=rules, plain=True)


def certificate(number: str, category: str, version: str, day: dt.date) -> bytes:
    """A specimen, which says so."""
    heading = "SPÉCIMEN – certificat NF525 de démonstration"
    text = f"N° {number}, catégorie {category}, version {version}, délivré le {when(day)}."
    return pdf(((heading, text),), "A4")


def scene(rng: Random, world: DemoIntegrators, at: dt.datetime) -> Iterator[dt.datetime]:
    """Quality adds them, some people read them, then the slides get a second version."""
    yield at
    quality = world.staff["quality"]
    slides = _add(world, ReservedKind.SLIDES, "Diapositives NF525", "NF525 slides", SLIDES)
    _add(world, ReservedKind.CONTRACT, "Contrat de maintien", "Compliance contract", CONTRACT)
    yield at + dt.timedelta(days=9)
    _read(rng, world, slides)
    yield at + dt.timedelta(days=30)
    content = pdf((*SLIDES, ("Nouveau", "Les exigences de l’année.")), "320mm 180mm")
    add_reserved_version(
        by=quality,
        document=slides,
        stored=files.store_reserved_file(ContentFile(content, name="Diapositives-NF525.pdf")),
        change="Les exigences de l’année",
    )
    yield at + dt.timedelta(days=33)
    _read(rng, world, slides)


def _add(
    world: DemoIntegrators, kind: str, french: str, english: str, pages: tuple[tuple[str, str], ...]
) -> ReservedDocument:
    size = "320mm 180mm" if kind == ReservedKind.SLIDES else "A4"
    content = ContentFile(pdf(pages, size), name=f"{french.replace(' ', '-')}.pdf")
    document: Reserved = {
        "kind": kind,
        "title_fr": french,
        "title_en": english,
        "audience": "integrators",
        "line": "" if kind == ReservedKind.CONTRACT else ProductLine.V4,
        "release": None,
    }
    return add_reserved_document(
        by=world.staff["quality"], document=document, stored=files.store_reserved_file(content)
    )


def _read(rng: Random, world: DemoIntegrators, document: ReservedDocument) -> None:
    """Some of those who may."""
    version = ReservedVersion.objects.filter(document=document).latest("number")
    people = [person for team in world.people.values() for person in team]
    for person in rng.sample(people, min(5, len(people))):
        decision = access.reading_decision(person.user, document)
        if decision.ok:
            record_reading(
                by=person.user,
                version=version,
                representative=decision.representative,
                ip=f"192.0.2.{1 + person.pk % 250}",
                user_agent="Mozilla/5.0 (Windows NT 10.0; Win64; x64)",
            )
