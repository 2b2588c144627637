"""Writes of matching: ask for a recommendation, bend it, let another person approve it, make a case of it.

Nothing here places anybody. What an approved run becomes is the draft of a placement case, which others
verify and the PPK decides (docs/adr/0028, 0040; UU 27/2022 art 10).
"""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from employees.actions.cases import MoveDraft, open_case
from employees.enums import AppointmentKind
from employees.models import Employee
from orgunits.actions import lock_government
from orgunits.models import OrgUnit, Position
from portal import audit
from portal.actions import request_job
from portal.bulkread import Listed
from portal.models import User
from portal.permissions import Permission
from portal.validators import validate_reason
from restructuring.enums import DemandKind, MatchingState
from restructuring.matching.facts import Inputs, why_not
from restructuring.models import MatchingDemand, MatchingRun

SOLVE = "restructuring.match"
MATCHING_STEPS = 5
FARTHEST_DAYS = 730
NOT_OPEN = "Rekomendasi ini tidak dapat diubah lagi."
OWN_HAND = "Anda ikut menyusun rekomendasi ini, jadi orang lain yang menyetujuinya."
CONCERNED = "Rekomendasi ini memindahkan Anda sendiri, jadi orang lain yang menyetujuinya."


@transaction.atomic
def order_run(
    *,
    unit: OrgUnit,
    title: str,
    purpose: str,
    preset: str,
    day: date,
    wishes: dict[str, Any],
    user: User | None,
    is_example: bool = False,
) -> MatchingRun:
    """A new run over ``unit`` for the TMT ``day``, computed by a job. ``wishes``: ``weights``,
    ``least_share`` (percent), ``most_moves`` (None: no limit), ``least_months``.

    ValidationError for a closed unit or a day that is past or more than two years away.
    """
    government = lock_government(unit.government)
    if not unit.is_active:
        raise ValidationError({"unit": "Unit ini sudah ditutup."})
    if not 0 <= (day - government.today()).days <= FARTHEST_DAYS:
        text = "Pilih hari ini atau sesudahnya, paling jauh dua tahun lagi."
        raise ValidationError({"day": text})
    last = MatchingRun.objects.filter(government=government).aggregate(last=Max("number"))["last"]
    run = MatchingRun(
        government=government,
        unit=unit,
        number=(last or 0) + 1,
        title=title.strip(),
        purpose=purpose,
        preset=preset,
        day=day,
        wishes=wishes,
        made_by=user,
        is_example=is_example,
    )
    run.clean_fields(exclude=["government", "unit", "job", "made_by", "approved_by", "case",
                              "inputs", "result", "wishes", "solved_at", "approved_at"])  # fmt: skip
    run.save(force_insert=True)
    _record(run, "Memesan rekomendasi penempatan", user, {"unit": [None, str(unit)]})
    _ring(run, user)
    return run


def _ring(run: MatchingRun, user: User | None) -> None:
    run.job = request_job(
        kind=SOLVE,
        title=f"Hitung {run}",
        params={"run": run.pk, "round": run.round},
        government=run.government,
        user=user,
        total=MATCHING_STEPS,
        unit_id=run.unit_id,
    )
    run.save(update_fields=["job"])


@transaction.atomic
def keep_inputs(*, run: MatchingRun, inputs: Inputs) -> None:
    """Freeze what was read, once: whatever is solved again starts from the same."""
    MatchingRun.objects.filter(pk=run.pk, inputs={}).update(inputs=inputs.as_json())


@transaction.atomic
def keep_result(*, run: MatchingRun, round: int, result: dict, user: User | None) -> bool:
    """Keep the answer of ``round``; False when it is not the one waited for any more."""
    row = _lock(run)
    if row.round != round or row.state != MatchingState.COMPUTING:
        return False
    row.result, row.solved_at = result, timezone.now()
    row.state = MatchingState.CONFLICT if result["conflicts"] else MatchingState.READY
    row.save(update_fields=["result", "solved_at", "state"])
    _record(
        row,
        "Menghitung rekomendasi penempatan",
        user,
        {
            "pegawai": [None, result["n_people"]],
            "perpindahan": [None, len(result.get("moves", ()))],
            "sidik": [None, result["digest"]],
            "terbukti": [None, result.get("is_proven", False)],
        },
    )
    return True


@transaction.atomic
def add_demand(
    *, run: MatchingRun, employee: Employee, position: Position, kind: str, reason: str, user: User
) -> MatchingDemand:
    """Ask for a person on a post (LOCK), or not there (FORBID), with a reason; all is solved again,
    the others as still as can be. ValidationError when the rules exclude the post."""
    validate_reason(reason)
    row = _lock_open(run)
    inputs = Inputs.from_json(row.inputs)
    person = next((one for one in inputs.people if one.id == employee.pk), None)
    post = next((one for one in inputs.posts if one.id == position.pk), None)
    if person is None or post is None:
        raise ValidationError("Pegawai atau jabatan ini tidak ada dalam rekomendasi.")
    if refused := why_not(person, post):
        raise ValidationError({"position": refused})
    if kind == DemandKind.LOCK:
        _drop(row.demands.filter(employee=employee, kind=kind, dropped_at=None), user)
    demand = MatchingDemand(
        government=row.government,
        run=row,
        kind=DemandKind(kind),
        employee=employee,
        position=position,
        reason=reason.strip(),
        made_by=user,
    )
    demand.validate_constraints()
    demand.save(force_insert=True)
    _record(
        row,
        "Menambah permintaan pada rekomendasi",
        user,
        {demand.get_kind_display(): [None, f"{employee} – {position}"]},
        reason=reason.strip(),
    )
    _again(row, user)
    return demand


