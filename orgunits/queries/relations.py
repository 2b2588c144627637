"""Reads of work relations: of a unit, of a post, of a branch for its annex, and for the chart."""

from collections.abc import Collection, Iterable
from datetime import date
from typing import NamedTuple

from django.db.models import F, Q, QuerySet

from orgunits.models import OrgUnit, Position, WorkRelation, open_after, valid_on
from portal.models import Government, User

NAMED = ("unit", "other_unit", "position", "other_position", "legal_basis")


class RelationLine(NamedTuple):
    """A relation as one of its units or posts sees it. ``is_ours``: the relation begins here."""

    relation: WorkRelation
    is_ours: bool

    @property
    def here(self) -> str:
        """The post of this side; "" when the whole unit is meant."""
        row = self.relation
        post = row.position if self.is_ours else row.other_position
        return post.name if post else ""

    @property
    def there_unit(self) -> OrgUnit:
        return self.relation.other_unit if self.is_ours else self.relation.unit

    @property
    def there_post(self) -> Position | None:
        return self.relation.other_position if self.is_ours else self.relation.position

    @property
    def words(self) -> str:
        """What the line means from this side."""
        return RELATION_WORDS[self.relation.kind][0 if self.is_ours else 1]


# What a kind says from the side that has it, and from the other.
RELATION_WORDS = {
    "command": ("Memberi perintah kepada", "Menerima perintah dari"),
    "coordination": ("Berkoordinasi dengan", "Berkoordinasi dengan"),
    "report": ("Melapor kepada", "Menerima laporan dari"),
}


def relations_on(government: Government, user: User, day: date) -> QuerySet[WorkRelation]:
    """Relations of ``day`` of which ``user`` sees both ends, with what they name."""
    rows = WorkRelation.objects.visible_to(user).on(day).filter(government=government)
    return rows.select_related(*NAMED)


def unit_relations(unit: OrgUnit, user: User, day: date) -> list[RelationLine]:
    """The relations of a unit and its posts on ``day``, its own first. One query."""
    rows = relations_on(unit.government, user, day).filter(Q(unit=unit) | Q(other_unit=unit))
    found = [RelationLine(row, row.unit_id == unit.pk) for row in rows.order_by("kind", "pk")]
    return sorted(found, key=lambda line: not line.is_ours)


def post_relations(position: Position, user: User, day: date) -> list[RelationLine]:
    """Those of one post, its own first. One query."""
    rows = relations_on(position.government, user, day).filter(
        Q(position=position) | Q(other_position=position)
    )
    found = [RelationLine(row, row.position_id == position.pk) for row in rows]
    return sorted(found, key=lambda line: not line.is_ours)


def branch_relations(
    government: Government, user: User, day: date, unit_ids: Collection[int]
) -> list[WorkRelation]:
    """The relations that begin at one of ``unit_ids``, by unit. One query."""
    rows = relations_on(government, user, day).filter(unit__in=unit_ids)
    return list(rows.order_by("unit__name", "unit", "kind", "pk"))


def relations_ahead(unit: OrgUnit, user: User, day: date) -> list[RelationLine]:
    """Relations of a unit that begin after ``day``. One query."""
    rows = (
        WorkRelation.objects.visible_to(user)
        .filter(open_after(day), Q(unit=unit) | Q(other_unit=unit), valid_from__gt=day)
        .exclude(valid_until=F("valid_from"))
        .select_related(*NAMED)
    )
    return [RelationLine(row, row.unit_id == unit.pk) for row in rows.order_by("valid_from", "pk")]


def drawn_relations(
    government: Government, user: User, day: date, unit_ids: Collection[int]
) -> list[WorkRelation]:
    """Relations between two of ``unit_ids``, which a chart draws as lines. One query."""
    rows = relations_on(government, user, day).exclude(unit=F("other_unit"))
    drawn = set(unit_ids)
    found = rows.order_by("unit__name", "unit", "kind", "pk")
    return [row for row in found if row.unit_id in drawn and row.other_unit_id in drawn]


def open_posts(unit: OrgUnit, day: date) -> list[tuple[int, str]]:
    """``(id, name)`` of the posts of a unit on ``day``, the head first. One query."""
    rows = Position.objects.filter(valid_on(day), unit=unit).order_by("-is_head", "order", "pk")
    return list(rows.values_list("pk", "name"))


def relations_of_units(
    unit_ids: Iterable[int], government: Government, user: User, day: date
) -> dict[int, list[RelationLine]]:
    """The relations of many units. One query."""
    ids = set(unit_ids)
    found: dict[int, list[RelationLine]] = {}
    rows = relations_on(government, user, day).filter(Q(unit__in=ids) | Q(other_unit__in=ids))
    for row in rows.order_by("kind", "pk"):
        for unit, is_ours in ((row.unit_id, True), (row.other_unit_id, False)):
            if unit in ids:
                found.setdefault(unit, []).append(RelationLine(row, is_ours))
    return found
