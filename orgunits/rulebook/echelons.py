"""Echelon of the post that leads a unit: PP 18/2016 jo 72/2019 art 94-95 (DOMAIN.md 4.5)."""

from dataclasses import dataclass
from functools import cache

from orgunits.enums import UnitKind
from orgunits.rulebook.rules import Rule, Severity, common_columns, finding, rows_of, split

FUNCTIONAL = "-"  # led by a jabatan fungsional: no echelon


@dataclass(frozen=True, slots=True)
class Ladder:
    """Heads of units of ``kind`` inside establishments of ``homes`` (empty: anywhere) and ``tipe``
    have one of ``echelons``."""

    rule: Rule
    kind: str
    homes: tuple[str, ...]
    tipe: str
    echelons: tuple[str, ...]


def _ladder(row):
    word = UnitKind(row["kind"]).label.lower()
    if row["kind"] in (UnitKind.UPTD, UnitKind.RSUD):
        word = word.upper()
    where = " dan ".join(UnitKind(kind).label for kind in split(row["agency"]))
    tipe = f" tipe {row['tipe']}" if row["tipe"] else ""
    title = f"Pimpinan {word}{f' pada {where}' if where else ''}{tipe}"
    return Ladder(
        common_columns(row, group="eselon", title=title, clause=row["clause"]),
        row["kind"],
        split(row["agency"]),
        row["tipe"],
        split(row["echelon"]),
    )


@cache
def ladders_of(scope):
    return tuple(_ladder(row) for row in rows_of("echelons") if row["scope"] == scope)


@cache
def ladders_on(scope, day):
    """{kind: ladders in force on ``day``}."""
    found = {}
    for ladder in ladders_of(scope):
        if ladder.rule.holds_on(day):
            found.setdefault(ladder.kind, []).append(ladder)
    return found


def check_echelons(scene):
    """Findings of head posts whose echelon is not the one of their kind of unit."""
    ladders = ladders_on(scene.facts.scope, scene.day)
    for unit in scene.units:
        echelon = scene.facts.head_echelons.get(unit.id)
        if echelon is None or unit.kind not in ladders or scene.is_apart(scene.home[unit.id]):
            continue
        home = scene.home[unit.id]
        fitting = [
            ladder
            for ladder in ladders[unit.kind]
            if (not ladder.homes or home.kind in ladder.homes)
            and (not ladder.tipe or not home.tipe or ladder.tipe == home.tipe)
        ]
        if fitting:
            yield from _compare(unit, echelon, fitting)


def _compare(unit, echelon, ladders):
    allowed = [one for ladder in ladders for one in ladder.echelons]
    rule = ladders[0].rule
    if FUNCTIONAL in allowed:
        if echelon:
            yield finding(
                rule,
                unit.id,
                f"Pimpinan {unit.name} bereselon {echelon}; jabatannya fungsional dengan tugas tambahan.",
                "Kosongkan eselon jabatan pimpinannya.",
            )
        return
    words = " atau ".join(dict.fromkeys(allowed))
    if not echelon:
        yield finding(
            rule,
            unit.id,
            f"Eselon pimpinan {unit.name} belum diisi; menurut aturan {words}.",
            "Lengkapi eselon jabatan pimpinannya.",
            Severity.INFO,
        )
    elif echelon not in allowed:
        yield finding(
            rule,
            unit.id,
            f"Pimpinan {unit.name} bereselon {echelon}; menurut aturan {words}.",
            "Perbaiki eselon jabatan pimpinan, atau periksa jenis dan tipe unitnya.",
        )
