"""How the urusan of units follow a change of structure, and go back with its undo."""

from collections.abc import Mapping

from orgunits.models import OrgUnit, StructureChange
from orgunits.structure import Plan
from orgunits.structure.urusan import codes_of, joined, urusan_after
from portal import audit
from portal.bulkread import Listed
from portal.models import AuditEvent

LONGEST = OrgUnit._meta.get_field("urusan").max_length


def write_urusan(plan: Plan, ids: Mapping[int, int], change: StructureChange) -> None:
    """Write what units hold after ``plan`` (not yet numbered; ``ids``: of its new units) and keep on
    ``change`` what they held before. An undo gives back what nobody has edited since. At most two
    queries and the audit; none when nothing is taken over."""
    if plan.undoes is not None:
        wanted = {int(pk): pair[0] for pk, pair in plan.undoes.urusan.items()}
        written = {int(pk): pair[1] for pk, pair in plan.undoes.urusan.items()}
    else:
        wanted, written = _wanted(plan, ids), {}
    if not wanted:
        return
    changed, events = [], []
    for unit in OrgUnit.objects.filter(pk__in=Listed(wanted)).order_by("pk"):
        after = wanted[unit.pk]
        if unit.urusan == after or written.get(unit.pk, unit.urusan) != unit.urusan:
            continue
        change.urusan[str(unit.pk)] = [unit.urusan, after]
        before, unit.urusan = unit.urusan, after
        changed.append(unit)
        events.append(
            audit.event(
                actor=change.made_by,
                action="Urusan mengikuti perubahan struktur",
                obj=unit,
                government=change.government,
                unit_id=unit.pk,
                changes={"urusan": [before, after]},
                reason=change.reason,
            )
        )
    if changed:
        OrgUnit.objects.bulk_update(changed, ["urusan"], batch_size=500)
        AuditEvent.objects.bulk_create(events)
        StructureChange.objects.filter(pk=change.pk).update(urusan=change.urusan)


def _wanted(plan: Plan, ids: Mapping[int, int]) -> dict[int, str]:
    """{unit: its urusan as a column} of the units that get some."""
    named = {*plan.carried, *plan.carried.values()}
    rows = OrgUnit.objects.filter(pk__in=Listed({unit for unit in named if unit > 0}))
    held = {pk: codes_of(text) for pk, text in rows.order_by().values_list("pk", "urusan")}
    after = urusan_after(held, plan)
    return {
        ids.get(unit, unit): joined(codes, LONGEST)
        for unit, codes in after.items()
        if codes != held.get(unit, ())
    }
