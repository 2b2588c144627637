"""Putting a case together: its frame, and the moves of its chain."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max

from employees.actions.cases.recording import expect_state, lock_case, record, take_step
from employees.case_states import ADDED, CHANGED, FRAMED, REDIRECTED, REMOVED
from employees.enums import CASE_EDITABLE, AppointmentKind, CaseStepKind
from employees.models import Employee, PlacementCase, PlacementMove
from employees.queries.case_choices import seats_held
from orgunits.actions import lock_government
from orgunits.models import OrgUnit, Position
from orgunits.queries import subtree_unit_ids
from portal.bulkread import Listed
from portal.models import AuditEvent, User
from portal.opened import refuse_if_changed
from portal.templatetags.formats import date_long

CASE_COLUMNS = ("title", "kind", "effective_on", "note")


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveDraft:
    """A person to a post, or to none (released to the pool). ``kind``: an AppointmentKind, empty for
    that of the case; ``reason``: in spite of an orange finding."""

    employee: Employee
    position: Position | None
    kind: str = ""
    reason: str = ""


@transaction.atomic
def open_case(
    *,
    unit: OrgUnit,
    title: str,
    kind: str,
    effective_on: date,
    user: User | None,
    note: str = "",
    moves: Sequence[MoveDraft] = (),
    is_example: bool = False,
) -> PlacementCase:
    """Begin a case over ``unit`` with TMT ``effective_on``, with ``moves`` if there are any already.

    Raises ValidationError for a closed unit, a bad field and whatever ``add_moves`` refuses.
    """
    government = lock_government(unit.government)
    if not unit.is_active:
        raise ValidationError({"unit": "Unit ini sudah ditutup."})
    year = government.today().year
    last = PlacementCase.objects.filter(government=government, year=year).aggregate(
        number=Max("number")
    )
    case = PlacementCase(
        government=government,
        unit=unit,
        year=year,
        number=(last["number"] or 0) + 1,
        title=title.strip(),
        kind=kind,
        effective_on=effective_on,
        note=note.strip(),
        made_by=user,
        is_example=is_example,
    )
    case.clean_fields(exclude=["government", "unit", "made_by", "verified_by", "decided_by",
                               "panel_on", "letter_on", "pertek_on", "decree_date",
                               "decided_at", "inaugurated_on", "applied_at"])  # fmt: skip
    case.save(force_insert=True)
    take_step(case, CaseStepKind.OPEN, user=user, changes={"unit": [None, str(unit)]})
    if moves:
        add_moves(case=case, drafts=moves, user=user)
    return case


@transaction.atomic
def update_case(
    *, case: PlacementCase, user: User | None, opened: str | None = None, **columns: object
) -> PlacementCase:
    """Change what the case is called, its kind, TMT or note while it is a draft.

    A new TMT does not change what the moves assume: whatever no longer fits is told on the page.
    """
    if unknown := columns.keys() - set(CASE_COLUMNS):
        raise ValueError(f"not a column of a case: {sorted(unknown)}")
    row = lock_case(case)
    expect_state(row, *CASE_EDITABLE)
    refuse_if_changed(obj=row, opened=opened)
    before = {name: getattr(row, name) for name in columns}
    for name, value in columns.items():
        setattr(row, name, value)
    row.clean_fields(exclude=set(row_fields()) - set(CASE_COLUMNS))
    changes = {
        name: [str(before[name]), str(getattr(row, name))]
        for name in columns
        if before[name] != getattr(row, name)
    }
    if changes:
        row.save(update_fields=sorted(columns))
        record(row, FRAMED, user, changes)
    return row


def row_fields() -> list[str]:
    return [field.name for field in PlacementCase._meta.concrete_fields]


@transaction.atomic
def add_moves(
    *, case: PlacementCase, drafts: Iterable[MoveDraft], user: User | None
) -> list[PlacementMove]:
    """Put people into a draft, all or none. What each holds on the TMT is read now and is what the
    case assumes from then on. Constant number of queries.

    Raises ValidationError for somebody who is in it already, stays on the post held, or belongs to
    no unit of the case; for a post that does not exist on the TMT; for a release from nothing.
    """
    row = lock_case(case)
    expect_state(row, *CASE_EDITABLE)
    listed = list(drafts)
    people = _people(row, listed)
    posts = _posts(row, listed)
    held = seats_held(people, row.effective_on)
    unit_ids = set(subtree_unit_ids(row.unit_id, row.effective_on))
    taken = set(row.moves.values_list("employee_id", flat=True))
    first = (row.moves.aggregate(last=Max("order"))["last"] or 0) + 1
    made, problems = [], []
    for order, draft in enumerate(listed, start=first):
        person = people[draft.employee.pk]
        move = PlacementMove(
            government=row.government,
            case=row,
            order=order,
            employee=person,
            from_position=held.get(person.pk),
            to_position=posts.get(draft.position.pk) if draft.position else None,
            kind=draft.kind or row.kind,
            reason=draft.reason.strip(),
        )
        found = [*_draft_problems(move, draft, row, taken, unit_ids)]
        problems += [f"{person.full_name}: {text}" for text in found]
        taken.add(person.pk)
        made.append(move)
    if problems:
        raise ValidationError(problems)
    PlacementMove.objects.bulk_create(made)
    AuditEvent.objects.bulk_create(_event(row, ADDED, move, user) for move in made)
    return made


def _people(case: PlacementCase, drafts: list[MoveDraft]) -> dict[int, Employee]:
    ids = {draft.employee.pk for draft in drafts}
    found = Employee.objects.filter(pk__in=Listed(ids), government=case.government).in_bulk()
    if len(found) != len(ids):
        raise ValueError("employee of another government")
    return found


def _posts(case: PlacementCase, drafts: list[MoveDraft]) -> dict[int, Position]:
    """Posts by id; ValueError for one of another government."""
    ids = {draft.position.pk for draft in drafts if draft.position is not None}
    found = Position.objects.filter(pk__in=Listed(ids), government=case.government)
    rows = {post.pk: post for post in found.select_related("job_title", "unit")} if ids else {}
    if len(rows) != len(ids):
        raise ValueError("position of another government")
    return rows


def _draft_problems(
    move: PlacementMove,
    draft: MoveDraft,
    case: PlacementCase,
    taken: set[int],
    unit_ids: set[int],
) -> Iterable[str]:
    """Why a move cannot be put into its case at all; whether it suits is told on the page."""
    before, after = move.from_position, move.to_position
    if move.employee_id in taken:
        yield "sudah ada dalam usulan ini."
        return
    if move.kind not in AppointmentKind.values:
        yield "jenis penetapan tidak dikenal."
    if before is None and after is None:
        yield "tidak memangku jabatan pada TMT, jadi tidak dapat dilepas."
    if before is not None and before.unit_id not in unit_ids:
        yield f"memangku {before}, di luar unit usulan ini."
    if after is None:
        return
    if before is not None and before.pk == after.pk:
        yield f"sudah memangku {after} pada TMT."
    if after.unit_id not in unit_ids:
        yield f"{after} di luar unit usulan ini."
    day = case.effective_on
    if after.valid_from > day or (after.valid_until is not None and after.valid_until <= day):
        yield f"{after} tidak ada pada TMT {date_long(day)}."


@transaction.atomic
def swap_people(
    *, case: PlacementCase, first: Employee, second: Employee, user: User | None, kind: str = ""
) -> list[PlacementMove]:
    """Let two people change posts: two moves in one go. ValidationError when one holds none."""
    row = lock_case(case)
    held = seats_held([first.pk, second.pk], row.effective_on)
    for person in (first, second):
        if person.pk not in held:
            raise ValidationError(
                f"{person.full_name} tidak memangku jabatan pada TMT, jadi tidak dapat bertukar."
            )
    drafts = [
        MoveDraft(employee=first, position=held[second.pk], kind=kind),
        MoveDraft(employee=second, position=held[first.pk], kind=kind),
    ]
    return add_moves(case=row, drafts=drafts, user=user)


def lock_move(move: PlacementMove) -> tuple[PlacementCase, PlacementMove]:
    """The case and the move read again under the lock; ValidationError when it was taken out."""
    row = lock_case(move.case)
    found = (
        row.moves.select_related("employee", "from_position", "to_position")
        .filter(pk=move.pk)
        .first()
    )
    if found is None:
        raise ValidationError("Baris ini sudah dihapus dari usulan. Muat ulang halamannya.")
    found.case = row
    return row, found


@transaction.atomic
def update_move(
    *,
    move: PlacementMove,
    kind: str,
    reason: str,
    user: User | None,
    opened: str | None = None,
) -> PlacementMove:
    """Change the kind of appointment and the written reason of one move of a draft."""
    case, row = lock_move(move)
    expect_state(case, *CASE_EDITABLE)
    refuse_if_changed(obj=row, opened=opened)
    if kind not in AppointmentKind.values:
        raise ValueError(f"no such kind: {kind}")
    before = (row.kind, row.reason)
    row.kind, row.reason = kind, reason.strip()
    if (row.kind, row.reason) != before:
        row.save(update_fields=["kind", "reason"])
        changes = {"jenis": [before[0], row.kind], "alasan": [before[1], row.reason]}
        record(case, CHANGED, user, {str(row.employee): changes})
    return row


@transaction.atomic
def redirect_move(
    *, move: PlacementMove, position: Position | None, user: User | None
) -> PlacementMove:
    """Lead somebody of a draft to another post, or (None) to none. ValidationError as in
    ``add_moves``."""
    case, row = lock_move(move)
    expect_state(case, *CASE_EDITABLE)
    draft = MoveDraft(employee=row.employee, position=position, kind=row.kind)
    row.to_position = _posts(case, [draft]).get(position.pk) if position else None
    unit_ids = set(subtree_unit_ids(case.unit_id, case.effective_on))
    problems = list(_draft_problems(row, draft, case, set(), unit_ids))
    if problems:
        raise ValidationError([f"{row.employee.full_name}: {text}" for text in problems])
    before = move.to_position
    row.save(update_fields=["to_position"])
    changes = {str(row.employee): [str(before or ""), str(row.to_position or "")]}
    record(case, REDIRECTED, user, changes)
    return row


@transaction.atomic
def remove_move(*, move: PlacementMove, user: User | None) -> None:
    """Take a person out of a draft; the audit trail keeps it."""
    case, row = lock_move(move)
    expect_state(case, *CASE_EDITABLE)
    event = _event(case, REMOVED, row, user)
    event.changes = {name: [new, None] for name, (_, new) in event.changes.items()}
    event.save(force_insert=True)
    row.delete()


def _event(case: PlacementCase, action: str, move: PlacementMove, user: User | None) -> AuditEvent:
    """An audit event of a move, under its case."""
    return AuditEvent(
        government=case.government,
        actor=user,
        action=action,
        object_label=case._meta.label,
        object_pk=str(case.pk),
        object_text=str(case)[:200],
        unit_id=case.unit_id,
        changes={
            "employee": [None, str(move.employee)],
            "from_position": [None, str(move.from_position or "")],
            "to_position": [None, str(move.to_position or "")],
        },
    )
