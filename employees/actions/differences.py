"""The standing list of what SIASN says otherwise of people, and who is right."""

from collections.abc import Collection, Mapping

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from employees.actions.people import home_unit_id
from employees.difference_enums import DifferenceVerdict
from employees.models import Employee, FieldDifference
from orgunits.actions import lock_government
from portal import audit
from portal.actions import request_job
from portal.bulkread import Listed
from portal.models import Government, ImportRun, Job, User

COMPARE = "employees.compare_siasn"
MOST = 800  # characters of a value


def ask_comparison(run: ImportRun, user: User) -> Job:
    """Let a worker compare a long file."""
    return request_job(
        kind=COMPARE,
        title=f"Membandingkan {run.file_name}",
        params={"run": run.pk},
        government=run.government,
        user=user,
        total=100,
    )


def settle_differences(
    *,
    government: Government,
    found: Mapping[tuple[int, str], tuple[str, str]],
    compared: Mapping[int, Collection[str]],
    user: User | None,
    run: ImportRun | None = None,
) -> dict[str, int]:
    """Bring the list in line with one file. ``found``: {(person, field): (own, SIASN's)};
    ``compared``: the fields the file spoke of, by person. A verdict stays while both values do;
    what the file no longer shows is resolved. Returns the counts "new", "same", "changed" and
    "gone". Constant number of queries beside the writes."""
    with transaction.atomic():
        lock_government(government)
        return _settled(government, found, compared, user, run)


def _settled(
    government: Government,
    found: Mapping[tuple[int, str], tuple[str, str]],
    compared: Mapping[int, Collection[str]],
    user: User | None,
    run: ImportRun | None,
) -> dict[str, int]:
    now, counts = timezone.now(), dict.fromkeys(("new", "same", "changed", "gone"), 0)
    standing = FieldDifference.objects.standing().filter(employee__in=Listed(compared))
    kept, touched = set(), []
    for row in standing.filter(government=government):
        key = (row.employee_id, row.field)
        if row.field not in compared[row.employee_id]:
            continue
        values = found.get(key)
        if values is None:
            row.resolved_at = now
            counts["gone"] += 1
        else:
            kept.add(key)
            is_same = (row.own_value, row.siasn_value) == (values[0][:MOST], values[1][:MOST])
            counts["same" if is_same else "changed"] += 1
            row.last_seen_at, row.run = now, run
            if not is_same:
                row.own_value, row.siasn_value = values[0][:MOST], values[1][:MOST]
                row.verdict, row.note = DifferenceVerdict.OPEN, ""
                row.decided_at = row.decided_by = None
        touched.append(row)
    names = ["resolved_at", "last_seen_at", "run", "own_value", "siasn_value", "verdict", "note",
             "decided_at", "decided_by"]  # fmt: skip
    FieldDifference.objects.bulk_update(touched, names, batch_size=500)
    made = [
        FieldDifference(
            government=government, employee_id=person, field=field, own_value=own[:MOST],
            siasn_value=theirs[:MOST], run=run, first_seen_at=now, last_seen_at=now,
        )
        for (person, field), (own, theirs) in found.items()
        if (person, field) not in kept
    ]  # fmt: skip
    FieldDifference.objects.bulk_create(made, batch_size=1000)
    counts["new"] = len(made)
    audit.record(
        actor=user,
        action="Menyimpan perbedaan dengan SIASN",
        obj=run or government,
        government=government,
        changes={name: [0, count] for name, count in counts.items() if count},
    )
    return counts


@transaction.atomic
def decide_difference(
    *, difference: FieldDifference, verdict: str, note: str, user: User
) -> FieldDifference:
    """Say who is right, or that it is open again. Writes nothing into the file of the person.
    Raises ValidationError for an unknown verdict and for a difference that is gone."""
    if verdict not in DifferenceVerdict.values:
        raise ValidationError("Pilihan ini tidak dikenal.")
    row = (
        FieldDifference.objects.standing()
        .select_for_update(of=("self",))
        .select_related("government", "employee__government")
        .filter(pk=difference.pk)
        .first()
    )
    if row is None:
        raise ValidationError("Perbedaan ini sudah tidak ada. Muat ulang halaman.")
    was = row.verdict
    row.verdict, row.note = verdict, note.strip()[:300]
    is_open = verdict == DifferenceVerdict.OPEN
    row.decided_at = None if is_open else timezone.now()
    row.decided_by = None if is_open else user
    row.save(update_fields=["verdict", "note", "decided_at", "decided_by"])
    employee: Employee = row.employee
    audit.record(
        actor=user,
        action="Memutuskan perbedaan dengan SIASN",
        obj=row,
        government=row.government,
        unit_id=home_unit_id(employee),
        changes={"verdict": [DifferenceVerdict(was).label, DifferenceVerdict(verdict).label]},
        reason=row.note,
    )
    return row
