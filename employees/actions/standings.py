"""When people are away from their posts or leave, and what that does to the posts they hold.

A period is never changed but superseded, like a placement. One that ends posts marks them with its
thread, so that taking it back gives them back.
"""

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from employees.actions.people import home_unit_id
from employees.actions.placements import rewrite
from employees.drafts import StatusDraft
from employees.enums import StatusKind
from employees.models import Employee, Placement, StatusPeriod
from employees.placement_book import period_of, spoken
from employees.placement_rows import successor_row
from employees.placement_rules import Period
from employees.standing_rules import RULES, Effect, effect_of, kinds_of_status
from employees.validators import field_problems, refuse_own_record
from orgunits.actions import lock_government
from portal import audit, crypto
from portal.models import User
from portal.templatetags.formats import date_long
from portal.validators import validate_reason

UNCHECKED = ("government", "employee", "recorded_by", "superseded_at")
CARRIED = (
    "thread",
    "government_id",
    "employee_id",
    "kind",
    "vacates",
    "detail_sealed",
    "valid_from",
    "valid_until",
    "decree_number",
    "decree_date",
    "note",
)
STALE = "Catatan ini sudah diubah sejak halaman dibuka. Muat ulang halaman pegawai."


def planned_effect(employee: Employee, draft: StatusDraft) -> Effect:
    """What ``draft`` would do to the posts of ``employee``; a tugas belajar counts with those it
    continues. One query."""
    earlier = employee.status_periods.current_knowledge().filter(kind=draft.kind)
    return effect_of(
        StatusKind(draft.kind),
        Period(draft.valid_from, draft.valid_until),
        [period_of(row) for row in earlier],
    )


def ending_placements(employee: Employee, on: date) -> list[Placement]:
    """What a period that ends posts ends on ``on``: everything held that day or from then on."""
    return list(
        employee.placements.current_knowledge()
        .exclude(valid_until__lte=on)
        .select_related("government", "employee", "position__job_title")
        .order_by("valid_from", "pk")
    )


def draft_problems(employee: Employee, draft: StatusDraft) -> dict[str, str]:
    """What stands against a period, by field of the form."""
    rule, found = RULES[StatusKind(draft.kind)], {}
    if draft.kind not in kinds_of_status(employee.status):
        found["kind"] = f"Tidak ada bagi {employee.get_status_display()}."
    if (draft.kind == StatusKind.CARE_LEAVE) != bool(draft.detail):
        raise ValueError("a care leave, and nothing else, has a detail")
    if draft.valid_from < employee.joined_on:
        found["valid_from"] = f"Tidak boleh sebelum {date_long(employee.joined_on)}, TMT masuk."
    elif employee.left_on and draft.valid_from >= employee.left_on:
        found["valid_from"] = f"Pegawai ini berhenti pada {date_long(employee.left_on)}."
    if rule.effect == Effect.LEAVES and draft.valid_until is not None:
        raise ValueError("a departure has no end")
    if rule.has_end and draft.valid_until is None:
        found["valid_until"] = "Isi tanggal berakhirnya menurut surat keputusan."
    elif draft.valid_until is not None and draft.valid_until <= draft.valid_from:
        found["valid_until"] = "Tanggal berakhir harus sesudah tanggal mulai."
    return found


def refuse_overlap(row: StatusPeriod) -> None:
    """A person has one standing at a time."""
    others = StatusPeriod.objects.current_knowledge().filter(employee=row.employee)
    for other in others.exclude(thread=row.thread).order_by("valid_from"):
        if period_of(row).overlaps(period_of(other)):
            raise ValidationError(
                f"Pada masa itu sudah tercatat {other.get_kind_display()} ({spoken(other)}). "
                "Akhiri atau hapus dulu catatan itu."
            )


def told(row: StatusPeriod) -> dict[str, list]:
    """What the audit tells of a period: never what a care leave is for."""
    values = {
        "kind": str(row.kind),
        "valid_from": row.valid_from,
        "valid_until": row.valid_until,
        "decree_number": row.decree_number,
    }
    return audit.differences({}, values)


def home_of(row: StatusPeriod) -> int | None:
    """The unit whose auditors see what is done to a period: that of the post held, else of the one
    the period ended."""
    found = home_unit_id(row.employee)
    return found or next((one.position.unit_id for one in ended_placements(row)), None)


def record_event(
    action: str, row: StatusPeriod, changes: dict[str, list], user: User | None, reason: str
) -> None:
    audit.record(
        actor=user,
        action=action,
        obj=row,
        government=row.government,
        unit_id=home_of(row),
        changes=changes,
        reason=reason,
    )


@transaction.atomic
def record_status(
    *, employee: Employee, draft: StatusDraft, user: User | None, reason: str
) -> StatusPeriod:
    """Record a leave, assignment, suspension or departure and end the posts it ends, with the roles
    that follow them. A departure also sets the day of leaving.

    Raises ValidationError, by field where there is one, for what the status of the person, the
    dates, another period or a later placement do not allow.
    """
    validate_reason(reason)
    government = lock_government(employee.government)
    employee = Employee.objects.select_related("government").get(pk=employee.pk)
    refuse_own_record(user, employee)
    if problems := draft_problems(employee, draft):
        raise ValidationError(problems)
    effect, now = planned_effect(employee, draft), timezone.now()
    row = StatusPeriod(
        government=government,
        employee=employee,
        kind=draft.kind,
        vacates=effect == Effect.VACATES,
        valid_from=draft.valid_from,
        valid_until=draft.valid_until,
        decree_number=draft.decree_number,
        decree_date=draft.decree_date,
        note=draft.note,
        recorded_at=now,
        recorded_by=user,
    )
    if draft.detail:
        row.detail_sealed = crypto.seal(draft.detail, row.detail_context)
    if found := field_problems(row, exclude=UNCHECKED):
        raise ValidationError(found)
    refuse_overlap(row)
    row.save(force_insert=True)
    if effect != Effect.KEEPS:
        end_posts(row, effect, user, reason)
    if effect == Effect.LEAVES:
        set_left_on(employee, row.valid_from)
    record_event("Mencatat status pegawai", row, told(row), user, reason)
    return row


