"""How running requests to move follow a change of structure: a post that was offered is the successor
of the one that was carried, and an undo gives it back. The person is told and may still withdraw.
Constant number of queries."""

from django.urls import reverse

from employees.models import MoveRequest, Placement
from orgunits.models import Position
from portal import audit
from portal.notices import notify_each


def carry_offers(change):
    """Put the successors that ``change`` opened into running requests."""
    _replace(carried(change), "predecessor_id", "pk", change)


def give_back_offers(undone, change):
    """Take back what ``carry_offers`` did for the change ``undone``."""
    _replace(carried(undone), "pk", "predecessor_id", change)


def carried(change):
    return Position.objects.filter(opened_by=change, predecessor__isnull=False).order_by()


def _replace(posts, was, then, change):
    """Posts are named by the columns ``was`` and ``then`` of the successors ``posts``."""
    found = MoveRequest.objects.running().filter(position__in=posts.values(was))
    rows = list(found.select_related("government", "employee__user").order_by("pk"))
    if not rows:
        return
    offered = {row.position_id for row in rows}
    instead = dict(posts.filter(**{f"{was}__in": offered}).values_list(was, then))
    after = Position.objects.in_bulk(instead.values())
    shown = [row.employee_id for row in rows if row.shared_at]
    seats = Placement.objects.on(change.effective_on).definitive().filter(employee__in=shown)
    homes = dict(seats.order_by("-pk").values_list("employee", "position__unit"))
    events, notices = [], []
    for row in rows:
        before, row.position = row.position_id, after[instead[row.position_id]]
        events.append(
            audit.event(
                actor=change.made_by,
                action="Tawaran jabatan mengikuti struktur",
                obj=row,
                government=row.government,
                unit_id=homes.get(row.employee_id),
                changes={"position": [before, row.position_id]},
                reason=change.reason,
            )
        )
        text = f"Jabatan yang ditawarkan kepada Anda mengikuti struktur: {row.position.name}"
        if row.employee.user:
            notices.append(([row.employee.user], text, reverse("employees:own_move")))
    MoveRequest.objects.bulk_update(rows, ["position"])
    audit.write(events)
    notify_each(government=rows[0].government, notices=notices)
