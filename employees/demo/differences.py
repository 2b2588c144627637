"""A few invented differences with SIASN of the demo, one of them decided."""

from employees.actions.differences import decide_difference, settle_differences
from employees.difference_enums import DifferenceVerdict
from employees.models import FieldDifference
from employees.ranks import PNS_GOLONGAN

N_PEOPLE = 12


def load(world):
    """Golongan one step on, or another field of study, of some people."""
    rng = world.rng("differences", world.spec.short_name)
    ladder = list(PNS_GOLONGAN)
    people = [person for _, person in world.people if person.golongan in ladder[:-1]]
    found = {}
    for place, person in enumerate(rng.sample(people, min(N_PEOPLE, len(people)))):
        if place % 3 or not person.education_field:
            after = ladder[ladder.index(person.golongan) + 1]
            found[person.pk, "golongan"] = (person.golongan, after)
        else:
            said = f"{person.education_field} (contoh)"
            found[person.pk, "education_field"] = (person.education_field, said)
    settle_differences(
        government=world.government,
        found=found,
        compared={pk: ("golongan", "education_field") for pk, _ in found},
        user=world.officer,
    )
    rows = FieldDifference.objects.filter(government=world.government, field="golongan")
    first = rows.order_by("pk").first()
    if first is not None:
        decide_difference(
            difference=first,
            verdict=DifferenceVerdict.OWN,
            note="Contoh: SK kenaikan pangkat belum terbit.",
            user=world.officer,
        )
