"""A Plt ends when the post gets its definitive holder (UU 30/2014 art 14: for a post whose holder is
permanently absent). A Plh stands in for a holder who is away, and stays."""

from collections.abc import Iterable

from django.db.models import F
from django.utils import timezone

from employees.enums import PlacementKind
from employees.headships import follow_headships
from employees.models import Placement
from employees.placement_book import has_one_seat, period_of
from employees.placement_rows import event_of, successor_row, supersede
from portal.bulkread import Listed
from portal.models import AuditEvent, Government, User


def end_acting(
    *, government: Government, begun: Iterable[Placement], user: User | None, reason: str
) -> list[Placement]:
    """End every Plt on the posts of the definitive placements ``begun`` on the day each begins, in
    the caller's transaction. Returns the new rows. One query, more only when there is one to end."""
    first = {}
    for row in begun:
        if row.kind == PlacementKind.DEFINITIVE and has_one_seat(row.position):
            first[row.position_id] = min(row.valid_from, first.get(row.position_id, row.valid_from))
    if not first:
        return []
    acting = (
        Placement.objects.current_knowledge()
        .filter(kind=PlacementKind.PLT, position__in=Listed(first))
        .exclude(valid_until=F("valid_from"))
        .select_related("government", "employee", "position__job_title")
    )
    ended = [
        row
        for row in acting
        if row.valid_from < first[row.position_id]
        and period_of(row).holds_on(first[row.position_id])
    ]
    if not ended:
        return []
    now = timezone.now()
    new = [
        successor_row(row, user=user, now=now, valid_until=first[row.position_id]) for row in ended
    ]
    supersede(ended, now)
    written = Placement.objects.bulk_create(new)
    AuditEvent.objects.bulk_create(
        event_of(
            "Plt. berakhir karena pejabat definitif", row, user=user, reason=reason, before=before
        )
        for row, before in zip(written, ended, strict=True)
    )
    people = {row.employee_id for row in ended}
    follow_headships(government=government, employee_ids=people, actor=user, reason=reason)
    return written
