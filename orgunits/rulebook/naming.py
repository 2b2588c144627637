"""Names by the guidelines of the ministries: PP 18/2016 art 16, 38, 109 (DOMAIN.md 4)."""

import re
from dataclasses import dataclass
from functools import cache

from orgunits.enums import UnitKind
from orgunits.rulebook.rules import Rule, common_columns, finding, rows_of, split
from orgunits.rulebook.scene import DINAS, ORDER

ORDER_NAME = "satuan polisi pamong praja"
AGENCY, INNER = "agency", "bidang"
NOISE = re.compile(r"\b(?:daerah|kota|kabupaten|provinsi)\b.*$|[^\w ]")


@dataclass(frozen=True, slots=True)
class Guideline:
    """Names for agencies of ``kind`` with exactly ``urusan``: of the agency itself (``level``
    "agency") or of its bidang."""

    rule: Rule
    level: str
    urusan: frozenset[str]
    kind: str
    names: tuple[str, ...]


@cache
def guidelines():
    return tuple(
        Guideline(
            common_columns(
                row,
                group="nomenklatur",
                title=(
                    f"Nama {UnitKind(row['kind']).label.lower()} menurut pedoman"
                    if row["level"] == AGENCY
                    else "Nama bidang menurut pedoman"
                ),
                clause=row["clause"],
            ),
            row["level"],
            frozenset(split(row["urusan"])),
            row["kind"],
            split(row["names"]),
        )
        for row in rows_of("nomenclature")
    )


def plain(name):
    """``name`` for comparing: lower case, no punctuation, without "Daerah", "Kota …" at its end."""
    text = name.casefold().replace("&", " dan ")
    first, _, rest = text.partition(" ")
    cleaned = f"{first} {NOISE.sub('', rest)}" if rest else first
    return " ".join(cleaned.split())


def check_names(scene):
    """Findings of names that differ from the guideline for their urusan."""
    in_force = [one for one in guidelines() if one.rule.holds_on(scene.day)]
    for unit in scene.agencies:
        codes = frozenset(scene.urusan(unit) or ())
        for guideline in in_force:
            if unit.kind == guideline.kind and codes == guideline.urusan:
                yield from _compare(scene, unit, guideline)
    yield from _order(scene)


def _compare(scene, unit, guideline):
    names = {plain(name) for name in guideline.names}
    if guideline.level == AGENCY:
        if plain(unit.name) not in names:
            yield finding(
                guideline.rule,
                unit.id,
                f"Nama “{unit.name}” berbeda dari pedoman: “{guideline.names[0]}”.",
                "Samakan namanya bila Perda berikutnya disusun.",
            )
        return
    for child in scene.children(unit, (UnitKind.BIDANG.value,)):
        if plain(child.name) not in names:
            listed = "; ".join(guideline.names) or "tanpa bidang, kelompok jabatan fungsional saja"
            yield finding(
                guideline.rule,
                child.id,
                f"“{child.name}” tidak ada dalam pedoman: {listed}.",
                "Bandingkan dengan pedoman kementerian.",
            )


def _order(scene):
    """Art 38 (16): the dinas for order is called Satpol PP."""
    rule = scene.rule("nama-satpol")
    holders = [unit for unit in scene.agencies if ORDER in (scene.urusan(unit) or ())]
    holders = [unit for unit in holders if unit.kind == DINAS]
    named = [unit for unit in holders if plain(unit.name).startswith(ORDER_NAME)]
    others = [unit for unit in holders if "kebakaran" not in unit.name.casefold()]
    if rule and not named:
        for unit in others:
            yield finding(
                rule,
                unit.id,
                f"“{unit.name}” memegang ketenteraman dan ketertiban umum, tetapi tidak bernama "
                "Satuan Polisi Pamong Praja.",
                "Samakan namanya dengan pasal itu.",
            )