def end_posts(row: StatusPeriod, effect: Effect, user: User | None, reason: str) -> None:
    """End what the person holds on the first day of ``row``; refuse when a post begins later."""
    held = ending_placements(row.employee, row.valid_from)
    for placement in held:
        begins_within = effect == Effect.LEAVES or period_of(row).overlaps(period_of(placement))
        if placement.valid_from >= row.valid_from and begins_within:
            raise ValidationError(
                {
                    "valid_from": f"Penempatan pada {placement.position} baru mulai "
                    f"{date_long(placement.valid_from)}. Betulkan dulu penempatan itu."
                }
            )
    ending = [placement for placement in held if placement.valid_from < row.valid_from]
    rewrite(
        government=row.government,
        old=ending,
        new=[
            (
                successor_row(
                    placement,
                    user=user,
                    now=row.recorded_at,
                    valid_until=row.valid_from,
                    ended_by=row.thread,
                ),
                placement,
            )
            for placement in ending
        ],
        action=f"Jabatan berakhir: {row.get_kind_display()}",
        user=user,
        reason=reason,
    )


def set_left_on(employee: Employee, day: date | None) -> None:
    employee.left_on = day
    employee.validate_constraints()
    employee.save(update_fields=["left_on"])


def current_period(period: StatusPeriod) -> StatusPeriod:
    """The row again under the lock; a superseded one is refused as stale."""
    row = (
        StatusPeriod.objects.select_related("government", "employee__government")
        .filter(pk=period.pk, superseded_at__isnull=True)
        .first()
    )
    if row is None:
        raise ValidationError(STALE, code="stale")
    return row


@transaction.atomic
def end_status(*, period: StatusPeriod, on: date, user: User | None, reason: str) -> StatusPeriod:
    """The person is back: ``on`` is the first day of service again. Posts that the period ended do
    not come back by themselves (PP 11/2017 art 64(4), 94(2)). Returns the new row.

    Raises ValidationError for a departure, for a stale row, and for a day outside the period.
    """
    validate_reason(reason)
    lock_government(period.government)
    row = current_period(period)
    refuse_own_record(user, row.employee)
    if row.is_departure:
        raise ValidationError("Yang sudah berhenti tidak aktif kembali dengan cara ini.")
    if on <= row.valid_from:
        raise ValidationError({"on": f"Harus sesudah {date_long(row.valid_from)}, awal masa ini."})
    if row.valid_until and on >= row.valid_until:
        raise ValidationError({"on": f"Masa ini berakhir pada {date_long(row.valid_until)}."})
    now = timezone.now()
    ended = StatusPeriod(
        **{name: getattr(row, name) for name in CARRIED}, recorded_at=now, recorded_by=user
    )
    ended.valid_until = on
    StatusPeriod.objects.filter(pk=row.pk).update(superseded_at=now)
    ended.save(force_insert=True)
    shift = {"valid_until": [audit.plain(row.valid_until), str(on)]}
    record_event("Mengakhiri status pegawai", ended, shift, user, reason)
    return ended


@transaction.atomic
def annul_status(
    *, period: StatusPeriod, user: User | None, reason: str, restore: bool = True
) -> None:
    """The period never was; both truths stay readable. With ``restore`` the posts it ended are held
    on as before; a departure's day of leaving is taken back in any case.

    Raises ValidationError for a stale row, and for a post that somebody else holds since.
    """
    validate_reason(reason)
    lock_government(period.government)
    row, now = current_period(period), timezone.now()
    refuse_own_record(user, row.employee)
    StatusPeriod.objects.filter(pk=row.pk).update(superseded_at=now)
    if row.is_departure:
        set_left_on(row.employee, None)
    if restore:
        give_posts_back(row, now, user, reason)
    undone = {name: [value, None] for name, (_, value) in told(row).items()}
    record_event("Menghapus status pegawai yang keliru", row, undone, user, reason)


def ended_placements(period: StatusPeriod) -> list[Placement]:
    """The placements, as held true now, that ``period`` ended."""
    return list(
        Placement.objects.current_knowledge()
        .filter(ended_by=period.thread, valid_until=period.valid_from)
        .select_related("government", "employee__government", "position__job_title")
        .order_by("valid_from", "pk")
    )


def end_before(placement: Placement) -> date | None:
    """Until when a placement was to last before a period ended it."""
    former = (
        Placement.objects.filter(
            employee=placement.employee_id,
            kind=placement.kind,
            valid_from=placement.valid_from,
            superseded_at__isnull=False,
        )
        .exclude(ended_by=placement.ended_by)
        .order_by("-superseded_at", "-pk")
        .first()
    )
    return former and former.valid_until


def give_posts_back(row: StatusPeriod, now: datetime, user: User | None, reason: str) -> None:
    held = ended_placements(row)
    rewrite(
        government=row.government,
        old=held,
        new=[
            (
                successor_row(one, user=user, now=now, valid_until=end_before(one), ended_by=None),
                one,
            )
            for one in held
        ],
        action="Jabatan dilanjutkan",
        user=user,
        reason=reason,
    )
