"""Towns in which the demo's merchants have their shops: an integrator's clients are near it."""

from functools import lru_cache
from random import Random

from integrators.companies.postcodes import place_of

Town = tuple[str, str]
NEAR_KM = 60
FEWEST = 4
"""So many towns are near an integrator, however far they lie."""

TOWNS: tuple[Town, ...] = (
    # Grand Est
    ("57000", "Metz"), ("57100", "Thionville"), ("57200", "Sarreguemines"), ("57600", "Forbach"),
    ("57500", "Saint-Avold"), ("54000", "Nancy"), ("54200", "Toul"), ("54700", "Pont-à-Mousson"),
    ("54300", "Lunéville"), ("88000", "Épinal"), ("88400", "Gérardmer"), ("88200", "Remiremont"),
    ("67000", "Strasbourg"), ("67500", "Haguenau"), ("67600", "Sélestat"), ("67210", "Obernai"),
    ("68000", "Colmar"), ("68100", "Mulhouse"), ("51100", "Reims"),
    ("51000", "Châlons-en-Champagne"), ("51200", "Épernay"), ("10000", "Troyes"),
    # Bretagne, Pays de la Loire
    ("29200", "Brest"), ("29000", "Quimper"), ("29600", "Morlaix"), ("29900", "Concarneau"),
    ("29800", "Landerneau"), ("22000", "Saint-Brieuc"), ("56100", "Lorient"), ("44000", "Nantes"),
    ("44600", "Saint-Nazaire"), ("44210", "Pornic"), ("44190", "Clisson"), ("49000", "Angers"),
    ("49300", "Cholet"), ("49400", "Saumur"), ("85000", "La Roche-sur-Yon"), ("72000", "Le Mans"),
    # Normandie, Hauts-de-France
    ("76000", "Rouen"), ("76200", "Dieppe"), ("76600", "Le Havre"), ("27000", "Évreux"),
    ("27400", "Louviers"), ("14000", "Caen"), ("59000", "Lille"), ("59100", "Roubaix"),
    ("59500", "Douai"), ("59200", "Tourcoing"), ("62000", "Arras"), ("62300", "Lens"),
    ("80000", "Amiens"), ("80100", "Abbeville"), ("60000", "Beauvais"), ("02100", "Saint-Quentin"),
    # Bourgogne-Franche-Comté, Centre
    ("21000", "Dijon"), ("21200", "Beaune"), ("71100", "Chalon-sur-Saône"), ("39100", "Dole"),
    ("25000", "Besançon"), ("25300", "Pontarlier"), ("70000", "Vesoul"), ("18000", "Bourges"),
    ("18100", "Vierzon"), ("36100", "Issoudun"), ("58000", "Nevers"), ("36000", "Châteauroux"),
    # Auvergne-Rhône-Alpes
    ("69003", "Lyon"), ("69100", "Villeurbanne"), ("69400", "Villefranche-sur-Saône"),
    ("38200", "Vienne"), ("42000", "Saint-Étienne"), ("73000", "Chambéry"),
    ("73100", "Aix-les-Bains"), ("73200", "Albertville"), ("74000", "Annecy"),
    ("38000", "Grenoble"),
    ("63000", "Clermont-Ferrand"), ("63200", "Riom"), ("63500", "Issoire"), ("63300", "Thiers"),
    # Nouvelle-Aquitaine, Occitanie
    ("87000", "Limoges"), ("87200", "Saint-Junien"), ("19100", "Brive-la-Gaillarde"),
    ("33000", "Bordeaux"), ("33500", "Libourne"), ("33120", "Arcachon"), ("33210", "Langon"),
    ("64000", "Pau"), ("64100", "Bayonne"), ("64300", "Orthez"), ("65000", "Tarbes"),
    ("64400", "Oloron-Sainte-Marie"), ("31000", "Toulouse"), ("31600", "Muret"), ("81000", "Albi"),
    ("82000", "Montauban"), ("81100", "Castres"), ("34000", "Montpellier"), ("34200", "Sète"),
    ("34400", "Lunel"), ("30000", "Nîmes"), ("30100", "Alès"), ("30700", "Uzès"),
    # Provence, Côte d’Azur
    ("13001", "Marseille"), ("13100", "Aix-en-Provence"), ("13400", "Aubagne"), ("13200", "Arles"),
    ("84000", "Avignon"), ("06000", "Nice"), ("06400", "Cannes"), ("06600", "Antibes"),
    ("06500", "Menton"), ("06130", "Grasse"),
    # Outre-mer
    ("97400", "Saint-Denis"), ("97410", "Saint-Pierre"), ("97460", "Saint-Paul"),
    ("97430", "Le Tampon"), ("97200", "Fort-de-France"), ("97232", "Le Lamentin"),
    ("97220", "La Trinité"), ("97231", "Le Robert"),
)  # fmt: skip


def town_near(rng: Random, postcode: str) -> Town:
    """A town near `postcode`, one nearer more often than one farther."""
    towns = near(postcode)
    return towns[min(int(len(towns) * rng.random() ** 1.6), len(towns) - 1)]


@lru_cache(maxsize=256)
def near(postcode: str) -> tuple[Town, ...]:
    """The towns near `postcode`, the nearest first."""
    here = place_of(postcode)
    if here is None:
        return TOWNS
    kms = {}
    for town in TOWNS:
        place = place_of(town[0])
        if place is not None:
            kms[town] = here.km_to(place)
    by_distance = sorted(kms, key=lambda town: (kms[town], town))
    within = [town for town in by_distance if kms[town] <= NEAR_KM]
    return tuple(within if len(within) >= FEWEST else by_distance[:FEWEST])
