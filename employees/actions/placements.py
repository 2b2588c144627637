"""Who holds which post. A placement row is never changed: it is superseded by new rows, so what
held and what was believed can both be told (docs/adr/0002)."""

from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model, Q
from django.utils import timezone

from employees.actions.acting import end_acting
from employees.drafts import PlacementDraft
from employees.enums import AppointmentKind, PlacementKind
from employees.headships import follow_headships
from employees.models import Employee, Placement
from employees.placement_book import PlacementBook, period_of
from employees.placement_rows import annulment, differs, event_of, successor_row, supersede
from employees.validators import field_problems, refuse_own_record
from orgunits.actions import lock_government
from orgunits.models import Position
from portal.bulkread import Listed
from portal.models import AuditEvent, Government, User
from portal.templatetags.formats import date_long
from portal.validators import validate_reason

# Relations are read under the lock; superseded_at is never set on a new row.
UNCHECKED = (
    "government",
    "employee",
    "position",
    "legal_basis",
    "change",
    "recorded_by",
    "superseded_by",
    "superseded_at",
)
CORRECTABLE = (
    "position",
    "appointment",
    "valid_from",
    "valid_until",
    "decree_number",
    "decree_date",
    "decree_signer",
    "legal_basis",
    "note",
)
STALE = "Penempatan ini sudah diubah sejak halaman dibuka. Muat ulang halaman pegawai."


def fresh(model: type[Model], ids: set[int], *related: str) -> dict[int, Any]:
    """Rows read again under the lock."""
    return model.objects.filter(pk__in=Listed(ids)).select_related(*related).in_bulk()


def build_placements(
    government: Government, drafts: list[PlacementDraft], user: User | None
) -> list[Placement]:
    """Checked, unsaved placements; raises ValidationError with one text per problem."""
    people = fresh(Employee, {draft.employee.pk for draft in drafts})
    posts = fresh(Position, {draft.position.pk for draft in drafts}, "job_title")
    everyone = [*people.values(), *posts.values()]
    if any(row.government_id != government.pk for row in everyone):
        raise ValueError("employee or position of another government")
    book = PlacementBook.of(employee_ids=people.keys(), position_ids=posts.keys())
    now, rows, problems = timezone.now(), [], []
    for number, draft in enumerate(drafts, start=1):
        row = Placement(
            government=government,
            employee=people[draft.employee.pk],
            position=posts[draft.position.pk],
            kind=draft.kind,
            appointment=draft.appointment,
            valid_from=draft.valid_from,
            valid_until=draft.valid_until,
            decree_number=draft.decree_number,
            decree_date=draft.decree_date,
            decree_signer=draft.decree_signer,
            legal_basis=draft.legal_basis,
            note=draft.note,
            recorded_at=now,
            recorded_by=user,
        )
        place = f"Baris {number} ({row.employee.name}): " if len(drafts) > 1 else ""
        problems += [f"{place}{message}" for message in problems_of(row, book)]
        book.add(row)
        rows.append(row)
    if problems:
        raise ValidationError(problems)
    return rows


def problems_of(row: Placement, book: PlacementBook) -> list[str]:
    """Everything that stands against one unsaved placement."""
    return field_problems(row, exclude=UNCHECKED) or list(book.problems(row))


def is_shorter(row: Placement, before: Placement) -> bool:
    """Whether ``row`` only takes days away from ``before``: that is allowed on any post, also one
    that is held twice."""
    return (
        row.position_id == before.position_id
        and not period_of(row).is_empty
        and period_of(row).within(period_of(before))
    )


@transaction.atomic
def place_employees(
    *, government: Government, drafts: list[PlacementDraft], user: User | None, reason: str
) -> list[Placement]:
    """Put people on posts, all or none, and write the headships that follow. Bulk.

    A definitive placement may not overlap another of the same person; a managerial post or a head
    post takes one definitive holder; acting posts and additional duties stand beside. Raises
    ValidationError with a text per problem, ValueError for rows of another government.
    """
    validate_reason(reason)
    lock_government(government)  # posts cannot close, nor seats be taken, meanwhile
    built = build_placements(government, drafts, user)
    refuse_own_record(user, *(row.employee for row in built))
    rows = Placement.objects.bulk_create(built)
    AuditEvent.objects.bulk_create(
        event_of("Menempatkan pegawai", row, user=user, reason=reason) for row in rows
    )
    end_acting(government=government, begun=rows, user=user, reason=reason)
    follow_headships(
        government=government,
        employee_ids=[row.employee_id for row in rows if row.position.is_head],
        actor=user,
        reason=reason,
    )
    return rows


