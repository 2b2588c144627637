"""What a change of structure means for reports (docs/adr/0003).

A report is a closed document about a unit as it was on the last day of its period: it says so by
name, its inputs are frozen, and its unit keeps its row when it is merged or dissolved. So no report
stands in the way of a change, and none follows. Whoever takes a unit over sees its reports, because
scopes follow the lineage.

A schedule looks ahead. On a merge it goes on at the receiving unit, unless that one has a schedule
of the same kind; on a dissolution it ends.
"""

from collections import Counter

from django.db.models import F

from orgunits.carriers import carry, reverse
from orgunits.structure import Thing
from portal.bulkread import Listed
from reports.models import ReportSchedule


class ReportsParticipant:
    def blockers(self, changes, context):
        return []

    def load(self, structure, government, day):
        running = ReportSchedule.objects.filter(government=government, valid_until__isnull=True)
        structure.add_holders("schedules", Counter(running.values_list("unit_id", flat=True)))

    def hanging(self, units, day):
        """A schedule goes where its unit goes, and ends with a unit that nobody takes over."""
        running = ReportSchedule.objects.filter(unit__in=Listed(units), valid_until__isnull=True)
        return [
            Thing("schedules", row.pk, row.unit_id, str(row), movable=False)
            for row in running.select_related("unit").order_by("unit", "period_kind", "pk")
        ]

    def follow(self, plan, change, day):
        if plan.undoes is not None:
            reverse(ReportSchedule, plan, change)
            return
        _end_doubles(plan, change, day)
        carry(ReportSchedule, plan, change, day)
        if plan.dissolved:
            _end(ReportSchedule.objects.filter(unit__in=plan.dissolved), change, day)


def _end_doubles(plan, change, day):
    """End schedules of merged units whose kind of period the receiving unit has already."""
    if not plan.carried:
        return
    units = {*plan.carried, *plan.carried.values()}
    running = ReportSchedule.objects.filter(unit__in=units, valid_until__isnull=True).order_by("pk")
    staying, doubles = set(), []
    rows = list(running.values_list("pk", "unit_id", "period_kind"))
    for pk, unit, kind in sorted(rows, key=lambda row: row[1] in plan.carried):
        key = (plan.carried.get(unit, unit), kind)
        if key in staying:
            doubles.append(pk)
        staying.add(key)
    _end(ReportSchedule.objects.filter(pk__in=doubles), change, day)


def _end(schedules, change, day):
    running = schedules.filter(valid_until__isnull=True)
    running.filter(valid_from__lte=day).update(valid_until=day, closed_by=change)
    running.update(valid_until=F("valid_from"), closed_by=change)  # begun after the day
