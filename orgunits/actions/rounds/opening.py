"""Opening a round, changing its deadline, calling it off."""

from collections.abc import Collection
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse

from orgunits import round_kinds
from orgunits.actions.rounds.moving import lock_round, move_round, refuse_unless_open
from orgunits.enums import RoundState
from orgunits.models import OrgUnit, Round, RoundPart
from orgunits.queries.rounds import people_in_charge
from orgunits.queries.rounds.choosing import taken_units
from portal import audit
from portal.models import Government, User
from portal.notices import notify_each
from portal.opened import refuse_if_changed
from portal.templatetags.formats import date_long
from portal.validators import validate_reason

ROUND_COLUMNS = ("title", "due_on", "remind_days", "note")
MAX_PARTS = 5000


def page_of(part: RoundPart) -> str:
    return reverse("orgunits:round_part_detail", args=[part.pk])


def board_of(round_: Round) -> str:
    return reverse("orgunits:round_detail", args=[round_.pk])


@transaction.atomic
def open_round(
    *,
    government: Government,
    kind: str,
    title: str,
    year: int,
    units: Collection[OrgUnit],
    due_on: date,
    user: User | None,
    covers_below: bool = False,
    remind_days: int = 7,
    note: str = "",
    is_example: bool = False,
) -> Round:
    """Ask ``units`` for data of ``kind`` over ``year`` until ``due_on``; whoever is in charge of them
    is told. Constant number of queries.

    ValidationError without a unit, for a closed one, one that a standing round of the same kind and
    year asks already, or a day that has passed.
    """
    # Two who open at once must not ask the same unit twice.
    Government.objects.select_for_update(no_key=True).get(pk=government.pk)
    today = government.today()
    row = Round(
        government=government,
        kind=kind,
        title=title.strip(),
        year=year,
        covers_below=covers_below,
        due_on=due_on,
        remind_days=remind_days,
        note=note.strip(),
        opened_by=user,
        is_example=is_example,
    )
    row.full_clean(exclude=["government", "opened_by"])
    _check_units(government, units)
    if due_on < today:
        raise ValidationError({"due_on": "Batas waktunya sudah lewat."})
    taken = taken_units(government, kind, year, today, covers_below=covers_below)
    if double := [unit for unit in units if unit.pk in taken]:
        raise ValidationError(f"{double[0]}: {taken[double[0].pk]} untuk tahun {year}.")
    row.save(force_insert=True)
    parts = RoundPart.objects.bulk_create(
        RoundPart(government=government, round=row, unit=unit) for unit in units
    )
    if row.kind_spec.begin:
        round_kinds.call(row.kind_spec.begin, row, parts, user)
    audit.record(
        actor=user,
        action="Membuka putaran",
        obj=row,
        government=government,
        changes={"unit": [None, len(parts)], "batas waktu": [None, due_on.isoformat()]},
    )
    tell_parts(parts, f"Mohon diisi sampai {date_long(due_on)}: {row.title}", user)
    return row


def _check_units(government: Government, units: Collection[OrgUnit]) -> None:
    if not units:
        raise ValidationError({"units": "Pilih paling sedikit satu unit."})
    if len(units) > MAX_PARTS:
        raise ValidationError({"units": "Terlalu banyak unit untuk satu putaran."})
    for unit in units:
        if unit.government_id != government.pk:
            raise ValueError(f"unit {unit.pk} is not of this government")
        if not unit.is_active:
            raise ValidationError({"units": f"{unit} sudah ditutup."})


def tell_parts(parts: Collection[RoundPart], words: str, user: User | None) -> int:
    """Tell whoever is in charge of each unit, who stands in for a head too; returns how many units
    were told."""
    if not parts:
        return 0
    government = next(iter(parts)).government
    people = people_in_charge([part.unit_id for part in parts], government.today())
    notices = []
    for part in parts:
        whom = [person for person in people.get(part.unit_id, ()) if person != user]
        if whom:
            notices.append((whom, f"{words} ({part.unit.name})", page_of(part)))
    notify_each(government=government, notices=notices)
    return len(notices)


@transaction.atomic
def update_round(
    *, round_: Round, user: User, opened: str | None = None, **columns: object
) -> Round:
    """Change title, deadline, reminder or instructions (ROUND_COLUMNS) of an open round."""
    if unknown := columns.keys() - set(ROUND_COLUMNS):
        raise ValueError(f"not a column of a round: {sorted(unknown)}")
    row = lock_round(round_)
    refuse_unless_open(row)
    refuse_if_changed(obj=row, opened=opened)
    changes = audit.differences({name: getattr(row, name) for name in columns}, columns)
    if not changes:
        return row
    for name, value in columns.items():
        setattr(row, name, value)
    row.full_clean(exclude=["government", "opened_by"])
    row.save(update_fields=sorted(columns))
    audit.record(
        actor=user,
        action="Mengubah putaran",
        obj=row,
        government=row.government,
        changes=changes,
    )
    return row


@transaction.atomic
def cancel_round(*, round_: Round, user: User, reason: str) -> Round:
    """Call a round off: nothing is asked any more, what was filled in stays and can be changed."""
    validate_reason(reason)
    row = lock_round(round_)
    before = move_round(row, RoundState.CANCELLED)
    row.save(update_fields=["state"])
    audit.record(
        actor=user,
        action="Membatalkan putaran",
        obj=row,
        government=row.government,
        changes={"state": [before, row.state]},
        reason=reason,
    )
    return row
