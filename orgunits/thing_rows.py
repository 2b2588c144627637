"""Rows of posts, functions and roles as the pure engine takes them (orgunits.structure.things)."""

from collections import defaultdict

from django.db.models import F, Q

from orgunits.enums import MANAGERIAL_KINDS, RoleOrigin
from orgunits.models import JobTitle, Position, RoleAssignment, UnitFunction, open_after
from orgunits.structure import FUNCTIONS, POSITIONS, ROLES, Thing, Title
from portal.bulkread import Listed
from portal.permissions import Role


def is_open(row, day):
    """Whether a change effective on ``day`` may end ``row``: it holds then or begins later, and no
    other change has ended it."""
    is_going = row.valid_until is None or row.valid_until > day
    return is_going and row.closed_by_id is None and row.valid_until != row.valid_from


def open_rows(model, units, day):
    rows = model.objects.filter(open_after(day), unit__in=Listed(units), closed_by__isnull=True)
    return rows.exclude(valid_until=F("valid_from")).order_by("unit", "order", "pk")


def _named_rows(model, rows, government):
    return model.objects.filter(government=government, pk__in=Listed(rows or ()))


def _post(row, day):
    return Thing(
        POSITIONS,
        row.pk,
        row.unit_id,
        row.name,
        is_open=is_open(row, day),
        until=row.valid_until,
        is_head=row.is_head,
        is_single=row.is_head or row.job_title.kind in MANAGERIAL_KINDS,
        seats=row.required_headcount,
        echelon=row.echelon,
        job_class=row.job_class,
    )


def described_posts(rows, government, day):
    found = _named_rows(Position, rows, government).select_related("job_title")
    return [_post(row, day) for row in found]


def post_things(units, day):
    found = open_rows(Position, units, day).select_related("job_title")
    return [_post(row, day) for row in found]


def _function(row, day):
    return Thing(
        FUNCTIONS,
        row.pk,
        row.unit_id,
        row.text,
        is_open=is_open(row, day),
        until=row.valid_until,
        urusan=row.urusan,
    )


def described_functions(rows, government, day):
    return [_function(row, day) for row in _named_rows(UnitFunction, rows, government)]


def function_things(units, day):
    return [_function(row, day) for row in open_rows(UnitFunction, units, day)]


def _role(row, today):
    return Thing(
        ROLES,
        row.pk,
        row.unit_id,
        f"{Role(row.role).label}: {row.user}",
        movable=row.role != Role.UNIT_HEAD,
        is_open=row.valid_until is None or row.valid_until > max(today, row.valid_from),
        until=row.valid_until,
    )


def described_roles(rows, government):
    """Roles granted as such; those that follow a placement or a delegation are not named. A role
    that has ended by today is not handed on, also not from a day before."""
    found = _named_rows(RoleAssignment, rows, government).filter(origin=RoleOrigin.GRANTED)
    return [_role(row, government.today()) for row in found.select_related("user")]


def role_things(units, day):
    """Granted roles but for headships, which follow the placement on a head post."""
    rows = RoleAssignment.objects.filter(
        open_after(day), unit__in=Listed(units), origin=RoleOrigin.GRANTED
    )
    kept = rows.exclude(role=Role.UNIT_HEAD).exclude(valid_until=F("valid_from"))
    return [_role(row, day) for row in kept.select_related("user").order_by("unit", "pk")]


def heads_of(units, day):
    """``{unit: {post: name}}`` of the posts that lead these units on ``day`` or later."""
    found = defaultdict(dict)
    rows = Position.objects.filter(open_after(day), unit__in=Listed(units), is_head=True)
    for unit, row, name in rows.exclude(valid_until=F("valid_from")).values_list(
        "unit_id", "pk", "name"
    ):
        found[unit][row] = name
    return dict(found)


def titles_of(ids, government):
    """The job titles of these ids that posts of the government may bear."""
    rows = JobTitle.objects.filter(
        Q(government__isnull=True) | Q(government=government), pk__in=Listed(ids)
    )
    return {
        row.pk: Title(row.full_name, row.job_class, row.kind in MANAGERIAL_KINDS) for row in rows
    }
