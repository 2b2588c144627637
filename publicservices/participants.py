"""How public services follow their unit through a change of structure (docs/adr/0003).

On a merge a service ends at the source and goes on at the receiving unit under the same code, and so
does one that the list hands to another unit. Two units that gave the same service (the same code)
and are merged give it once afterwards: one of them ends without a successor row of its own. A unit
that gives a service already cannot be handed it again by name, and a unit with services in force
cannot be dissolved.
"""

from collections import Counter, defaultdict

from django.db.models import F, Q

from orgunits.carriers import blocking, carry, changed_since, open_after, passed_on, reverse
from orgunits.models import valid_on
from orgunits.participants import Blocker
from orgunits.structure import SERVICES, Catalogue, Thing
from orgunits.thing_rows import is_open
from portal.bulkread import Listed
from portal.models import AuditEvent
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
            for unit_id, count in blocking(PublicService, context, SERVICES).items()
        ] + [
            *_given_twice(context),
            *_given_since(context),
            *passed_on(PublicService, context, SERVICES),
        ]

    def load(self, structure, government, day):
        services = PublicService.objects.filter(valid_on(day), government=government)
        structure.add_holders("services", Counter(services.values_list("unit_id", flat=True)))

    def describe(self, asked, government, day):
        rows = PublicService.objects.filter(
            government=government, pk__in=Listed(asked.rows.get(SERVICES, ()))
        )
        things = [_thing(row, day) for row in rows]
        return Catalogue({thing.key: thing for thing in things})

    def hanging(self, units, day):
        rows = PublicService.objects.filter(
            open_after(day), unit__in=Listed(units), closed_by__isnull=True
        )
        going = rows.exclude(valid_until=F("valid_from")).order_by("unit", "code", "pk")
        return [_thing(row, day) for row in going]

    def dependants(self, undone):
        return list(changed_since(PublicService, undone, SERVICES))

    def follow(self, plan, change, day):
        if plan.undoes is not None:
            reverse(PublicService, plan, change, SERVICES)
            return
        _end_doubles(plan, change, day)
        made = carry(PublicService, plan, change, day, SERVICES)
        AuditEvent.objects.bulk_create(
            AuditEvent(
                government_id=change.government_id,
                actor_id=change.made_by_id,
                action="Mengalihkan layanan",
                object_label=PublicService._meta.label,
                object_pk=str(row.pk),
                object_text=str(row)[:200],
                unit_id=row.unit_id,
                changes={"unit": [row.predecessor.unit_id, row.unit_id]},
                reason=change.reason,
            )
            for row in made
            if (SERVICES, row.predecessor_id) in plan.handed
        )


def _thing(row, day):
    return Thing(
        SERVICES,
        row.pk,
        row.unit_id,
        row.name,
        is_open=is_open(row, day),
        until=row.valid_until,
    )


def _given_twice(context):
    """Blockers: services handed to a unit that gives the same service (the same code) already."""
    plan = context.plan
    handed = {row: unit for (what, row), unit in plan.handed.items() if what == SERVICES}
    if not handed:
        return
    rows = PublicService.objects.filter(
        Q(unit__in=Listed(unit for unit in handed.values() if unit > 0)) | Q(pk__in=Listed(handed)),
        open_after(context.day),
        valid_until__isnull=True,
    ).order_by("code", "pk")
    given = defaultdict(list)
    for pk, unit, code, name in rows.values_list("pk", "unit_id", "code", "name"):
        home = plan.home_of(SERVICES, pk, unit)
        if home == unit or pk in handed:
            given[home, code].append((pk, name))
    for (home, code), found in given.items():
        if len(found) > 1 and any(pk in handed for pk, _ in found):
            unit_name = plan.structure.unit(home).name
            text = (
                f"“{unit_name}” akan punya layanan berkode {code} lebih dari satu: "
                f"{', '.join(name for _, name in found)}. Akhiri salah satunya lebih dulu."
            )
            yield Blocker(unit_id=home, text=text, count=len(found))


def _given_since(context):
    """Blockers of an undo: units that lost a service to the change and took up one of the same code
    since."""
    back = [row for what, row in context.plan.reopened if what == SERVICES]
    if not back:
        return
    lost = {
        (unit, code): name
        for unit, code, name in PublicService.objects.filter(pk__in=Listed(back)).values_list(
            "unit_id", "code", "name"
        )
    }
    now = PublicService.objects.filter(
        unit__in=Listed({unit for unit, _ in lost}), valid_until__isnull=True
    ).exclude(Q(opened_by__isnull=False) & Q(opened_by=context.undoes))
    for unit, unit_name, code in now.values_list("unit_id", "unit__name", "code"):
        if (unit, code) in lost:
            text = (
                f"“{unit_name}” punya layanan berkode {code} sejak perubahan ini, sehingga "
                f"“{lost[unit, code]}” tidak dapat dikembalikan. Akhiri dulu layanan itu."
            )
            yield Blocker(unit_id=unit, text=text, count=1, url_name="publicservices:unit_services")


def _end_doubles(plan, change, day):
    """End the services of merged units whose code goes on at the receiving unit anyway. Carrying
    them too would give one unit the same service twice."""
    if not plan.carried:
        return
    units = {*plan.carried, *plan.carried.values()}
    mine, handed = Q(unit__in=units), plan.going_on(SERVICES)
    if handed:
        mine |= Q(pk__in=Listed(handed))
    running = PublicService.objects.filter(
        open_after(day), mine, valid_until__isnull=True
    ).order_by("pk")
    staying, doubles = set(), []
    rows = list(running.values_list("pk", "unit_id", "code"))
    # Those that stay where they are or are handed there by name come first, then each source in the
    # order of registration.
    for pk, unit, code in sorted(
        rows, key=lambda row: row[1] in plan.carried and row[0] not in handed
    ):
        key = (plan.home_of(SERVICES, pk, unit), code)
        if key in staying:
            doubles.append(pk)
        staying.add(key)
    ended = PublicService.objects.filter(pk__in=doubles)
    ended.filter(valid_from__lt=day).update(valid_until=day, closed_by=change)
    ended.filter(valid_from__gte=day, valid_until__isnull=True).update(
        valid_until=F("valid_from"), closed_by=change
    )
