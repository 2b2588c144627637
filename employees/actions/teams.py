"""Founding, staffing and ending tim kerja. Nothing here touches a placement: to lead a team is a
role (PermenPANRB 7/2022)."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse

from employees.models import Employee, WorkTeam, WorkTeamMember, WorkTeamStep
from employees.team_rules import TeamRole, TeamStepKind, period_problem
from employees.validators import field_problems
from orgunits.actions import lock_government
from orgunits.models import OrgUnit, UnitFunction
from portal import audit
from portal.models import Government, User
from portal.notices import notify
from portal.opened import refuse_if_changed
from portal.templatetags.formats import date_long
from portal.validators import validate_reason

FIELDS = ("name", "purpose", "decree_number", "decree_on", "valid_from", "valid_until")
UNCHECKED = ("government", "unit", "functions")
NAME_TAKEN = "Unit ini sudah punya tim dengan nama itu."
LEADER_TAKEN = "Tim ini sudah punya ketua. Keluarkan dulu atau jadikan anggota."


def page_of(team: WorkTeam) -> str:
    return reverse("employees:team_detail", args=[team.pk])


def locked(team: WorkTeam) -> WorkTeam:
    """The fresh row under its lock; in the caller's transaction."""
    rows = WorkTeam.objects.select_for_update(of=("self",))
    return rows.select_related("government", "unit").get(pk=team.pk)


def note_step(team: WorkTeam, kind: str, user: User | None, note: str, changes: dict) -> None:
    """A step in the history of the team, and an event in the trail."""
    WorkTeamStep.objects.create(
        government=team.government,
        team=team,
        kind=kind,
        on=team.government.today(),
        note=note[:300],
        taken_by=user,
    )
    audit.record(
        actor=user,
        action=f"{TeamStepKind(kind).label}: tim kerja"[:60],
        obj=team,
        government=team.government,
        unit_id=team.unit_id,
        changes=changes,
        reason=note,
    )


def _check(team: WorkTeam) -> None:
    if found := field_problems(team, exclude=UNCHECKED):
        raise ValidationError(found)
    if problem := period_problem(team.valid_from, team.valid_until):
        raise ValidationError({"valid_until": problem})
    if team.decree_on > team.government.today():
        raise ValidationError({"decree_on": "Tanggal SK belum tiba."})
    team.validate_constraints()


def _refuse_taken_name(team: WorkTeam) -> None:
    """Under the lock of the government: two people may found at once. Merges may bring a name
    twice."""
    others = WorkTeam.objects.filter(unit=team.unit_id, name=team.name, valid_until__isnull=True)
    if team.valid_until is None and others.exclude(pk=team.pk).exists():
        raise ValidationError({"name": NAME_TAKEN})


@transaction.atomic
def found_team(
    *,
    government: Government,
    unit: OrgUnit,
    values: dict[str, Any],
    functions: Iterable[UnitFunction],
    user: User | None,
) -> WorkTeam:
    """A team without members. ``values``: FIELDS. Raises ValidationError by field."""
    team = WorkTeam(government=government, unit=unit, **values)
    _check(team)
    lock_government(government)  # no merge closes the unit meanwhile
    if not OrgUnit.objects.active().filter(pk=unit.pk).exists():
        raise ValidationError({"unit": "Unit ini sudah tidak ada. Pilih unit lain."})
    _refuse_taken_name(team)
    team.save(force_insert=True)
    team.functions.set(functions)
    note_step(
        team, TeamStepKind.FOUND, user, f"SK {team.decree_number}", {"name": [None, team.name]}
    )
    return team


@transaction.atomic
def change_team(
    *,
    team: WorkTeam,
    values: dict[str, Any],
    functions: Iterable[UnitFunction],
    user: User | None,
    opened: str | None = None,
) -> WorkTeam:
    """Change what a team is for, its decree or period; who would stay to the end of a running team
    stays to the new one. Raises ValidationError by field, when it was changed meanwhile
    (``opened``: portal.opened), and when a member's days would fall outside."""
    lock_government(team.government)
    row = locked(team)
    refuse_if_changed(obj=row, opened=opened)
    before = {name: getattr(row, name) for name in values}
    for name, value in values.items():
        setattr(row, name, value)
    _check(row)
    if row.name != before.get("name", row.name):
        _refuse_taken_name(row)
    if row.members.filter(valid_from__lt=row.valid_from).exists():
        raise ValidationError({"valid_from": "Ada anggota yang mulai sebelum hari itu."})
    if row.valid_until and row.members.filter(valid_from__gte=row.valid_until).exists():
        raise ValidationError(
            {"valid_until": "Ada anggota yang mulai pada hari itu atau sesudahnya."}
        )
    row.save()
    row.functions.set(functions)
    ended = before.get("valid_until")
    if ended and ended > row.government.today():
        row.members.filter(valid_until=ended).update(valid_until=row.valid_until)
    if row.valid_until:
        _end_members(row, row.valid_until)
    told = audit.differences(before, values)
    note_step(row, TeamStepKind.CHANGE, user, f"SK {row.decree_number}", told)
    return row


