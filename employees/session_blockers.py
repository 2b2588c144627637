"""Sessions that stand in the way of dissolving a unit (docs/adr/0003).

After a merge a session stays its unit's: whoever took the unit over reaches it, and their people may
join (queries.audiences follows the lineage). So nothing is carried, and nothing taken back. A unit
that goes without a successor leaves nobody to hold what is still open.
"""

from collections import Counter
from datetime import date
from typing import Any

from django.db.models import QuerySet

from employees.models import TrainingSession
from employees.training_enums import SessionState
from orgunits.participants import Blocker, Context
from orgunits.structure import Thing
from portal.bulkread import Listed


def session_blockers(context: Context) -> list[Blocker]:
    """One Blocker per dissolved unit that still has sessions planned, open or running. One query."""
    dissolved = context.plan.dissolved
    if not dissolved:
        return []
    rows = _unfinished(dissolved, context.today)
    return [
        Blocker(
            unit_id=unit_id,
            text=f"“{context.structure.unit(unit_id).name}” masih punya {count} sesi pelatihan yang"
            " belum selesai. Batalkan dulu sesinya.",
            count=count,
            url_name="employees:unit_employees",
        )
        for unit_id, count in Counter(rows.values_list("unit_id", flat=True)).items()
    ]


def session_things(units: list[int], day: date) -> list[Thing]:
    """Sessions that hang on these units; they stay with their unit. One query."""
    rows = _unfinished(Listed(units), day).order_by("unit", "starts_on", "pk")
    return [Thing("sessions", row.pk, row.unit_id, str(row), movable=False) for row in rows]


def _unfinished(units: Any, day: date) -> QuerySet[TrainingSession]:
    return TrainingSession.objects.filter(
        unit__in=units, state__in=(SessionState.PLANNED, SessionState.OPEN), ends_on__gte=day
    )
