"""Maximum composition per tipe: PP 18/2016 jo 72/2019 art 55-93 (DOMAIN.md 4.3)."""

from dataclasses import dataclass
from functools import cache

from orgunits.enums import UnitKind
from orgunits.rulebook.rules import (
    Rule,
    Severity,
    common_columns,
    finding,
    rows_of,
    split,
)
from orgunits.rulebook.scene import BADAN, DINAS

SELF = "self"
BIDANG = UnitKind.BIDANG.value
LARGER_BY_TWO = {"1.03", "3.27", "5.02"}  # art 89 (72): PU-PR, pertanian, keuangan
INVESTMENT, INVESTMENT_BIDANG = "2.18", 3  # art 39(5) (17): also as tipe C
MOST_ADDED = 2


@dataclass(frozen=True, slots=True)
class Limit:
    """At most ``most`` units of the kinds ``counted`` directly under a unit of kind ``container``
    ("self": the establishment itself) inside an establishment of kind ``home`` and ``tipe``."""

    rule: Rule
    home: str
    tipe: str
    container: str
    counted: tuple[str, ...]
    name: str
    most: int


def _limit(row):
    home = UnitKind(row["agency"]).label
    words = _kinds_words(split(row["counted"]))
    inside = "" if row["container"] == SELF else f" dalam satu {_word(row['container'])}"
    tipe = f" tipe {row['tipe']}" if row["tipe"] else ""
    rule = common_columns(
        row, group="susunan", title=f"{home}{tipe}: jumlah {words}{inside}", clause=row["clause"]
    )
    return Limit(
        rule,
        row["agency"],
        row["tipe"],
        row["container"],
        split(row["counted"]),
        row["name"],
        int(row["limit"]),
    )


def _word(kind):
    if kind == UnitKind.LAINNYA:
        return "wakil direktur"
    word = UnitKind(kind).label
    return word if word.isupper() else word[:1].lower() + word[1:]


def _kinds_words(kinds):
    return " dan ".join(map(_word, kinds))


@cache
def limits_of(scope):
    """All limits of ``scope``."""
    return tuple(_limit(row) for row in rows_of("composition") if row["scope"] == scope)


@cache
def limits_on(scope, day):
    """{(home, container): {(counted, name): {tipe: Limit}}} of the limits in force on ``day``."""
    found = {}
    for limit in limits_of(scope):
        if limit.rule.holds_on(day):
            place = found.setdefault((limit.home, limit.container), {})
            place.setdefault((limit.counted, limit.name), {})[limit.tipe] = limit
    return found


def check_composition(scene):
    """Findings of units that hold more inner units than their tipe allows."""
    limits = limits_on(scene.facts.scope, scene.day)
    for unit in scene.units:
        home = scene.home[unit.id]
        container = SELF if home.id == unit.id else unit.kind
        if not scene.structure.child_ids(unit.id) or scene.is_apart(home):
            continue
        for (counted, name), by_tipe in limits.get((home.kind, container), {}).items():
            limit = by_tipe.get(home.tipe) or by_tipe.get("")
            if limit is None and not home.tipe:
                limit = max(by_tipe.values(), key=lambda one: one.most)
            if limit is not None:
                yield from _compare(scene, unit, home, limit, scene.children(unit, counted, name))


def _compare(scene, unit, home, limit, children):
    added, is_certain = _added(scene, home, limit)
    if len(children) <= limit.most + added:
        return
    words = _kinds_words(limit.counted)
    tipe = f"tipe {limit.tipe}" if limit.tipe else "jenis ini"
    unknown = (
        "" if home.tipe or not limit.tipe else " (tipe belum diisi; dibandingkan yang terbesar)"
    )
    more = f", dengan tambahan {added} bidang" if added else ""
    message = f"{unit.name} punya {len(children)} {words}; {tipe} paling banyak {limit.most}{more}{unknown}."
    if limit.most:
        remedy = (
            f"Gabungkan menjadi paling banyak {limit.most + added} {words}, atau periksa tipenya."
        )
    else:
        remedy = (
            f"{words[:1].upper()}{words[1:]} tidak ada dalam susunan ini: hapus atau pindahkan."
        )
    if is_certain or len(children) > limit.most + MOST_ADDED:
        yield finding(limit.rule, unit.id, message, remedy)
    else:
        yield finding(
            limit.rule,
            unit.id,
            f"{message} Urusan belum diisi, jadi tambahan bidang belum dapat dinilai.",
            "Isi kode urusan perangkat daerah ini.",
            Severity.WARN,
        )


def _added(scene, home, limit):
    """(bidang allowed beyond the limit, whether what is known of the unit's urusan suffices).

    Art 89 (72): two more for PU-PR, pertanian, keuangan, unless the matter was given to two
    agencies (art 90(2)). Art 40(6), 54(2): one more after a merger. Art 39(5): three bidang in a
    DPMPTSP of tipe C.
    """
    if limit.counted != (BIDANG,) or home.kind not in (DINAS, BADAN) or limit.container != SELF:
        return 0, True
    codes = scene.urusan(home)
    if codes is None:
        return 0, False
    if any(code in LARGER_BY_TWO and len(scene.agencies_with(code)) == 1 for code in codes):
        return MOST_ADDED, True
    if INVESTMENT in codes and limit.most < INVESTMENT_BIDANG:
        return INVESTMENT_BIDANG - limit.most, True
    return (1 if len(codes) > 1 else 0), True