def _end_members(team: WorkTeam, on: date) -> list[WorkTeamMember]:
    """End the rows of everybody still in the team on ``on`` or later."""
    rows = list(team.members.exclude(valid_until__lte=on).select_related("employee__user"))
    for row in rows:
        row.valid_until = max(on, row.valid_from)
    WorkTeamMember.objects.bulk_update(rows, ["valid_until"])
    return rows


@transaction.atomic
def add_member(
    *,
    team: WorkTeam,
    employee: Employee,
    role: str,
    share: int,
    valid_from: date,
    user: User | None,
) -> WorkTeamMember:
    """Take somebody into a team, or give who is in it another role or share from ``valid_from``.
    Placements stay as they are. The person is told.

    Raises ValidationError by field: a share outside 1 to 100, a day outside the team's period or of
    the person's service, a second ketua; ValueError for another government.
    """
    row = locked(team)
    if employee.government_id != row.government_id:
        raise ValueError("employee of another government")
    ends = row.valid_until
    if valid_from < row.valid_from or (ends and valid_from >= ends):
        raise ValidationError({"valid_from": "Hari itu di luar masa tim."})
    if employee.joined_on > valid_from or (employee.left_on and employee.left_on <= valid_from):
        raise ValidationError({"valid_from": f"{employee.full_name} tidak bekerja pada hari itu."})
    made = WorkTeamMember(
        government=row.government, team=row, employee=employee, role=role, share=share,
        valid_from=valid_from, valid_until=ends,
    )  # fmt: skip
    if found := field_problems(made, exclude=("government", "team", "employee")):
        raise ValidationError(found)
    _end_former(row, employee, valid_from)
    still = row.members.exclude(valid_until__lte=valid_from).filter(role=TeamRole.LEADER)
    if role == TeamRole.LEADER and still.exists():
        raise ValidationError({"role": LEADER_TAKEN})
    made.validate_constraints()
    made.save(force_insert=True)
    told = f"{employee.full_name}, {made.get_role_display().lower()}, {share}%"
    note_step(row, TeamStepKind.JOIN, user, told, {"anggota": [None, told]})
    notify(
        government=row.government,
        recipients=[employee.user] if employee.user_id else [],
        text=f"{made.get_role_display()} {row.name}, {share}% waktu, mulai {date_long(valid_from)}",
        url=reverse("employees:own_page"),
    )
    return made


def _end_former(team: WorkTeam, employee: Employee, on: date) -> None:
    """Whoever is in the team already goes on in a new row from ``on``."""
    for former in team.members.filter(employee=employee).exclude(valid_until__lte=on):
        if former.valid_from > on:
            raise ValidationError(
                {"valid_from": "Orang ini sudah tercatat mulai hari yang kemudian."}
            )
        former.valid_until = on
        former.save(update_fields=["valid_until"])


@transaction.atomic
def end_member(*, member: WorkTeamMember, on: date, user: User | None, reason: str) -> None:
    """Take somebody out: ``on`` is the first day no longer in the team. ValidationError by field."""
    validate_reason(reason)
    team = locked(member.team)
    row = team.members.select_related("employee__user").get(pk=member.pk)
    if row.valid_until is not None and row.valid_until <= on:
        raise ValidationError({"on": "Orang ini sudah keluar sebelum hari itu."})
    if on < row.valid_from:
        raise ValidationError({"on": "Hari itu sebelum orang ini masuk tim."})
    row.valid_until = on
    row.save(update_fields=["valid_until"])
    told = {"anggota": [row.employee.full_name, None], "valid_until": [None, on.isoformat()]}
    note_step(team, TeamStepKind.LEAVE, user, f"{row.employee.full_name}: {reason}", told)


@transaction.atomic
def end_team(*, team: WorkTeam, on: date, user: User | None, reason: str) -> WorkTeam:
    """End a team and the rows of its members: ``on`` is the first day without it. They are told.
    ValidationError by field."""
    validate_reason(reason)
    row = locked(team)
    if row.valid_until is not None and row.valid_until <= on:
        raise ValidationError({"on": "Tim ini sudah berakhir sebelum hari itu."})
    if on <= row.valid_from or on > row.government.today() + timedelta(days=366):
        raise ValidationError({"on": "Hari itu di luar masa tim atau lebih dari setahun lagi."})
    if row.members.filter(valid_from__gte=on).exists():
        raise ValidationError({"on": "Ada anggota yang mulai pada hari itu atau sesudahnya."})
    row.valid_until = on
    row.save(update_fields=["valid_until"])
    ended = _end_members(row, on)
    note_step(row, TeamStepKind.END, user, reason, {"valid_until": [None, on.isoformat()]})
    notify(
        government=row.government,
        recipients=[one.employee.user for one in ended if one.employee.user],
        text=f"{row.name} berakhir {date_long(on)}",
        url=reverse("employees:own_page"),
    )
    return row
