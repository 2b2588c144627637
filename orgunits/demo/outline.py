"""The units of a demo government, planned from the data tables before anything is written.

Agencies and regions are real lists; what stands inside an agency follows a national pattern or,
where none was found, the general composition of PP 18/2016, and is marked as an example.
"""

from dataclasses import dataclass, field

from orgunits.enums import UnitKind
from portal.demo import table

AGENCY_PLACE = {  # order of the agencies under the root
    kind: place
    for place, kind in enumerate(
        [
            UnitKind.SETDA,
            UnitKind.STAF_AHLI,
            UnitKind.SETWAN,
            UnitKind.INSPEKTORAT,
            UnitKind.DINAS,
            UnitKind.BADAN,
            UnitKind.KECAMATAN,
        ]
    )
}
SMALL_DISTRICTS = 2
SMALL_FACILITIES = 3


@dataclass(frozen=True, slots=True)
class PlannedUnit:
    """A unit to be established. ``parent`` is a key, empty for the root; ``agency`` is the key of
    the agency it belongs to (its own for an agency); ``pattern`` says which posts it has."""

    key: str
    parent: str
    name: str
    kind: str
    agency: str
    tipe: str = ""
    abbreviation: str = ""
    code: str = ""
    urusan: str = ""
    area_code: str = ""
    legal_basis: str = ""
    is_example: bool = False
    pattern: str = ""
    functions: tuple[str, ...] = field(default=())


def plan_units(world):
    """Return the planned units of ``world``'s government, parents before children."""
    patterns = {}
    for row in table("orgunits", "patterns"):
        patterns.setdefault(row["pattern"], []).append(row)
    agencies = [row for row in world.table("orgunits", "agencies") if row["loaded"] == "yes"]
    facilities = world.table("orgunits", "facilities")
    if world.small:
        agencies, facilities = shortened(agencies, facilities)
    units = []
    if any(row["key"] == "setda" for row in agencies):
        units.append(expert_staff(world))
    listed = {row["key"] for row in agencies}
    for row in sorted(agencies, key=agency_order):
        units.append(agency_unit(row))
        units += inner_units(row, patterns.get(row["pattern"], []), listed)
        if row["kind"] == UnitKind.KECAMATAN:
            units += urban_villages(world, row, patterns["KELURAHAN"])
    for row in facilities:
        units.append(agency_unit(row))
        units += inner_units(row, patterns.get(row["pattern"], []), listed)
    return parents_first(units)


def shortened(agencies, facilities):
    """Enough for a try-out: two districts, a few schools and health centres."""
    districts = [row["key"] for row in agencies if row["kind"] == UnitKind.KECAMATAN]
    dropped = set(districts[SMALL_DISTRICTS:])
    kept = [row for row in agencies if row["key"] not in dropped]
    few, seen = [], {}
    for row in facilities:
        seen[row["kind"]] = seen.get(row["kind"], 0) + 1
        if seen[row["kind"]] <= SMALL_FACILITIES:
            few.append(row)
    return kept, few


def agency_order(row):
    return AGENCY_PLACE.get(row["kind"], len(AGENCY_PLACE))


def expert_staff(world):
    return PlannedUnit(
        key="staf-ahli",
        parent="",
        name=f"Staf Ahli {world.spec.head_title}",
        kind=UnitKind.STAF_AHLI,
        agency="staf-ahli",
        is_example=True,
        functions=(f"Memberikan rekomendasi isu strategis kepada {world.spec.head_title}",),
    )


def agency_unit(row):
    """The unit of a row of agencies.csv or facilities.csv."""
    functions = general_functions(row) if row.get("duty") else ()
    is_own = "/" not in row["key"]
    return PlannedUnit(
        key=row["key"],
        parent=row["parent"],
        name=row["name"],
        kind=row["kind"],
        agency=row["key"] if is_own else row["key"].split("/")[0],
        tipe=row.get("tipe", ""),
        abbreviation=row.get("abbreviation", ""),
        code=row.get("code", "") if "." in row.get("code", "") else "",
        urusan=row.get("urusan", ""),
        area_code=row["area_code"],
        legal_basis=row.get("legal_basis", ""),
        is_example=row["example"] == "yes",
        pattern=row["pattern"],
        functions=functions,
    )


def general_functions(row):
    """Functions of an agency as PP 18/2016 words them, with the duty of the list first."""
    duty = row["duty"][:1].upper() + row["duty"][1:]
    subject = duty.partition(": ")[2] or row["name"]
    if row["kind"] not in (UnitKind.DINAS, UnitKind.BADAN):
        return (duty,)
    return (
        duty,
        f"Perumusan kebijakan {subject}",
        f"Pelaksanaan kebijakan {subject}",
        f"Evaluasi dan pelaporan {subject}",
    )


def inner_units(row, pattern, listed):
    """Units inside an agency: its pattern, with the agency's own bidang where the pattern leaves
    them open. A unit that the agency list itself names is not made a second time."""
    found = []
    for part in pattern:
        if part["key"] == "*":
            found += [
                inner_unit(row, part, f"bidang-{number}", name)
                for number, name in enumerate(filter(None, row["bidang"].split(";")), start=1)
            ]
        elif f"{row['key']}/{part['key']}" not in listed:
            found.append(inner_unit(row, part, part["key"], part["name"]))
    return found


def inner_unit(row, part, key, name):
    subject = name.removeprefix("Bidang ").lower()
    parent = f"{row['key']}/{part['parent']}" if part["parent"] else row["key"]
    return PlannedUnit(
        key=f"{row['key']}/{key}",
        parent=parent,
        name=name,
        kind=part["kind"],
        agency=row["key"],
        area_code=row["area_code"],
        is_example=part["example"] == "yes" or row["example"] == "yes",
        pattern=row["pattern"],
        functions=tuple(
            text.format(subject=subject) for text in part["functions"].split(";") if text
        ),
    )


def urban_villages(world, district, pattern):
    """The kelurahan of a kecamatan with their inner units."""
    found = []
    for region in world.table("orgunits", "regions"):
        if region["level"] != "kelurahan" or not region["code"].startswith(
            district["area_code"] + "."
        ):
            continue
        row = {
            "key": f"{district['key']}/kel-{region['code'][-2:]}",
            "area_code": region["code"],
            "example": district["example"],
            "pattern": "KELURAHAN",
            "bidang": "",
        }
        village = PlannedUnit(
            key=row["key"],
            parent=district["key"],
            name=f"Kelurahan {region['name']}",
            kind=UnitKind.KELURAHAN,
            agency=row["key"],
            area_code=region["code"],
            is_example=district["example"] == "yes",
            pattern="KELURAHAN",
            functions=(
                "Pelayanan masyarakat",
                "Pemberdayaan masyarakat",
                "Ketenteraman dan ketertiban umum",
            ),
        )
        found += [village, *inner_units(row, pattern, set())]
    return found


def parents_first(units):
    """The same units, each after its parent; a part of the list whose parent is not there (the
    agency is missing in this city) is left out."""
    by_parent = {}
    for unit in units:
        by_parent.setdefault(unit.parent, []).append(unit)
    found, waiting = [], [""]
    while waiting:
        for unit in by_parent.get(waiting.pop(0), []):
            found.append(unit)
            waiting.append(unit.key)
    return found
