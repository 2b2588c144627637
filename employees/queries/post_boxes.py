"""The boxes of a peta jabatan: each unit with its posts, who leads it, and its sums."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from employees.enums import PlacementKind
from employees.hands import Hands
from employees.models import Placement
from employees.queries.post_map import PostLine, hands_by_post, rolled_up, units_of
from employees.queries.posts import StaffCount
from orgunits.queries import StructureRow, positions_on
from portal.models import Government


@dataclass(slots=True)
class UnitBox:
    """A unit on the map: its own posts, who leads it, and what it counts with all under it."""

    row: StructureRow
    lines: list[PostLine] = field(default_factory=list)
    leader: str = ""  # "" when the unit has no head post
    own: StaffCount = StaffCount()
    total: StaffCount = StaffCount()


EMPTY_SEAT = "kosong"


def leader_of(people: Sequence[Placement]) -> str:
    """Who leads: the definitive holder, else who acts, in words; "kosong" when nobody does."""
    by_kind = {placement.kind: placement for placement in reversed(people)}
    for kind in (PlacementKind.DEFINITIVE, PlacementKind.PLT, PlacementKind.PLH):
        if found := by_kind.get(kind):
            name = found.employee.full_name
            is_acting = kind != PlacementKind.DEFINITIVE
            return f"{found.get_kind_display()} {name}" if is_acting else name
    return EMPTY_SEAT


def unit_boxes(rows: Sequence[StructureRow], government: Government, day: date) -> list[UnitBox]:
    """The boxes of the units of ``rows`` in their order. Three queries."""
    boxes = {row.id: UnitBox(row) for row in rows}
    posts = positions_on(units_of(rows, government), day)
    hands = hands_by_post(posts.order_by().values("pk"), day)
    own: dict[int, StaffCount] = {}
    heads: dict[int, int] = {}
    for post in posts:
        if post.unit_id not in boxes:
            continue
        if post.is_head:
            heads[post.pk] = post.unit_id
        line = PostLine(post, boxes[post.unit_id].row.name, hands.get(post.pk, Hands()))
        boxes[post.unit_id].lines.append(line)
        own[post.unit_id] = own.get(post.unit_id, StaffCount()) + StaffCount(
            post.required_headcount, line.filled, line.vacant, int(line.is_double)
        )
    people = defaultdict(list)
    for placement in (
        Placement.objects.on(day)
        .filter(position__in=posts.filter(is_head=True).order_by().values("pk"))
        .select_related("employee")
        .order_by("valid_from", "pk")
    ):
        people[heads.get(placement.position_id)].append(placement)
    totals, led = rolled_up(rows, own), set(heads.values())
    for unit_id, box in boxes.items():
        box.own, box.total = own.get(unit_id, StaffCount()), totals[unit_id]
        if unit_id in led:
            box.leader = leader_of(people[unit_id])
    return list(boxes.values())
