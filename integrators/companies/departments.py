"""Départements of France: their names, which one a postcode lies in, how they are searched."""

from django.db.models import Case, IntegerField, Q, Value, When

from integrators.companies.identity.countries import FRANCE, country_of, is_country
from portal.search.folding import fold

ABROAD = "abroad"
"""What stands for the code of a département of companies that lie in none."""

ON_MAP = 96
"""How many are drawn: the mainland and Corsica; the others are in the list only."""

DEPARTMENTS = {
    "01": "Ain",
    "02": "Aisne",
    "03": "Allier",
    "04": "Alpes-de-Haute-Provence",
    "05": "Hautes-Alpes",
    "06": "Alpes-Maritimes",
    "07": "Ardèche",
    "08": "Ardennes",
    "09": "Ariège",
    "10": "Aube",
    "11": "Aude",
    "12": "Aveyron",
    "13": "Bouches-du-Rhône",
    "14": "Calvados",
    "15": "Cantal",
    "16": "Charente",
    "17": "Charente-Maritime",
    "18": "Cher",
    "19": "Corrèze",
    "21": "Côte-d'Or",
    "22": "Côtes-d'Armor",
    "23": "Creuse",
    "24": "Dordogne",
    "25": "Doubs",
    "26": "Drôme",
    "27": "Eure",
    "28": "Eure-et-Loir",
    "29": "Finistère",
    "2A": "Corse-du-Sud",
    "2B": "Haute-Corse",
    "30": "Gard",
    "31": "Haute-Garonne",
    "32": "Gers",
    "33": "Gironde",
    "34": "Hérault",
    "35": "Ille-et-Vilaine",
    "36": "Indre",
    "37": "Indre-et-Loire",
    "38": "Isère",
    "39": "Jura",
    "40": "Landes",
    "41": "Loir-et-Cher",
    "42": "Loire",
    "43": "Haute-Loire",
    "44": "Loire-Atlantique",
    "45": "Loiret",
    "46": "Lot",
    "47": "Lot-et-Garonne",
    "48": "Lozère",
    "49": "Maine-et-Loire",
    "50": "Manche",
    "51": "Marne",
    "52": "Haute-Marne",
    "53": "Mayenne",
    "54": "Meurthe-et-Moselle",
    "55": "Meuse",
    "56": "Morbihan",
    "57": "Moselle",
    "58": "Nièvre",
    "59": "Nord",
    "60": "Oise",
    "61": "Orne",
    "62": "Pas-de-Calais",
    "63": "Puy-de-Dôme",
    "64": "Pyrénées-Atlantiques",
    "65": "Hautes-Pyrénées",
    "66": "Pyrénées-Orientales",
    "67": "Bas-Rhin",
    "68": "Haut-Rhin",
    "69": "Rhône",
    "70": "Haute-Saône",
    "71": "Saône-et-Loire",
    "72": "Sarthe",
    "73": "Savoie",
    "74": "Haute-Savoie",
    "75": "Ville de Paris",
    "76": "Seine-Maritime",
    "77": "Seine-et-Marne",
    "78": "Yvelines",
    "79": "Deux-Sèvres",
    "80": "Somme",
    "81": "Tarn",
    "82": "Tarn-et-Garonne",
    "83": "Var",
    "84": "Vaucluse",
    "85": "Vendée",
    "86": "Vienne",
    "87": "Haute-Vienne",
    "88": "Vosges",
    "89": "Yonne",
    "90": "Territoire de Belfort",
    "91": "Essonne",
    "92": "Hauts-de-Seine",
    "93": "Seine-Saint-Denis",
    "94": "Val-de-Marne",
    "95": "Val-d'Oise",
    "971": "Guadeloupe",
    "972": "Martinique",
    "973": "Guyane",
    "974": "La Réunion",
    "975": "Saint-Pierre-et-Miquelon",
    "976": "Mayotte",
    "977": "Saint-Barthélemy",
    "978": "Saint-Martin",
    "986": "Wallis-et-Futuna",
    "987": "Polynésie française",
    "988": "Nouvelle-Calédonie",
}


ISLANDS = {"97133": "977", "97150": "978"}
"""Saint-Barthélemy and Saint-Martin kept the postcodes that they had within Guadeloupe."""


def department_of(postcode: str) -> str:
    """The code of the département that `postcode` (five digits) lies in; "" where none is known.

    Corsica's postcodes begin with 20: 200 and 201 are Corse-du-Sud, 202 and 206 Haute-Corse.
    """
    if postcode in ISLANDS:
        return ISLANDS[postcode]
    if postcode.startswith("20"):
        return "2A" if postcode[:3] in ("200", "201") else "2B"
    code = postcode[:3] if postcode[:2] in ("97", "98") else postcode[:2]
    return code if code in DEPARTMENTS else ""


def prefixes_of(code: str) -> tuple[str, ...]:
    """How the postcodes of a département begin, those of `islands_in` among them."""
    special = {"2A": ("200", "201"), "2B": ("202", "206"), "977": ("97133",), "978": ("97150",)}
    return special.get(code, (code,))


def islands_in(code: str) -> tuple[str, ...]:
    """Postcodes that begin like those of a département and lie in another."""
    return tuple(ISLANDS) if code == "971" else ()


_BY_NAME = {fold(name): code for code, name in DEPARTMENTS.items()}


def within(code: str, field: str = "postcode") -> Q:
    """Whose postcode lies in a département (`57`, `2A`, `974`)."""
    found = Q()
    for prefix in prefixes_of(code):
        found |= Q((f"{field}__startswith", prefix))
    elsewhere = islands_in(code)
    return found & ~Q((f"{field}__in", elsewhere)) if elsewhere else found


def by_department(typed: str) -> Q | None:
    """What somebody means who searches for a postcode, a département's number or its name.

    "57000", "57" and "Moselle" are all who lie in Moselle; of a postcode that is only begun, and
    of one of no département, those that begin so. None for any other word.
    """
    whole_code = len(typed) == 5 and typed.isdecimal() and typed.isascii()
    code = department_of(typed) if whole_code else typed.upper()
    if code not in DEPARTMENTS:
        code = _BY_NAME.get(fold(typed), "")
    if code:
        return within(code)
    if len(typed) <= 5 and typed.isdecimal() and typed.isascii():
        return Q(postcode__startswith=typed)
    return None


def by_place(typed: str) -> Q | None:
    """`by_department`, for rows with a country: it may be named, and its postcodes are its own."""
    found = by_department(typed)
    if found is None and any(sign.isdecimal() for sign in typed):
        # The first part of one is enough (SW1A 1AA).
        begins = Q(postcode__startswith=typed.upper()) & ~Q(country=FRANCE)
        return begins if len(typed) > 2 else None
    if found is None:
        country = country_of(typed) if len(typed) > 2 else FRANCE
        return Q(country=country) if is_country(country) and country != FRANCE else None
    french = found & Q(country=FRANCE)
    digits = typed.isdecimal() and typed.isascii() and len(typed) > 3
    return french | Q(postcode__startswith=typed) & ~Q(country=FRANCE) if digits else french


def nearest_first(typed: str) -> tuple[Case, ...]:
    """For `order_by`: whoever has the very postcode that was typed, before its département."""
    if not (len(typed) == 5 and typed.isdecimal()):
        return ()
    here = When(postcode=typed, then=Value(0))
    return (Case(here, default=Value(1), output_field=IntegerField()),)
