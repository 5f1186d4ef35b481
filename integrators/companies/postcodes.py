"""Where a postcode lies, from a table that is shipped (script/postcodes makes it), and how far.

A postcode that the table does not know, such as one of large clients alone (CEDEX), lies in the
middle of its département; of a département that it does not know nothing is said.
"""

from dataclasses import dataclass
from functools import lru_cache
from math import asin, cos, radians, sin, sqrt
from pathlib import Path

from integrators.companies.departments import department_of

TABLE = Path(__file__).with_name("postcodes.csv")
EARTH_KM = 6371.0


@dataclass(frozen=True)
class Place:
    latitude: float
    longitude: float
    exact: bool
    """Whether it is the place of the postcode's own towns, not about there."""

    def km_to(self, other: "Place") -> float:
        """As the crow flies (the haversine formula)."""
        north = radians(other.latitude - self.latitude)
        east = radians(other.longitude - self.longitude)
        narrow = cos(radians(self.latitude)) * cos(radians(other.latitude))
        return 2 * EARTH_KM * asin(sqrt(sin(north / 2) ** 2 + narrow * sin(east / 2) ** 2))


def place_of(postcode: str) -> Place | None:
    """Where `postcode` (five digits) lies."""
    places = _places()
    return places.get(postcode) or _middles().get(department_of(postcode))


@lru_cache(maxsize=1)
def _places() -> dict[str, Place]:
    found = {}
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            continue
        postcode, latitude, longitude, own = line.split(";")
        found[postcode] = Place(float(latitude), float(longitude), own == "1")
    return found


@lru_cache(maxsize=1)
def _middles() -> dict[str, Place]:
    """The middle of each département's postcodes."""
    within: dict[str, list[Place]] = {}
    for postcode, place in _places().items():
        within.setdefault(department_of(postcode), []).append(place)
    return {
        code: Place(
            sum(place.latitude for place in places) / len(places),
            sum(place.longitude for place in places) / len(places),
            exact=False,
        )
        for code, places in within.items()
    }
