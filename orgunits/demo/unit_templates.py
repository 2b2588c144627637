"""Templates of the demo: the first kelurahan, puskesmas and school as models of the others."""

from orgunits.actions import attach_units, create_template, grant_exception
from orgunits.queries import template_instances
from portal.demo import FULL_CAST

NAMES = {
    "kelurahan": "Kelurahan standar",
    "puskesmas": "Puskesmas standar",
    "sekolah": "Sekolah standar",
}


def give_templates(world):
    """One template of each kind, followed by all its units: where seats were drawn otherwise, the
    differences show."""
    if world.spec.slug != FULL_CAST:
        return
    for kind, name in NAMES.items():
        units = [unit for _, unit in sorted(world.units.items()) if unit.kind == kind]
        if not units:
            continue
        template = create_template(
            government=world.government, name=name, unit=units[0], user=world.officer,
            is_example=True,
        )  # fmt: skip
        ids = [unit.pk for unit in units]
        attach_units(template=template, offered=ids, chosen=ids, user=world.officer)
        found = template_instances(template, user=world.superadmin, day=world.today)
        for one in [one for one in found if one.open][:1]:
            grant_exception(
                instance=one.row, difference=one.open[0], user=world.officer,
                reason="Contoh: beban kerjanya lain.",
            )  # fmt: skip
