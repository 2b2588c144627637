"""How public services follow their unit through a change of structure (docs/adr/0003).

On a merge a service ends at the source and goes on at the receiving unit under the same code. Two
units that gave the same service (the same code) give it once afterwards: one of them ends without
a successor row of its own. A unit with services in force cannot be dissolved.
"""

from collections import Counter

from django.db.models import F

from orgunits.carriers import blocking, carry, open_after, reverse
from orgunits.models import valid_on
from orgunits.participants import Blocker
from publicservices.models import PublicService


class PublicServicesParticipant:
    def blockers(self, changes, context):
        return [
            Blocker(
                unit_id=unit_id,
                text=f"“{context.structure.unit(unit_id).name}” masih memberi {count} layanan.",
                count=count,
                url_name="publicservices:unit_services",
            )
            for unit_id, count in blocking(PublicService, context).items()
        ]

    def load(self, structure, government, day):
        services = PublicService.objects.filter(valid_on(day), government=government)
        structure.add_holders("services", Counter(services.values_list("unit_id", flat=True)))

    def follow(self, plan, change, day):
        if plan.undoes is not None:
            reverse(PublicService, plan, change)
            return
        _end_doubles(plan, change, day)
        carry(PublicService, plan, change, day)


def _end_doubles(plan, change, day):
    """End the services of merged units whose code goes on at the receiving unit anyway. Carrying
    them too would give one unit the same service twice."""
    if not plan.carried:
        return
    units = {*plan.carried, *plan.carried.values()}
    running = PublicService.objects.filter(
        open_after(day), unit__in=units, valid_until__isnull=True
    ).order_by("pk")
    staying, doubles = set(), []
    rows = list(running.values_list("pk", "unit_id", "code"))
    # Those that stay where they are come first, then each source in the order of registration.
    for pk, unit, code in sorted(rows, key=lambda row: row[1] in plan.carried):
        key = (plan.carried.get(unit, unit), code)
        if key in staying:
            doubles.append(pk)
        staying.add(key)
    ended = PublicService.objects.filter(pk__in=doubles)
    ended.filter(valid_from__lt=day).update(valid_until=day, closed_by=change)
    ended.filter(valid_from__gte=day, valid_until__isnull=True).update(
        valid_until=F("valid_from"), closed_by=change
    )
