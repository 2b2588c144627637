"""Which units belong to which part of a round, and which parts hold a unit's data."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from django.db.models import QuerySet

from orgunits import round_kinds
from orgunits.enums import PARTS_AT_REST, PartState, RoundState
from orgunits.models import (
    OrgUnit,
    Position,
    RoleAssignment,
    Round,
    RoundConfirmation,
    RoundPart,
    RoundRemark,
    valid_on,
)
from orgunits.queries.structure import ancestors_on, structure_on
from portal.models import Government, User
from portal.permissions import Permission, Role


def units_of_parts(round_: Round, parts: Iterable[tuple[int, int]], day: date) -> dict[int, int]:
    """``{unit id: part id}`` of the units whose data the parts hold on ``day``; ``parts``: (part id,
    unit id). A part that holds what is under it leaves out units with a part of their own, also
    those that are asked no longer. No query for parts of one unit each, else two."""
    own = {unit: part for part, unit in parts}
    if not round_.covers_below:
        return own
    left = {unit for _, unit in _released([round_])} - own.keys()
    found: dict[int, int] = {}
    for row in structure_on(round_.government, day):  # every unit before its children
        if row.id in left:
            continue
        part = own.get(row.id) or found.get(row.parent)
        if part is not None:
            found[row.id] = part
    return found


def _released(rounds: Iterable[Round]) -> set[tuple[int, int]]:
    """(round id, unit id) of units whose part somebody ended: they do not fall to the part above
    them. One query."""
    rows = RoundPart.objects.filter(
        round__in=rounds, state=PartState.ENDED, ended_by_change__isnull=True
    )
    return set(rows.order_by().values_list("round_id", "unit_id"))


def standing_parts(round_: Round) -> list[tuple[int, int]]:
    """(part id, unit id) of all standing parts of a round. One query."""
    parts = RoundPart.objects.standing().filter(round=round_).order_by()
    return list(parts.values_list("pk", "unit_id"))


def part_of_unit(part: RoundPart, day: date) -> dict[int, int]:
    """``units_of_parts`` of one part: without the units under it that have a part of their own."""
    others = standing_parts(part.round) if part.round.covers_below else []
    units = units_of_parts(part.round, [*others, (part.pk, part.unit_id)], day)
    return {unit: pk for unit, pk in units.items() if pk == part.pk}


def item_ids(part: RoundPart, day: date) -> set[int]:
    """The things that are confirmed in one part. Four queries at most."""
    spec, units = part.round.kind_spec, part_of_unit(part, day)
    found = round_kinds.call(spec.item_ids, part.round, units, day)
    return found.get(part.pk, set())


def parts_holding(
    government: Government, kind: str, years: Iterable[int], unit_ids: Iterable[int]
) -> list[tuple[RoundPart, set[int]]]:
    """Standing parts of rounds of ``kind`` over ``years`` that hold data of the units, each with
    those of the units it holds. One query where no round is, four at most."""
    rounds = list(
        Round.objects.filter(government=government, kind=kind, year__in=years).exclude(
            state=RoundState.CANCELLED
        )
    )
    if not rounds:
        return []
    ways = {unit: [unit] for unit in unit_ids}  # from the unit upwards
    left: set[tuple[int, int]] = set()
    if any(row.covers_below for row in rounds):
        left = _released(rounds)
        for unit, path in ancestors_on(ways, government.today()).items():
            ways[unit] += [ref.id for ref in reversed(path)]
    parts = (
        RoundPart.objects.standing()
        .filter(round__in=rounds, unit__in={unit for way in ways.values() for unit in way})
        .select_related("round__opened_by", "unit")
    )
    by_place = {(part.round_id, part.unit_id): part for part in parts.order_by("pk")}
    held: dict[int, set[int]] = {}
    for row in rounds:
        for unit, way in ways.items():
            places = [(row.pk, one) for one in (way if row.covers_below else [unit])]
            place = next((one for one in places if one in by_place or one in left), None)
            part = by_place.get(place)
            if part is not None:
                held.setdefault(part.pk, set()).add(unit)
    found = [(part, held[part.pk]) for part in by_place.values() if part.pk in held]
    for part, _units in found:
        part.round.government = government
    return found


def part_holding(position: Position, year: int) -> RoundPart | None:
    """The standing part of an ABK round over ``year`` that holds the post; the latest if several."""
    found = parts_holding(position.government, round_kinds.ABK, [year], [position.unit_id])
    return found[-1][0] if found else None


def why_held(part: RoundPart) -> str:
    """Why the data of a part cannot be changed now, and who can give them back; "" when they can."""
    if part.state not in PARTS_AT_REST:
        return ""
    words = {
        "submitted": "sudah dikirim",
        "verified": "sudah diverifikasi",
        "frozen": "sudah dibekukan",
    }[part.state]
    who = "Bagian Organisasi"
    if part.round.opened_by is not None:
        who = f"{who} ({part.round.opened_by})"
    return (
        f"{part.round.kind_label} {part.round.year} {part.unit.name} {words} pada putaran "
        f"“{part.round.title}”, jadi tidak dapat diubah. {who} dapat mengembalikannya."
    )


def people_in_charge(unit_ids: Iterable[int], today: date) -> dict[int, list[User]]:
    """Who leads each unit, or stands in for whoever does: ``{unit id: [User]}``. One query."""
    rows = (
        RoleAssignment.objects.filter(
            valid_on(today), role=Role.UNIT_HEAD, unit__in=list(unit_ids), user__is_active=True
        )
        .select_related("user")
        .order_by("unit_id", "pk")
    )
    found: dict[int, dict[int, User]] = {}
    for row in rows:
        found.setdefault(row.unit_id, {})[row.user_id] = row.user
    return {unit: list(people.values()) for unit, people in found.items()}


def runs_round(user: User, round_: Round) -> bool:
    """Whether ``user`` runs the round: may decide on every part of it."""
    parts = RoundPart.objects.filter(round=round_)
    reached = OrgUnit.objects.visible_to(user, Permission.ROUND_EDIT).values("pk")
    return parts.exists() and not parts.exclude(unit__in=reached).exists()


def ordered_items(part: RoundPart, items: Iterable[int]) -> list[int]:
    """``items`` of a part in the order of its pages. One query."""
    order = part.round.kind_spec.order
    return round_kinds.call(order, items) if order else sorted(items)


def lines_of(part: RoundPart, items: Sequence[int], day: date) -> list[round_kinds.Line]:
    """The lines of ``items`` with their confirmations, remarks of the last return and drafts."""
    lines = round_kinds.call(part.round.kind_spec.lines, part, items, day)
    confirmed = {
        row.item: row
        for row in RoundConfirmation.objects.filter(part=part, item__in=items).select_related(
            "confirmed_by"
        )
    }
    told = remarks_of(part, items)
    for line in lines:
        line.confirmation = confirmed.get(line.item)
        line.remark, line.draft = told.get((line.item, ""), ("", ""))
        line.rows = [_with_remarks(row, told.get((line.item, row.key))) for row in line.rows]
    return lines


def _with_remarks(row: round_kinds.Row, pair: tuple[str, str] | None) -> round_kinds.Row:
    if pair is None:
        return row
    return round_kinds.Row(row.key, row.text, row.now, row.before, *pair)


def remarks_of(
    part: RoundPart, items: Iterable[int] | None = None
) -> dict[tuple[int, str], tuple[str, str]]:
    """``{(item, row): (remark of the last return, draft)}``. One query."""
    rows = RoundRemark.objects.filter(part=part)
    if items is not None:
        rows = rows.filter(item__in=items)
    found: dict[tuple[int, str], list[str]] = {}
    for row in rows.order_by("pk"):
        pair = found.setdefault((row.item, row.row), ["", ""])
        if row.sent_at is None:
            pair[1] = row.text
        elif row.sent_at == part.returned_at:
            pair[0] = row.text
    return {key: (pair[0], pair[1]) for key, pair in found.items()}


def rounds_in_sight(user: User, government: Government | None) -> QuerySet[Round]:
    return Round.objects.visible_to(user).filter(government=government)


def item_counts(
    round_: Round, parts: Mapping[int, int], day: date
) -> tuple[dict[int, int], dict[int, int]]:
    """``({part id: things}, {part id: of these confirmed})`` of ``{part id: unit id}``. Five
    queries at most."""
    # Parts out of sight count too: what is theirs is not of a part over them.
    others = standing_parts(round_) if round_.covers_below else []
    units = units_of_parts(round_, [*others, *parts.items()], day)
    units = {unit: part for unit, part in units.items() if part in parts}
    items = round_kinds.call(round_.kind_spec.item_ids, round_, units, day)
    confirmed: dict[int, int] = dict.fromkeys(parts, 0)
    rows = RoundConfirmation.objects.filter(part__round=round_, part__in=list(parts))
    for part, item in rows.order_by().values_list("part_id", "item"):
        confirmed[part] += item in items.get(part, ())
    return {part: len(items.get(part, ())) for part in parts}, confirmed
