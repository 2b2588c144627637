"""Who holds each urusan: the mandated functions of a government against the units that have them.

The urusan are those of UU 23/2014 art 12 with the staff and supporting functions of PP 18/2016, by
the codes of Permendagri 90/2019. Pure: no ORM, no request.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from enum import StrEnum
from typing import NamedTuple

from orgunits.overlap.likeness import TERRITORIAL_KINDS, Forest, codes_of
from orgunits.rulebook.grouping import NAMES
from orgunits.typology import SUBJECTS

# Order and fire brigade have a dinas each (PP 18/2016 art 37(7)).
MOST_OWNERS = {"1.05": 2}
GROUPS = {
    "1": "Wajib, pelayanan dasar",
    "2": "Wajib, bukan pelayanan dasar",
    "3": "Pilihan",
    "4": "Penunjang",
    "5": "Penunjang",
    "6": "Pengawasan",
    "8": "Pemerintahan umum",
}
OPTIONAL = "3"  # taken up by what a region has (UU 23/2014 art 12(3))
URUSAN = {code: name for code, name in NAMES.items() if code[0] in GROUPS} | {
    "8.01": "Kesatuan Bangsa dan Politik"
}
# Every kecamatan has this one, each for its territory: there is nothing to cover.
TERRITORIAL_CODE = "7.01"


class Coverage(StrEnum):
    """What is to be seen of an urusan; the order is that of urgency."""

    GAP = "gap"
    DOUBLE = "double"
    STRAY = "stray"
    UNKNOWN = "unknown"
    UNUSED = "unused"
    HELD = "held"


class Strays(NamedTuple):
    """Functions of an urusan in a unit outside those that claim it."""

    unit_id: int
    count: int


class CoverageRow(NamedTuple):
    """One urusan. ``owners``: the units that claim it, of a unit and one above it the upper;
    ``n_functions``: the functions with its code inside them; ``strays``: those elsewhere."""

    code: str
    name: str
    group: str
    state: Coverage
    owners: tuple[int, ...]
    n_functions: int
    strays: tuple[Strays, ...]

    @property
    def may_be_two(self) -> bool:
        """Held by two units, as some may be from a score of 951 on (PP 18/2016 art 90, 73)."""
        subject = SUBJECTS.get(self.code)
        return len(self.owners) == 2 and subject is not None and subject.may_split


def cover(forest: Forest, functions: Iterable[tuple[int, str]]) -> list[CoverageRow]:
    """A row for every urusan, and for every code in use that is none, by code.

    ``functions``: (unit, codes joined by ";"). Functions in a kecamatan, kelurahan, puskesmas or
    school are no strays: they work on every urusan of their territory (PP 17/2018).
    """
    claims = forest.claims()
    held: dict[str, Counter[int]] = defaultdict(Counter)
    for unit_id, codes in functions:
        for code in codes_of(codes):
            held[code][unit_id] += 1
    codes = sorted({*URUSAN, *claims, *held} - {TERRITORIAL_CODE})
    return [_row(code, claims, held, forest) for code in codes]


def _row(code, claims, held, forest):
    owners = tuple(claims.get(code, ()))
    own = set(owners)
    inside, strays = 0, []
    for unit_id, count in sorted(held[code].items()):
        around = {unit_id, *forest.above(unit_id)}
        if own & around:
            inside += count
        elif not any(forest.places[unit].kind in TERRITORIAL_KINDS for unit in around):
            strays.append(Strays(unit_id, count))
    return CoverageRow(
        code=code,
        name=URUSAN.get(code, ""),
        group=GROUPS.get(code[0], "") if code in URUSAN else "",
        state=_state(code, owners, strays),
        owners=owners,
        n_functions=inside,
        strays=tuple(strays),
    )


def _state(code, owners, strays):
    if code not in URUSAN:
        return Coverage.UNKNOWN
    if len(owners) > MOST_OWNERS.get(code, 1):
        return Coverage.DOUBLE
    if not owners and not code.startswith(OPTIONAL):
        return Coverage.GAP
    if strays:
        return Coverage.STRAY
    return Coverage.HELD if owners else Coverage.UNUSED