def rewrite(
    *,
    government: Government,
    old: list[Placement],
    new: list[tuple[Placement, Placement | None]],
    action: str,
    user: User | None,
    reason: str,
) -> list[Placement]:
    """Supersede ``old``, check and write ``new`` (row, the row it replaces), audit, headships. Of
    other people than ``user``."""
    rows = [*old, *(row for row, _ in new)]
    refuse_own_record(user, *(row.employee for row in rows))
    people = {row.employee_id for row in rows}
    book = PlacementBook.of(employee_ids=people, position_ids={row.position_id for row, _ in new})
    for row in old:
        book.drop(row)
    problems = []
    for row, before in new:
        if not (before and is_shorter(row, before)):
            problems += problems_of(row, book)
        book.add(row)
    if problems:
        raise ValidationError(problems)
    return put(
        government=government,
        old=old,
        new=[(row, before, action) for row, before in new],
        user=user,
        reason=reason,
    )


def put(
    *,
    government: Government,
    old: list[Placement],
    new: list[tuple[Placement, Placement | None, str]],
    user: User | None,
    reason: str,
) -> list[Placement]:
    """Supersede ``old`` and write ``new`` (row, the row it replaces, what the audit calls it),
    all checked by the caller; audit, headships."""
    if not old and not new:
        return []
    supersede(old, new[0][0].recorded_at if new else timezone.now())
    written = Placement.objects.bulk_create(row for row, _, _ in new)
    events = [
        event_of(action, row, user=user, reason=reason, before=before)
        for row, before, action in new
    ]
    replaced = {before.pk for _, before, _ in new if before}
    events += [annulment(row, user=user, reason=reason) for row in old if row.pk not in replaced]
    AuditEvent.objects.bulk_create(events)
    begun = [row for row, before, _ in new if before is None]
    end_acting(government=government, begun=begun, user=user, reason=reason)
    people = {row.employee_id for row in [*old, *written]}
    follow_headships(government=government, employee_ids=people, actor=user, reason=reason)
    return written


def current_row(placement: Placement) -> Placement:
    """The row again under the lock; a superseded one is refused as stale."""
    row = (
        Placement.objects.select_related("government", "employee", "position__job_title")
        .filter(pk=placement.pk, superseded_at__isnull=True)
        .first()
    )
    if row is None:
        raise ValidationError(STALE, code="stale")
    return row


@transaction.atomic
def move_employee(
    *,
    employee: Employee,
    position: Position,
    valid_from: date,
    user: User | None,
    reason: str,
    appointment: str = AppointmentKind.TRANSFER,
    decree_number: str = "",
    decree_date: date | None = None,
    decree_signer: str = "",
    note: str = "",
) -> Placement:
    """Move a person to another post on ``valid_from`` (TMT): the definitive post ends that day and
    the new one begins, in one transaction. An acting placement on the new post ends with it.

    A person without a post is simply placed. Raises ValidationError when TMT is not after the
    beginning of the post held, or when the new post does not take the person.
    """
    validate_reason(reason)
    government = employee.government
    lock_government(government)
    employee = Employee.objects.get(pk=employee.pk)
    position = Position.objects.select_related("job_title").get(pk=position.pk)
    if position.government_id != government.pk:
        raise ValueError("position of another government")
    now = timezone.now()
    ending = rows_ending_with_move(employee, position, valid_from)
    new_row = Placement(
        government=government,
        employee=employee,
        position=position,
        kind=PlacementKind.DEFINITIVE,
        appointment=appointment,
        valid_from=valid_from,
        decree_number=decree_number,
        decree_date=decree_date,
        decree_signer=decree_signer,
        note=note,
        recorded_by=user,
        recorded_at=now,
    )
    ended = [
        (successor_row(row, user=user, now=now, valid_until=valid_from), row)
        for row in ending
        if row.valid_from < valid_from  # what was carried that very day was held on no day
    ]
    written = rewrite(
        government=government,
        old=ending,
        new=[*ended, (new_row, None)],
        action="Memindahkan pegawai",
        user=user,
        reason=reason,
    )
    return written[-1]


