"""The placements that a new one could clash with, read once for a whole list of them.

Used by the actions and the participant under the lock on the government's row, so that nothing
moves between the check and the write. Two queries whatever the number of people.
"""

from collections import defaultdict

from django.db.models import Q

from employees.enums import PlacementKind
from employees.models import Placement, StatusPeriod
from employees.placement_rules import Period
from orgunits.enums import MANAGERIAL_KINDS
from portal.templatetags.formats import date_long


def period_of(row):
    """The days of anything dated (placement, position)."""
    return Period(row.valid_from, row.valid_until)


def has_one_seat(position):
    """Whether a post is for one person whatever its need: a managerial post, or a unit's head."""
    return position.is_head or position.job_title.kind in MANAGERIAL_KINDS


class PlacementBook:
    """Placements by person and definitive ones by post, kept up to date while rows are planned."""

    def __init__(self, rows, away=()):
        self.by_employee = defaultdict(list)
        self.by_position = defaultdict(list)
        self.away = defaultdict(list)
        for period in away:
            self.away[period.employee_id].append(period)
        for row in rows:
            self.add(row)

    @classmethod
    def of(cls, *, employee_ids, position_ids):
        return cls(
            Placement.objects.current_knowledge()
            .filter(
                Q(employee_id__in=employee_ids)
                | Q(position_id__in=position_ids, kind=PlacementKind.DEFINITIVE)
            )
            .select_related("employee", "position__job_title"),
            away=StatusPeriod.objects.current_knowledge().filter(
                employee_id__in=employee_ids, vacates=True
            ),
        )

    def add(self, row):
        self.by_employee[row.employee_id].append(row)
        if row.kind == PlacementKind.DEFINITIVE:
            self.by_position[row.position_id].append(row)

    def drop(self, row):
        """Forget a row that is being superseded."""
        for rows in (self.by_employee[row.employee_id], self.by_position[row.position_id]):
            rows[:] = [kept for kept in rows if kept.pk is None or kept.pk != row.pk]

    def problems(self, row):
        """Yield, in Indonesian, why ``row`` (an unsaved Placement) cannot be written."""
        yield from self.period_problems(row)
        yield from self.own_problems(row)
        if row.kind == PlacementKind.DEFINITIVE and has_one_seat(row.position):
            yield from self.seat_problems(row)

    def period_problems(self, row):
        period, seat = period_of(row), period_of(row.position)
        if period.is_empty:
            yield "Tanggal berakhir harus sesudah TMT."
        elif not period.within(seat):
            yield outside_seat(row, seat)
        employee = row.employee
        if row.valid_from < employee.joined_on:
            yield f"TMT tidak boleh sebelum {date_long(employee.joined_on)}, TMT masuk pegawai ini."
        if employee.left_on and not period.within(Period(employee.joined_on, employee.left_on)):
            yield f"Pegawai ini berhenti pada {date_long(employee.left_on)}."
        for away in self.away[row.employee_id]:
            if period.overlaps(period_of(away)):
                yield (
                    f"Pada masa itu pegawai ini menjalani {away.get_kind_display()} "
                    f"({spoken(away)}) dan tidak memangku jabatan."
                )

    def own_problems(self, row):
        period = period_of(row)
        for other in self.by_employee[row.employee_id]:
            if not period.overlaps(period_of(other)):
                continue
            if other.kind == row.kind == PlacementKind.DEFINITIVE:
                yield (
                    f"Pada masa itu pegawai ini sudah memangku jabatan definitif {other.position} "
                    f"({spoken(other)})."
                )
            elif other.position_id == row.position_id:
                yield (
                    f"Pada masa itu pegawai ini sudah menjadi {other.get_kind_display().lower()} "
                    f"pada jabatan ini ({spoken(other)})."
                )

    def seat_problems(self, row):
        for other in self.by_position[row.position_id]:
            if other.employee_id != row.employee_id and period_of(row).overlaps(period_of(other)):
                yield (
                    f"{row.position} sudah dipangku {other.employee.full_name} ({spoken(other)}). "
                    "Jabatan ini hanya untuk satu orang."
                )


def spoken(row):
    if row.valid_until is None:
        return f"sejak {date_long(row.valid_from)}"
    return f"{date_long(row.valid_from)} sampai sebelum {date_long(row.valid_until)}"


def outside_seat(row, seat):
    if row.valid_from < seat.valid_from:
        return f"TMT tidak boleh sebelum {date_long(seat.valid_from)}, awal jabatan {row.position}."
    return f"Jabatan {row.position} berakhir pada {date_long(seat.valid_until)}."
