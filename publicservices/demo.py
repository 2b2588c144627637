"""The services of the demo's units, from the catalogue in ``publicservices/data``."""

from portal.demo import table
from publicservices.actions import register_services
from publicservices.drafts import ServiceDraft

REASON = "Data contoh: layanan dari katalog umum."


def load(world):
    """Give every unit its services; the first unit of a row's alternatives that exists has it."""
    drafts = [
        draft(world, unit, row)
        for row in table("publicservices", "services")
        for unit in units_of(world, row["unit"])
    ]
    register_services(government=world.government, drafts=drafts, user=world.officer, reason=REASON)
    world.say(f"  {len(drafts)} layanan")


def units_of(world, wanted):
    """Units named by key ("dinsos", or the first there is of "bapenda|bpkpd"), or all of a kind
    ("@kelurahan")."""
    if wanted.startswith("@"):
        return [unit for unit in world.units.values() if unit.kind == wanted[1:]]
    keys = [key for key in wanted.split("|") if key in world.units]
    return [world.units[key] for key in keys[:1]]


def draft(world, unit, row):
    return ServiceDraft(
        unit=unit,
        code=row["code"],
        name=row["name"],
        valid_from=world.spec.structure_from,
        product=row["product"],
        standard_time=row["standard_time"],
        cost=row["cost"],
        legal_basis=row["legal_basis"],
        is_example=row["example"] == "yes",
    )
