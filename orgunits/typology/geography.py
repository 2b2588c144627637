"""The factor of geographic difficulty: PP 18/2016 art 107(2)-(3)."""

from dataclasses import dataclass
from decimal import Decimal

PROVINCE, REGENCY, CITY = "province", "regency", "city"

# First digits of the area code (Kepmendagri on kode wilayah) -> group of islands.
ISLANDS = {
    **dict.fromkeys(("11", "12", "13", "14", "15", "16", "17", "18", "19", "21"), "Sumatera"),
    **dict.fromkeys(("31", "32", "33", "34", "35", "36"), "Jawa"),
    "51": "Bali",
    **dict.fromkeys(("52", "53"), "Nusa Tenggara"),
    **dict.fromkeys(("61", "62", "63", "64", "65"), "Kalimantan"),
    **dict.fromkeys(("71", "72", "73", "74", "75", "76"), "Sulawesi"),
    **dict.fromkeys(("81", "82"), "Maluku"),
    **dict.fromkeys(("91", "92", "93", "94", "95", "96"), "Papua"),
}
BY_ISLAND = {
    "Jawa": ("a", Decimal("1")),
    "Bali": ("a", Decimal("1")),
    "Sumatera": ("b", Decimal("1.1")),
    "Kalimantan": ("b", Decimal("1.1")),
    "Sulawesi": ("b", Decimal("1.1")),
    "Nusa Tenggara": ("c", Decimal("1.2")),
    "Maluku": ("c", Decimal("1.2")),
    "Papua": ("d", Decimal("1.4")),
}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a government lies. ``kind``: province, regency or city; ``area_code`` as "36.74"."""

    kind: str
    area_code: str
    is_archipelago: bool = False
    has_land_border: bool = False
    is_outer_island: bool = False

    @property
    def scope(self):
        """Which half of the Lampiran holds: "province" or "municipality" (kabupaten and kota)."""
        return PROVINCE if self.kind == PROVINCE else "municipality"

    @property
    def island(self):
        """The group of islands, or None when the area code is unknown."""
        return ISLANDS.get(self.area_code[:2])


@dataclass(frozen=True, slots=True)
class Classification:
    """One class of art 107(2) that a government falls in."""

    letter: str
    factor: Decimal
    reason: str


def classifications(place):
    """Every class of art 107(2) that holds for ``place``, the largest factor first.

    A kota takes class b in every part of the country, so its factor is never below 1.1. Classes f
    and g name kabupaten and kota only. ValueError when nothing holds (unknown area code).
    """
    found = []
    if place.kind == CITY:
        found.append(Classification("b", Decimal("1.1"), "kota di seluruh wilayah"))
    elif place.island:
        letter, factor = BY_ISLAND[place.island]
        word = "provinsi" if place.kind == PROVINCE else "kabupaten"
        found.append(Classification(letter, factor, f"{word} di {place.island}"))
    if place.is_archipelago:
        found.append(Classification("e", Decimal("1.4"), "berciri kepulauan"))
    if place.has_land_border and place.kind != PROVINCE:
        found.append(Classification("f", Decimal("1.4"), "perbatasan darat negara"))
    if place.is_outer_island and place.kind != PROVINCE:
        found.append(Classification("g", Decimal("1.5"), "pulau terluar di perbatasan"))
    if not found:
        raise ValueError(f"no class of art 107(2) for area code {place.area_code!r}")
    return sorted(found, key=lambda one: -one.factor)


def geographic_factor(place):
    """The largest factor that holds (art 107(3))."""
    return classifications(place)[0].factor
