"""How work relations follow their units and posts when a structure changes."""

from django.db.models import F, Q

from orgunits.models import WorkRelation, open_after


def carry_relations(plan, change, day, successors):
    """Work relations end at units that end. Those of merged units go on, for the same days, at the
    receiving ones and at the posts carried there; a line between what is one unit now ends."""
    gone = {*plan.carried, *plan.dissolved}
    if not gone:
        return
    posts = {row.predecessor_id: row.pk for row in successors}
    rows = list(
        WorkRelation.objects.filter(
            open_after(day), Q(unit__in=gone) | Q(other_unit__in=gone)
        ).exclude(valid_until=F("valid_from"))
    )
    made = []
    for row in rows:
        ends = [
            plan.carried.get(row.unit_id, row.unit_id),
            posts.get(row.position_id, row.position_id),
            plan.carried.get(row.other_unit_id, row.other_unit_id),
            posts.get(row.other_position_id, row.other_position_id),
        ]
        is_one = ends[0] == ends[2] and (ends[1] == ends[3] or None in (ends[1], ends[3]))
        if not is_one and not {ends[0], ends[2]} & gone:
            made.append(_successor_of(row, ends, change, day))
        row.planned_until = row.valid_until
        row.valid_until, row.closed_by = max(day, row.valid_from), change
    WorkRelation.objects.bulk_update(rows, ["valid_until", "planned_until", "closed_by"])
    WorkRelation.objects.bulk_create(made)


def _successor_of(row, ends, change, day):
    unit, position, other_unit, other_position = ends
    return WorkRelation(
        government_id=row.government_id,
        kind=row.kind,
        unit_id=unit,
        position_id=position,
        other_unit_id=other_unit,
        other_position_id=other_position,
        subject=row.subject,
        legal_basis_id=row.legal_basis_id,
        clause=row.clause,
        is_example=row.is_example,
        valid_from=max(day, row.valid_from),
        valid_until=row.valid_until,
        predecessor=row,
        opened_by=change,
    )


def reverse_relations(undone, change):
    """Take back ``carry_relations`` of the change ``undone``: a line goes on as long as its
    successor would have, one without a successor as long as was planned."""
    successors = {row.predecessor_id: row for row in WorkRelation.objects.filter(opened_by=undone)}
    rows = list(WorkRelation.objects.filter(closed_by=undone))
    for row in rows:
        after = successors.get(row.pk)
        row.valid_until = after.valid_until if after else row.planned_until
        row.planned_until = row.closed_by = None
    WorkRelation.objects.bulk_update(rows, ["valid_until", "planned_until", "closed_by"])
    WorkRelation.objects.filter(opened_by=undone).update(
        valid_until=F("valid_from"), closed_by=change
    )
