"""Standing in for somebody who is away: recorded, withdrawn, and ended with the giver's own role."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from orgunits.actions.door import lock_government
from orgunits.enums import DELEGABLE_ROLES, DelegationState, RoleOrigin
from orgunits.models import Delegation, RoleAssignment, open_after
from portal import audit
from portal.models import AuditEvent, Government, User
from portal.notices import notify
from portal.permissions import Role
from portal.templatetags.formats import date_long
from portal.validators import validate_reason

OWN_COLUMNS = ("government", "giver", "delegate", "unit", "recorded_by", "withdrawn_by")


@transaction.atomic
def delegate_role(
    *,
    assignment: RoleAssignment,
    delegate: User,
    valid_from: date,
    valid_until: date,
    user: User,
    reason: str,
    decree: str = "",
) -> Delegation:
    """Let ``delegate`` do the office of ``assignment`` from ``valid_from`` until before
    ``valid_until``, and tell both. Whether ``user`` may record it is the view's question.

    Raises ValidationError: an office that cannot be delegated or was itself delegated, days in the
    past or beyond the giver's own, an overlap, a delegate who is away too or records it for
    themselves, or an empty reason.
    """
    validate_reason(reason)
    government = lock_government(assignment.government)  # two delegations at a time would overlap
    assignment = RoleAssignment.objects.select_related("user", "unit").get(pk=assignment.pk)
    row = Delegation(
        government=government,
        giver=assignment.user,
        delegate=User.objects.get(pk=delegate.pk),
        unit=assignment.unit,
        role=assignment.role,
        valid_from=valid_from,
        valid_until=valid_until,
        reason=reason.strip(),
        decree=decree.strip(),
        recorded_by=user,
    )
    _check_office(assignment)
    _check_delegate(row)
    _check_recorder(row)
    _check_days(row, assignment)
    row.clean_fields(exclude=OWN_COLUMNS)
    _check_overlap(row)
    row.save(force_insert=True)
    RoleAssignment.objects.create(
        government=government,
        user=row.delegate,
        unit=row.unit,
        role=row.role,
        origin=RoleOrigin.DELEGATED,
        source_key=row.source_key,
        decree=row.decree,
        valid_from=valid_from,
        valid_until=valid_until,
        granted_by=user,
    )
    changes = {"valid_from": [None, str(valid_from)], "valid_until": [None, str(valid_until)]}
    _event(row, "Melimpahkan wewenang", changes, user, reason).save(force_insert=True)
    _tell(row, "menjadi pelaksana harian")
    return row


@transaction.atomic
def withdraw_delegation(*, delegation: Delegation, user: User | None, reason: str) -> Delegation:
    """End a delegation now (one that is still to come: before it begins) and tell both. Raises
    ValidationError when it is over already."""
    validate_reason(reason)
    rows = Delegation.objects.select_for_update(no_key=True, of=("self",))
    row = rows.select_related("government", "giver", "delegate", "unit").get(pk=delegation.pk)
    if row.phase_on(row.government.today()) in ("over", "withdrawn"):
        raise ValidationError("Pelimpahan ini sudah berakhir.")
    _end(row, user, reason)
    return row


def follow_delegations(
    *, government: Government, user_ids: list[int], actor: User | None, reason: str
) -> int:
    """Withdraw or shorten what these people delegated but no longer hold themselves; for actions
    that end roles, in their transaction, after the roles are written. Returns how many changed.
    One query when nothing is delegated."""
    today = government.today()
    rows = list(
        Delegation.objects.standing()
        .filter(giver__in=user_ids, valid_until__gt=today)
        .select_related("government", "giver", "delegate", "unit")
    )
    if not rows:
        return 0
    held = list(
        RoleAssignment.objects.filter(open_after(today), user__in={row.giver_id for row in rows})
        .exclude(origin=RoleOrigin.DELEGATED)
        .values_list("user_id", "unit_id", "role", "valid_from", "valid_until")
    )
    changed = 0
    for row in rows:
        own = [span[3:] for span in held if span[:3] == (row.giver_id, row.unit_id, row.role)]
        until = covered_until(own, max(today, row.valid_from), row.valid_until)
        if until == row.valid_until:
            continue
        changed += 1
        if until is None:
            _end(row, actor, reason)
        else:
            _shorten(row, until, actor, reason)
    return changed


@transaction.atomic
def withdraw_all_of(*, person: User, government: Government, user: User, reason: str) -> int:
    """Withdraw whatever ``person`` gave or took that is not over; returns how many."""
    open_rows = Delegation.objects.standing().filter(valid_until__gt=government.today())
    rows = open_rows.filter(giver=person) | open_rows.filter(delegate=person)
    found = list(rows.select_related("government", "giver", "delegate", "unit"))
    for row in found:
        _end(row, user, reason)
    return len(found)


def covered_until(spans: list[tuple[date, date | None]], start: date, end: date) -> date | None:
    """The day until before which ``spans`` hold without a gap from ``start``, at most ``end``;
    None when they do not hold on ``start``. Each span is a first day and a last day excluded."""
    day = start
    for first, last in sorted(spans, key=lambda span: span[0]):
        if first <= day and (last is None or last > day):
            day = end if last is None else min(last, end)
    return None if day == start else day


def _check_office(assignment: RoleAssignment) -> None:
    if assignment.origin == RoleOrigin.DELEGATED:
        raise ValidationError("Wewenang yang dilimpahkan tidak dapat dilimpahkan lagi.")
    if assignment.role not in DELEGABLE_ROLES:
        label = Role(assignment.role).label
        raise ValidationError(f"Peran {label} tidak dapat dilimpahkan.")
    if not assignment.unit.is_active:
        raise ValidationError(f"{assignment.unit} sudah ditutup.")
    if not assignment.user.is_active:
        raise ValidationError("Akun yang berhalangan sudah dinonaktifkan.")


def _check_delegate(row: Delegation) -> None:
    if row.delegate_id == row.giver_id:
        raise ValidationError("Wewenang tidak dapat dilimpahkan kepada diri sendiri.")
    if row.delegate.government_id != row.government_id:
        raise ValidationError(f"{row.delegate} bukan pengguna pemerintah daerah ini.")
    if not row.delegate.is_active:
        raise ValidationError(f"Akun {row.delegate} sudah dinonaktifkan.")


def _check_recorder(row: Delegation) -> None:
    """Only the holder gives an office away unasked: whoever records it for the holder would give
    rights to themselves."""
    if row.recorded_by_id == row.delegate_id:
        raise ValidationError(
            "Pelimpahan kepada Anda sendiri dicatat oleh yang berhalangan atau oleh admin lain."
        )


def _check_days(row: Delegation, assignment: RoleAssignment) -> None:
    today = row.government.today()
    if row.valid_from < today:
        raise ValidationError({"valid_from": "Pelimpahan mulai paling cepat hari ini."})
    if row.valid_until <= row.valid_from:
        raise ValidationError({"valid_until": "Hari terakhir tidak boleh sebelum hari pertama."})
    own = RoleAssignment.objects.filter(user=row.giver_id, unit=row.unit_id, role=row.role).exclude(
        origin=RoleOrigin.DELEGATED
    )
    spans = list(own.values_list("valid_from", "valid_until"))
    until = covered_until(spans, row.valid_from, row.valid_until)
    if until is None:
        raise ValidationError(
            {"valid_from": f"{row.giver} belum atau tidak lagi memegang peran ini pada hari itu."}
        )
    if until < row.valid_until:
        raise ValidationError(
            {"valid_until": f"Peran {row.giver} sendiri berakhir {date_long(until)}."}
        )


def _check_overlap(row: Delegation) -> None:
    meanwhile = Delegation.objects.standing().filter(
        government=row.government_id,
        valid_from__lt=row.valid_until,
        valid_until__gt=row.valid_from,
    )
    same = meanwhile.filter(giver=row.giver_id, unit=row.unit_id, role=row.role)
    if other := same.select_related("delegate").first():
        raise ValidationError(
            f"Pada masa itu wewenang ini sudah dilimpahkan kepada {other.delegate}. Cabut dulu yang "
            "lama."
        )
    if meanwhile.filter(giver=row.delegate_id).exists():
        raise ValidationError(f"{row.delegate} sendiri berhalangan pada masa itu.")


def _end(row: Delegation, user: User | None, reason: str) -> None:
    """Withdraw ``row`` and end its role today, or before it begins."""
    end = max(row.government.today(), row.valid_from)
    row.state = DelegationState.WITHDRAWN
    row.withdrawn_by, row.withdrawn_at = user, timezone.now()
    row.save(update_fields=["state", "withdrawn_by", "withdrawn_at"])
    _roles_of(row).update(valid_until=end)
    changes = {"state": [DelegationState.STANDING.value, DelegationState.WITHDRAWN.value]}
    _event(row, "Mencabut pelimpahan", changes, user, reason).save(force_insert=True)
    _tell(row, "tidak lagi menjadi pelaksana harian")


def _shorten(row: Delegation, until: date, user: User | None, reason: str) -> None:
    changes = {"valid_until": [str(row.valid_until), str(until)]}
    row.valid_until = until
    row.save(update_fields=["valid_until"])
    _roles_of(row).update(valid_until=until)
    _event(row, "Memendekkan pelimpahan", changes, user, reason).save(force_insert=True)
    _tell(row, "menjadi pelaksana harian")


def _roles_of(row: Delegation):  # noqa: ANN202 a queryset of RoleAssignment
    return RoleAssignment.objects.filter(
        origin=RoleOrigin.DELEGATED, user=row.delegate_id, source_key=row.source_key
    )


def _event(
    row: Delegation, action: str, changes: dict, user: User | None, reason: str
) -> AuditEvent:
    return audit.event(
        actor=user,
        action=action,
        obj=row,
        government=row.government,
        unit_id=row.unit_id,
        changes=changes,
        reason=reason,
    )


def _tell(row: Delegation, what: str) -> None:
    """Both hear of it, with the days as people say them: the last one included."""
    notify(
        government=row.government,
        recipients=[row.giver, row.delegate],
        text=f"{row.delegate} {what} {row.get_role_display()} ({row.unit}), atas nama {row.giver}, "
        f"{date_long(row.valid_from)} sampai dengan {date_long(row.last_day)}.",
        url=reverse("orgunits:delegation_list"),
    )
