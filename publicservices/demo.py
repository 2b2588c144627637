"""The services of the demo's units, from the catalogue in ``publicservices/data``."""

import re

from portal.demo import table
from portal.working_days.clock import UNIT_WORDS
from publicservices.actions import register_services
from publicservices.actions.standards import publish_first_standards
from publicservices.drafts import ServiceDraft

REASON = "Data contoh: layanan dari katalog umum."
STANDARD_REASON = "Data contoh: standar pelayanan awal."
TERM = re.compile(r"(\d+) (menit|jam|hari kerja|hari)\b")
UNITS = {words: unit for unit, words in UNIT_WORDS.items()} | {"hari": "calendar_days"}
PROMISE = (
    "Kami sanggup menyelenggarakan pelayanan sesuai standar ini, dan bersedia menerima sanksi bila "
    "tidak menepatinya."
)


def load(world):
    """Give every unit its services; the first unit of a row's alternatives that exists has it."""
    drafts = [
        draft(world, unit, row)
        for row in table("publicservices", "services")
        for unit in units_of(world, row["unit"])
    ]
    services = register_services(
        government=world.government, drafts=drafts, user=world.officer, reason=REASON
    )
    standards = [
        (service, values) for service in services if (values := standard_of(world, service))
    ]
    publish_first_standards(
        government=world.government,
        standards=standards,
        valid_from=world.today.replace(month=1, day=1),
        user=world.officer,
        reason=STANDARD_REASON,
    )
    world.say(f"  {len(drafts)} layanan, {len(standards)} standar pelayanan")


def standard_of(world, service):
    """A first standard with invented requirements; None when the catalogue names no time."""
    term = TERM.search(service.standard_time)
    if term is None or int(term[1]) == 0:
        return None
    return {
        "requirements": "Mengisi formulir permohonan.\nMembawa kartu identitas pemohon.",
        "procedure": "Permohonan diterima loket atau lewat portal.\nBerkas diperiksa.\n"
        "Permohonan diproses.\nHasil diserahkan kepada pemohon.",
        "term_amount": int(term[1]),
        "term_unit": str(UNITS[term[2]]),
        "term_note": "",
        "cost": service.cost or "sesuai ketentuan",
        "product": service.product or service.name,
        "complaints": f"Loket pengaduan {service.unit.name}, SP4N-LAPOR! (lapor.go.id).",
        "maklumat": PROMISE,
        "agreed_on": None,
    }


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
