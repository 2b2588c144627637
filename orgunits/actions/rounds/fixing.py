"""Fixing a round by a decree: a numbered version of its data, kept as data."""

from collections.abc import Iterable
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max

from orgunits import round_kinds
from orgunits.actions.rounds.moving import lock_round, move_round
from orgunits.enums import PartState, RoundState
from orgunits.models import Round, RoundDecision, RoundPart, RoundSheet
from orgunits.queries.rounds import lines_of, units_of_parts
from portal import audit
from portal.models import Government, User


@transaction.atomic
def fix_round(
    *,
    round_: Round,
    decree_number: str,
    decree_on: date,
    user: User | None,
    settles: bool = False,
) -> RoundDecision:
    """Fix a round, all of whose parts are frozen, by the number and day of a decree; returns the
    version. ``settles``: do first what the kind offers (of the ABK: the computed need becomes the
    need of the posts).

    ValidationError while a part is not frozen, or for a decree of a day to come.
    """
    Government.objects.select_for_update(no_key=True).get(pk=round_.government_id)
    row = lock_round(round_)
    before = move_round(row, RoundState.FIXED)
    today = row.government.today()
    if decree_on > today:
        raise ValidationError({"decree_on": "Tanggal keputusan tidak boleh sesudah hari ini."})
    parts = _frozen_parts(row)
    reason = f"Ditetapkan dengan {decree_number.strip()}"
    spec = row.kind_spec
    if settles and spec.settle:
        round_kinds.call(spec.settle, parts, user, reason)
    made = _decide(row, decree_number.strip(), decree_on, today, user)
    _keep_sheets(made, parts, today)
    row.save(update_fields=["state"])
    audit.record(
        actor=user,
        action="Menetapkan putaran",
        obj=made,
        government=row.government,
        changes={
            "state": [before, row.state],
            "keputusan": [None, f"{made.decree_number}, {decree_on.isoformat()}"],
            "unit": [None, len(parts)],
        },
        reason=reason,
    )
    return made


def _frozen_parts(row: Round) -> list[RoundPart]:
    """The parts a decree is about, locked; ValidationError while one of them is not frozen."""
    parts = list(
        RoundPart.objects.select_for_update(no_key=True, of=("self",))
        .filter(round=row)
        .exclude(state=PartState.ENDED)
        .select_related("unit")
        .order_by("unit__lft", "pk")
    )
    left = [part for part in parts if part.state != PartState.FROZEN]
    if left:
        raise ValidationError(f"{len(left)} unit belum dibekukan, antara lain {left[0].unit}.")
    if not parts:
        raise ValidationError("Tidak ada unit yang datanya dapat ditetapkan.")
    for part in parts:
        part.round = row
    return parts


def _decide(
    row: Round, decree_number: str, decree_on: date, today: date, user: User | None
) -> RoundDecision:
    """The next version of the government's data of this kind. The caller holds the government."""
    last = RoundDecision.objects.filter(government=row.government, kind=row.kind)
    made = RoundDecision(
        government=row.government,
        round=row,
        kind=row.kind,
        number=(last.aggregate(n=Max("number"))["n"] or 0) + 1,
        decree_number=decree_number,
        decree_on=decree_on,
        day=today,
        made_by=user,
    )
    made.full_clean(exclude=["government", "round", "made_by"])
    made.save(force_insert=True)
    return made


def _keep_sheets(decision: RoundDecision, parts: list[RoundPart], day: date) -> None:
    row = decision.round
    units = units_of_parts(row, [(part.pk, part.unit_id) for part in parts], day)
    if row.kind_spec.sheets:
        contents = round_kinds.call(row.kind_spec.sheets, parts, units, day)
    else:
        items = round_kinds.call(row.kind_spec.item_ids, row, units, day)
        contents = {part.pk: _lines_as_data(part, items.get(part.pk, set()), day) for part in parts}
    RoundSheet.objects.bulk_create(
        RoundSheet(
            government=row.government,
            decision=decision,
            unit=part.unit,
            name=part.unit.name,
            order=order,
            content=contents[part.pk],
        )
        for order, part in enumerate(parts, start=1)
    )


def _lines_as_data(part: RoundPart, items: Iterable[int], day: date) -> dict:
    """What the page of a part says of each thing."""
    lines = lines_of(part, sorted(items), day)
    return {
        "lines": [
            {
                "id": line.item,
                "name": line.name,
                "place": line.place,
                "now": line.now,
                "note": line.confirmation.note if line.confirmation else "",
            }
            for line in lines
        ]
    }
