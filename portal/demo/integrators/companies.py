"""The legal data of the demo's companies: numbers that are right, and given to nobody."""

import unicodedata
from random import Random
from typing import cast

from stdnum import luhn

from integrators.companies.legal_data import LegalData
from portal.demo.integrators.people import ABROAD, COMPANIES


def legal_data(rng: Random, number: int) -> LegalData:
    """Of a French company with numbers of its own, or of the one abroad."""
    if number == len(COMPANIES):
        email = f"contact@{slug(ABROAD['name'])}.example"
        abroad = {"siren": "", "siret": "", "email": email, "language": "fr", **ABROAD}
        return cast(LegalData, abroad)
    name, street, postcode, city, phone = COMPANIES[number]
    siren = _siren(rng)
    start = f"{siren}{rng.randrange(1, 4):04d}"
    return LegalData(
        name=name,
        siren=siren,
        siret=start + luhn.calc_check_digit(start),
        vat_number=f"FR{(12 + 3 * (int(siren) % 97)) % 97:02d}{siren}",
        street=street,
        postcode=postcode,
        city=city,
        email=f"contact@{slug(name)}.example",
        phone=phone,
        language="fr",
    )


def _siren(rng: Random) -> str:
    start = f"{rng.randrange(30_000_000, 95_000_000):08d}"
    digit: str = luhn.calc_check_digit(start)
    return start + digit


def slug(text: str) -> str:
    """`Côte d’Azur Monétique` → `cote.d.azur.monetique`, for an address."""
    plain = unicodedata.normalize("NFD", text.lower()).encode("ascii", "ignore").decode()
    words = "".join(char if char.isalnum() else " " for char in plain.replace("’", " ")).split()
    return ".".join(words)