@transaction.atomic
def drop_demand(*, demand: MatchingDemand, user: User) -> None:
    """Take a demand back and solve again."""
    row = _lock_open(demand.run)
    if not _drop(row.demands.filter(pk=demand.pk, dropped_at=None), user):
        raise ValidationError("Permintaan ini sudah dicabut.")
    words = f"{demand.employee} – {demand.position}"
    _record(row, "Mencabut permintaan", user, {demand.get_kind_display(): [words, None]})
    _again(row, user)


def _drop(demands: Any, user: User) -> int:
    return demands.update(dropped_at=timezone.now(), dropped_by=user)


def _again(row: MatchingRun, user: User) -> None:
    row.round += 1
    row.state = MatchingState.COMPUTING
    row.save(update_fields=["round", "state"])
    _ring(row, user)


def hands_on(run: MatchingRun) -> set[int]:
    """Accounts that had a hand in a run: they do not approve it."""
    rows = run.demands.values_list("made_by", "dropped_by")
    return {pk for row in [(run.made_by_id,), *rows] for pk in row if pk is not None}


def approving_refusal(user: User, run: MatchingRun) -> str:
    """Why ``user`` may not approve ``run``; empty when they may."""
    may = (Permission.PLACEMENT_EDIT, Permission.PLACEMENT_DECIDE)
    if not any(user.has_perm(permission, run.unit) for permission in may):
        return "Persetujuan diberikan oleh petugas kepegawaian atau pejabat yang menetapkan penempatan."
    if user.pk in hands_on(run):
        return OWN_HAND
    moved = [row["person"] for row in run.result.get("moves", ())]
    if Employee.objects.filter(pk__in=Listed(moved), user=user).exists():
        return CONCERNED
    return ""


@transaction.atomic
def approve_run(*, run: MatchingRun, user: User, note: str = "") -> MatchingRun:
    """A second person takes responsibility for the recommendation. ValidationError for whoever had a
    hand in it or is moved by it, and when there is nothing to approve."""
    row = _lock_open(run)
    if refusal := approving_refusal(user, row):
        raise ValidationError(refusal, code="authority")
    if row.state != MatchingState.READY or not row.result["moves"]:
        raise ValidationError("Belum ada perpindahan yang dapat disetujui.")
    row.state, row.approved_by, row.approved_at = MatchingState.APPROVED, user, timezone.now()
    row.note = note.strip()[:500]
    row.save(update_fields=["state", "approved_by", "approved_at", "note"])
    changes = {
        "perpindahan": [None, len(row.result["moves"])],
        "sidik": [None, row.result["digest"]],
    }
    _record(row, "Menyetujui rekomendasi penempatan", user, changes, reason=row.note)
    return row


@transaction.atomic
def export_run(*, run: MatchingRun, user: User) -> MatchingRun:
    """Make the draft of a placement case of an approved run; its moves are judged there anew."""
    row = _lock(run)
    if row.state != MatchingState.APPROVED:
        raise ValidationError("Rekomendasi disetujui orang kedua dulu.")
    moves = [one for one in row.result["moves"] if one["end"] is not None]
    people = Employee.objects.in_bulk([one["person"] for one in moves])
    posts = Position.objects.in_bulk([one["end"] for one in moves])
    reason = f"Rekomendasi penempatan {row.number}, disetujui {row.approved_by}."
    row.case = open_case(
        unit=row.unit,
        title=row.title,
        kind=AppointmentKind.REDISTRIBUTION,
        effective_on=row.day,
        note=f"{reason} Dihitung {row.solved_at:%d-%m-%Y}; setiap orang diperiksa lagi di sini.",
        moves=[
            MoveDraft(employee=people[one["person"]], position=posts[one["end"]], reason=reason)
            for one in moves
        ],
        user=user,
        is_example=row.is_example,
    )
    row.state = MatchingState.EXPORTED
    row.save(update_fields=["case", "state"])
    changes = {"usulan": [None, row.case.label]}
    _record(row, "Menjadikan rekomendasi usulan penempatan", user, changes)
    return row


@transaction.atomic
def cancel_run(*, run: MatchingRun, user: User, reason: str) -> MatchingRun:
    """Set a run aside before it becomes a case."""
    validate_reason(reason)
    row = _lock(run)
    if row.state in (MatchingState.EXPORTED, MatchingState.CANCELLED):
        raise ValidationError(NOT_OPEN)
    row.state = MatchingState.CANCELLED
    row.save(update_fields=["state"])
    _record(row, "Membatalkan rekomendasi penempatan", user, {}, reason=reason.strip())
    return row


def _lock(run: MatchingRun) -> MatchingRun:
    rows = MatchingRun.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("government", "unit", "approved_by", "job").get(pk=run.pk)


def _lock_open(run: MatchingRun) -> MatchingRun:
    row = _lock(run)
    if not row.is_open:
        raise ValidationError(NOT_OPEN)
    return row


def _record(
    run: MatchingRun, action: str, user: User | None, changes: dict, reason: str = ""
) -> None:
    audit.record(
        actor=user,
        action=action,
        obj=run,
        government=run.government,
        unit_id=run.unit_id,
        changes=changes,
        reason=reason,
    )
