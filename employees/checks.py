"""Broken rows of people and posts, named for ``manage.py verify`` (tag ``integrity``).

Registered as deployment checks, so that they run only when asked for by tag, never before a
migration.
"""

from itertools import groupby

from django.core import checks
from django.db.models import F, Q

from employees.enums import CaseState, PlacementKind
from employees.models import DisciplineRecord, Employee, Placement, PlacementMove, StatusPeriod
from employees.placement_book import period_of, spoken
from employees.session_checks import certificates_without_their_hours, overbooked_sessions
from employees.standing_rules import DEPARTURES
from portal import crypto
from portal.integrity import INTEGRITY


def integrity(check):
    """Register a check that needs the database; without one it has nothing to say."""

    def guarded(app_configs, databases=None, **kwargs):
        return list(check()) if databases else []

    return checks.register(guarded, INTEGRITY, deploy=True)


def overlapping_placements():
    """Two definitive placements of a person that share a day."""
    rows = (
        Placement.objects.current_knowledge()
        .filter(kind=PlacementKind.DEFINITIVE)
        .select_related("employee", "position")
        .order_by("employee_id", "valid_from", "pk")
    )
    for _, group in groupby(rows.iterator(), key=lambda row: row.employee_id):
        longest = None
        for row in group:
            if longest is not None and period_of(longest).overlaps(period_of(row)):
                yield checks.Error(
                    f"Pegawai nomor {row.employee_id}: penempatan {longest.pk} "
                    f"({spoken(longest)}) dan {row.pk} ({spoken(row)}) bertumpang tindih.",
                    obj=row,
                    id="employees.E001",
                )
            if longest is None or ends_later(row, longest):
                longest = row


def ends_later(row, other):
    if other.valid_until is None:
        return False
    return row.valid_until is None or row.valid_until > other.valid_until


def placements_outside_position():
    """A placement, of any kind, on days when its post does not exist."""
    outlives = Q(position__valid_until__isnull=False) & (
        Q(valid_until__isnull=True) | Q(valid_until__gt=F("position__valid_until"))
    )
    rows = (
        Placement.objects.current_knowledge()
        .filter(Q(valid_from__lt=F("position__valid_from")) | outlives)
        .exclude(valid_until=F("valid_from"))
        .select_related("position")
        .order_by("pk")
    )
    for row in rows:
        yield checks.Error(
            f"Penempatan {row.pk} ({spoken(row)}) di luar masa jabatan nomor {row.position_id} "
            f"({spoken(row.position)}).",
            obj=row,
            id="employees.E002",
        )


def sealed_niks():
    """A sealed NIK that does not open, or that its index does not find."""
    people = Employee.objects.exclude(nik_sealed="", nik_index__isnull=True).order_by("pk")
    for person in people.iterator():
        try:
            digits = crypto.unseal(person.nik_sealed, person.nik_context)
        except (crypto.CannotDecrypt, ValueError) as error:
            text = f"tidak dapat dibuka: {error}"
        else:
            if person.nik_index == person.index_of_nik(digits):
                continue
            text = "tidak cocok dengan indeksnya"
        yield checks.Error(
            f"NIK pegawai nomor {person.pk} {text}.", obj=person, id="employees.E003"
        )


def sealed_records():
    """What a leave is for, or a discipline decision, that does not open."""
    leaves = StatusPeriod.objects.exclude(detail_sealed="").order_by("pk")
    sealed = [(row, row.detail_sealed, row.detail_context) for row in leaves.iterator()]
    decisions = DisciplineRecord.objects.order_by("pk")
    sealed += [(row, row.sealed, row.context) for row in decisions.iterator()]
    for row, text, context in sealed:
        try:
            crypto.unseal(text, context)
        except (crypto.CannotDecrypt, ValueError) as error:
            yield checks.Error(
                f"{row._meta.verbose_name.capitalize()} nomor {row.pk} tidak dapat dibuka: {error}.",
                obj=None,
                id="employees.E008",
            )


def government_mismatches():
    """A placement or training that names another government than its person or post."""
    rows = Placement.objects.exclude(
        government=F("employee__government"), position__government=F("government")
    )
    for pk in rows.order_by("pk").values_list("pk", flat=True):
        yield checks.Error(
            f"Penempatan {pk} mencampur dua pemerintah daerah.", obj=None, id="employees.E004"
        )


def overlapping_statuses():
    """Two status periods of a person that share a day."""
    rows = StatusPeriod.objects.current_knowledge().order_by("employee_id", "valid_from", "pk")
    for _, group in groupby(rows.iterator(), key=lambda row: row.employee_id):
        longest = None
        for row in group:
            if longest is not None and period_of(longest).overlaps(period_of(row)):
                yield checks.Error(
                    f"Pegawai nomor {row.employee_id}: status {longest.pk} ({spoken(longest)}) dan "
                    f"{row.pk} ({spoken(row)}) bertumpang tindih.",
                    obj=row,
                    id="employees.E005",
                )
            if longest is None or ends_later(row, longest):
                longest = row


def departures_against_people():
    """A departure whose first day is not the person's day of leaving."""
    rows = (
        StatusPeriod.objects.current_knowledge()
        .filter(kind__in=DEPARTURES)
        .exclude(valid_from=F("employee__left_on"))
        .select_related("employee")
    )
    for row in rows.order_by("pk"):
        yield checks.Error(
            f"Pegawai nomor {row.employee_id}: {row.get_kind_display()} {spoken(row)}, tetapi TMT "
            f"berhenti {row.employee.left_on or 'kosong'}.",
            obj=row,
            id="employees.E006",
        )


def posts_held_while_away():
    """A placement on days when its holder is away without a post."""
    away = StatusPeriod.objects.current_knowledge().filter(vacates=True).order_by("pk")
    for period in away.iterator():
        held = Placement.objects.current_knowledge().filter(employee=period.employee_id)
        for row in held.order_by("pk"):
            if period_of(row).overlaps(period_of(period)):
                yield checks.Error(
                    f"Penempatan {row.pk} ({spoken(row)}): pegawai nomor {row.employee_id} sedang "
                    f"di luar jabatan ({spoken(period)}).",
                    obj=row,
                    id="employees.E007",
                )


def cases_half_applied():
    """Somebody of a case in force whose move holds no placement, or one of somebody else."""
    moves = PlacementMove.objects.included().filter(
        case__state=CaseState.EFFECTIVE, to_position__isnull=False
    )
    wrong = Q(placement__isnull=True) | ~Q(placement__employee=F("employee"))
    for move in moves.filter(wrong).order_by("pk"):
        yield checks.Error(
            f"Usulan penempatan nomor {move.case_id} berlaku tanpa penempatan pegawai nomor "
            f"{move.employee_id}.",
            obj=move,
            id="employees.E009",
        )


for check in (
    cases_half_applied,
    overlapping_statuses,
    departures_against_people,
    posts_held_while_away,
    sealed_records,
    overlapping_placements,
    placements_outside_position,
    sealed_niks,
    government_mismatches,
    overbooked_sessions,
    certificates_without_their_hours,
):
    integrity(check)
