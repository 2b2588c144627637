"""How work relations follow their units and posts when a structure changes."""

from collections import Counter

from django.db.models import F, Q

from orgunits.models import WorkRelation, open_after
from orgunits.participants import Blocker
from orgunits.structure import POSITIONS, clipped
from portal.bulkread import Listed


def carry_relations(plan, change, day, successors):
    """Work relations end at units and posts that end. Those of merged units go on, for the same
    days, at the receiving ones, and those of posts at the posts that go on from them (``successors``)
    wherever these are; a line between what is one unit now ends."""
    gone, closed = {*plan.carried, *plan.dissolved}, plan.closed_posts
    posts = {row.predecessor_id: row for row in successors}
    if not gone and not posts and not closed:
        return
    rows, made = list(_lines_at(gone, [*posts, *closed], day)), []
    for row in rows:
        ends = [
            *_end_after(plan, posts, row.unit_id, row.position_id),
            *_end_after(plan, posts, row.other_unit_id, row.other_position_id),
        ]
        is_one = ends[0] == ends[2] and (ends[1] == ends[3] or None in (ends[1], ends[3]))
        if not is_one and not {ends[0], ends[2]} & gone and not {ends[1], ends[3]} & closed:
            made.append(_successor_of(row, ends, change, day))
        row.planned_until = row.valid_until
        row.valid_until, row.closed_by = max(day, row.valid_from), change
    WorkRelation.objects.bulk_update(rows, ["valid_until", "planned_until", "closed_by"])
    WorkRelation.objects.bulk_create(made)


def _lines_at(units, posts, day):
    """Lines that hold on ``day`` or later at these units and posts."""
    ours = Q(unit__in=units) | Q(other_unit__in=units)
    if posts:
        ours |= Q(position__in=Listed(posts)) | Q(other_position__in=Listed(posts))
    return WorkRelation.objects.filter(open_after(day), ours).exclude(valid_until=F("valid_from"))


def lines_ended_since(context):
    """Blockers of a change of a past day: lines that it would take along or end, and that a change
    of a later day has ended. That one could no longer be taken back. One query at most."""
    plan = context.plan
    units = {*plan.carried, *plan.dissolved}
    posts = {*plan.going_on(POSITIONS), *plan.closed_posts}
    if context.day >= context.today or context.undoes is not None or not (units or posts):
        return []
    rows = _lines_at(units, posts, context.day).filter(closed_by__isnull=False)
    counts = Counter(
        unit if unit in units or position in posts else other
        for unit, other, position in rows.values_list("unit_id", "other_unit_id", "position_id")
    )
    return [
        Blocker(
            unit_id=unit_id,
            text=f"“{context.structure.unit(unit_id).name}”: {count} hubungan kerja sudah diteruskan "
            "atau diakhiri mulai tanggal sesudah itu. Pilih tanggal yang sama atau sesudahnya.",
            count=count,
        )
        for unit_id, count in counts.items()
    ]


def dependent_relations(undone):
    """Sentences on lines that the change ``undone`` carried or ended and that could not be given
    back: what followed them went on since, or one of their ends is no more. Two queries."""
    later = {"closed_by__number__gt": undone.number}
    moved = WorkRelation.objects.filter(opened_by=undone, **later)
    for row in moved.select_related("closed_by").order_by("pk"):
        yield (
            f"{_named(row)} sudah diteruskan atau diakhiri oleh perubahan nomor "
            f"{row.closed_by.number}."
        )
    back = {item["unit"] for item in undone.inverse if item["op"] == "restore"}
    lost = Q()
    for unit, post in (("unit", "position"), ("other_unit", "other_position")):
        lost |= Q(**{f"{unit}__closed_on__isnull": False}) & ~Q(**{f"{unit}__in": back})
        lost |= Q(**{f"{post}__closed_by__number__gt": undone.number})
    followed = moved.values("predecessor")
    ended = WorkRelation.objects.filter(lost, closed_by=undone).exclude(pk__in=followed)
    for row in ended.order_by("pk"):
        yield f"{_named(row)}: unit atau jabatan pada ujungnya berakhir sejak perubahan ini."


def _named(row):
    return f"Hubungan kerja “{clipped(row.subject)}”"


def _end_after(plan, posts, unit_id, position_id):
    """(unit, post) of one end of a line after the plan."""
    if position_id in posts:
        return posts[position_id].unit_id, posts[position_id].pk
    return plan.carried.get(unit_id, unit_id), position_id


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