def rows_ending_with_move(
    employee: Employee, position: Position, valid_from: date
) -> list[Placement]:
    """What the move ends: the definitive placement, and an acting one on the new post."""
    running = Q(valid_until__isnull=True) | Q(valid_until__gt=valid_from)
    rows = [
        row
        for row in employee.placements.current_knowledge()
        .filter(running)
        .select_related("government", "employee", "position__job_title")
        if row.valid_from < valid_from or row.valid_until is None
        if row.kind == PlacementKind.DEFINITIVE
        or (row.position_id == position.pk and row.valid_from < valid_from)
    ]
    for row in rows:
        if row.kind != PlacementKind.DEFINITIVE:
            continue
        if row.position_id == position.pk:
            raise ValidationError(f"Pegawai ini sudah memangku {position}.")
        # On the very day on which a change of structure carried the post, people may go elsewhere.
        carried_today = row.change_id is not None and valid_from == row.valid_from
        if valid_from <= row.valid_from and not carried_today:
            raise ValidationError(
                {
                    "valid_from": f"TMT harus sesudah {date_long(row.valid_from)}, awal jabatan "
                    "sekarang. Kalau jabatan sekarang keliru, betulkan penempatannya."
                }
            )
    return rows


@transaction.atomic
def end_placement(*, placement: Placement, on: date, user: User | None, reason: str) -> Placement:
    """End a placement: ``on`` is the first day the post is no longer held. Returns the new row.

    Raises ValidationError when the row was changed meanwhile, or ``on`` is not inside its period.
    """
    validate_reason(reason)
    lock_government(placement.government)
    row = current_row(placement)
    if on <= row.valid_from:
        raise ValidationError(
            {"on": f"Tanggal berakhir harus sesudah {date_long(row.valid_from)}, TMT jabatan ini."}
        )
    if row.valid_until and on >= row.valid_until:
        raise ValidationError(
            {"on": f"Jabatan ini sudah berakhir pada {date_long(row.valid_until)}."}
        )
    now = timezone.now()
    ended = successor_row(row, user=user, now=now, valid_until=on)
    [written] = rewrite(
        government=row.government,
        old=[row],
        new=[(ended, row)],
        action="Mengakhiri penempatan",
        user=user,
        reason=reason,
    )
    return written


def contiguous_previous(row: Placement) -> Placement | None:
    """The definitive placement of the same person that ended the day ``row`` begins."""
    if row.kind != PlacementKind.DEFINITIVE:
        return None
    return (
        row.employee.placements.current_knowledge()
        .definitive()
        .filter(valid_until=row.valid_from)
        .exclude(pk=row.pk)
        .select_related("government", "employee", "position__job_title")
        .first()
    )


def corrected(
    row: Placement, changes: dict[str, Any], user: User | None, now: datetime
) -> list[tuple[Placement, Placement]]:
    """The rows a correction writes, each with the one it replaces: the row itself and, when TMT
    shifts, the post before it, which ended on the old TMT."""
    copy = successor_row(row, user=user, now=now, **changes)
    new = [(copy, row)]
    previous = contiguous_previous(row)
    if previous and copy.valid_from != row.valid_from:
        if copy.valid_from <= previous.valid_from:
            raise ValidationError(
                {
                    "valid_from": f"TMT harus sesudah {date_long(previous.valid_from)}, awal "
                    f"jabatan sebelumnya ({previous.position})."
                }
            )
        shifted = successor_row(previous, user=user, now=now, valid_until=copy.valid_from)
        new.insert(0, (shifted, previous))
    return new


@transaction.atomic
def correct_placement(
    *,
    placement: Placement,
    user: User | None,
    reason: str,
    annul: bool = False,
    **changes: Any,  # noqa: ANN401 values of the fields in CORRECTABLE
) -> Placement | None:
    """Replace what was recorded by what is true; both stay readable. Returns the new row.

    ``annul``: the placement never was (returns None). When the TMT of a definitive placement
    shifts, the post held before it ends on the new TMT. Raises ValidationError for a stale row and
    for what clashes with other placements, ValueError for a field that cannot be corrected.
    """
    validate_reason(reason)
    if unknown := set(changes) - set(CORRECTABLE):
        raise ValueError(f"not correctable: {sorted(unknown)}")
    lock_government(placement.government)
    row, now = current_row(placement), timezone.now()
    if "position" in changes and changes["position"].government_id != row.government_id:
        raise ValueError("position of another government")
    new = [] if annul else corrected(row, changes, user, now)
    if new and not any(differs(copy, before) for copy, before in new):
        raise ValidationError("Belum ada isian yang berubah.")
    written = rewrite(
        government=row.government,
        old=[before for _, before in new] or [row],
        new=new,
        action="Membetulkan penempatan",
        user=user,
        reason=reason,
    )
    return written[-1] if written else None
