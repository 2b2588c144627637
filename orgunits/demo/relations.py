"""Work relations and contacts of some units of the demo: invented, marked as examples."""

from orgunits.actions import add_relations, update_details
from orgunits.drafts import RelationDraft
from orgunits.enums import RelationKind
from portal.demo import FULL_CAST

REASON = "Data contoh."
ONE_STOP, KINDS = "dpmptsp", RelationKind
# Agency -> what the one-stop service coordinates with it.
TECHNICAL = {
    "dinkes": "rekomendasi teknis izin sarana kesehatan",
    "dlh": "persetujuan lingkungan",
    "dishub": "analisis dampak lalu lintas",
    "satpolpp": "penertiban usaha tanpa izin",
}
REPORT_OF_KELURAHAN = "laporan pelayanan kelurahan setiap bulan"


def give_relations(world):
    """Relations of the one-stop service and of every kelurahan; contacts of the agencies."""
    if world.spec.slug != FULL_CAST:
        return
    day = world.today.replace(month=1, day=1)
    common = {"valid_from": day, "is_example": True}
    units = world.units
    drafts = [
        RelationDraft(
            kind=KINDS.COORDINATION,
            unit_id=units[ONE_STOP].pk,
            other_unit_id=units[key].pk,
            subject=subject,
            **common,
        )
        for key, subject in TECHNICAL.items()
        if key in units
    ]
    drafts += [
        RelationDraft(
            kind=KINDS.REPORT,
            unit_id=unit.pk,
            other_unit_id=unit.parent_id,
            subject=REPORT_OF_KELURAHAN,
            **common,
        )
        for key, unit in sorted(units.items())
        if unit.kind == "kelurahan" and unit.parent_id
    ]
    if "setda" in units:
        drafts.append(
            RelationDraft(
                kind=KINDS.COMMAND,
                unit_id=units["setda"].pk,
                other_unit_id=units[ONE_STOP].pk,
                subject="percepatan perizinan strategis menurut surat tugas",
                **common,
            )
        )
    government, user = world.government, world.officer
    add_relations(government=government, drafts=drafts, user=user, reason=REASON)
    told = {
        unit.pk: {"contact": f"Contoh: loket {unit.abbreviation or unit.name}, pesawat {number}"}
        for number, unit in enumerate(
            (units[key] for key in (ONE_STOP, *TECHNICAL) if key in units), 101
        )
    }
    update_details(government=government, details=told, user=user, reason=REASON)
