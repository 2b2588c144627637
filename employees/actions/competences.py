"""What posts ask people to master, and what assessors found of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from employees.competence_enums import Competence
from employees.models import (
    CompetenceAssessment,
    CompetenceStandard,
    Employee,
    TechnicalCompetence,
    TechnicalLevel,
)
from employees.queries.people import home_unit_ids
from employees.validators import refuse_own_record
from orgunits.actions import lock_government
from orgunits.models import JobTitle, Position
from portal import audit
from portal.bulkread import Listed
from portal.models import Government, User
from portal.opened import refuse_if_changed
from portal.validators import validate_reason

TECHNICAL_FIELDS = ("name", "summary", "is_active")
UNCHECKED = ("government", "recorded_by", "withdrawn_at")
GENERAL = tuple(str(one) for one in Competence)


@dataclass(frozen=True, slots=True, kw_only=True)
class AssessmentDraft:
    """What assessors found of a person (by id). ``general`` by Competence, ``technical`` by the id
    of a technical competence, each a level of 1 to 5; ``potential`` 0 to 100."""

    employee_id: int
    assessed_on: date
    assessor: str
    number: str = ""
    valid_until: date | None = None
    potential: Decimal | None = None
    general: Mapping[str, int] = field(default_factory=dict)
    technical: Mapping[int, int] = field(default_factory=dict)


@transaction.atomic
def save_technical(
    *,
    government: Government,
    values: dict,
    user: User | None,
    competence: TechnicalCompetence | None = None,
    opened: str | None = None,
) -> TechnicalCompetence:
    """Add a technical competence to the catalogue, or change one. ``values`` by TECHNICAL_FIELDS.
    Raises ValidationError by field."""
    if competence is None:
        row = TechnicalCompetence(government=government)
    else:
        row = TechnicalCompetence.objects.select_for_update().get(pk=competence.pk)
        refuse_if_changed(obj=row, opened=opened)
    before = {name: getattr(row, name) for name in TECHNICAL_FIELDS} if row.pk else {}
    for name in TECHNICAL_FIELDS:
        value = values[name]
        setattr(row, name, value.strip() if isinstance(value, str) else value)
    row.clean_fields(exclude=["government"])
    row.validate_constraints()
    row.save()
    if changes := audit.differences(
        before, {name: getattr(row, name) for name in TECHNICAL_FIELDS}
    ):
        verb = "Mengubah" if before else "Menambah"
        audit.record(
            actor=user,
            action=f"{verb} kompetensi teknis",
            obj=row,
            government=government,
            changes=changes,
        )
    return row


@transaction.atomic
def set_standard(
    *,
    government: Government,
    of: JobTitle | Position,
    valid_from: date,
    basis: str,
    general: Mapping[str, int],
    technical: Mapping[int, int],
    user: User | None,
) -> CompetenceStandard:
    """Set what a title or one post asks for from ``valid_from`` on. Raises ValidationError by
    field; ValueError for a title, post or competence of another government."""
    lock_government(government)
    if of.government_id not in (government.pk, None):
        raise ValueError("title or post of another government")
    if not general and not technical:
        raise ValidationError("Isi tingkat paling sedikit satu kompetensi.")
    row = CompetenceStandard(
        government=government,
        job_title=of if isinstance(of, JobTitle) else None,
        position=of if isinstance(of, Position) else None,
        valid_from=valid_from,
        basis=basis.strip(),
        recorded_by=user,
        **{name: general.get(name) for name in GENERAL},
    )
    row.clean_fields(exclude=[*UNCHECKED, "job_title", "position"])
    row.validate_constraints()
    row.save(force_insert=True)
    _technical_levels(government, technical, standard=row)
    audit.record(
        actor=user,
        action="Menetapkan standar kompetensi",
        obj=row,
        government=government,
        unit_id=row.position.unit_id if row.position else None,
        changes=audit.differences({}, _told(row, technical)),
    )
    return row


def _technical_levels(
    government: Government,
    levels: Mapping[int, int],
    **owner: CompetenceStandard | CompetenceAssessment,
) -> None:
    known = TechnicalCompetence.objects.filter(government=government, pk__in=Listed(levels))
    if known.count() != len(levels):
        raise ValueError("technical competence of another government")
    rows = [
        TechnicalLevel(government=government, competence_id=pk, level=level, **owner)
        for pk, level in levels.items()
    ]
    for row in rows:
        row.clean_fields(exclude=["government", "competence", "standard", "assessment"])
    TechnicalLevel.objects.bulk_create(rows)


def _told(row: CompetenceStandard | CompetenceAssessment, technical: Mapping[int, int]) -> dict:
    names = ("valid_from", "basis", "assessed_on", "assessor", "number", "valid_until", "potential")
    values = {name: getattr(row, name, None) for name in names}
    values = {name: value for name, value in values.items() if value not in (None, "")}
    return values | row.levels | {f"technical_{pk}": level for pk, level in technical.items()}


@transaction.atomic
def withdraw_standard(*, standard: CompetenceStandard, user: User | None, reason: str) -> None:
    """Take a standard back that should never have been; the one before holds again. Raises
    ValidationError when somebody has done so meanwhile."""
    validate_reason(reason)
    row = (
        CompetenceStandard.objects.standing()
        .select_for_update(of=("self",))
        .select_related("government", "position", "job_title")
        .filter(pk=standard.pk)
        .first()
    )
    if row is None:
        raise ValidationError("Standar ini sudah dihapus. Muat ulang halaman.")
    row.withdrawn_at = timezone.now()
    row.save(update_fields=["withdrawn_at"])
    audit.record(
        actor=user,
        action="Menghapus standar kompetensi yang keliru",
        obj=row,
        government=row.government,
        unit_id=row.position.unit_id if row.position else None,
        reason=reason,
    )


def draft_problems(draft: AssessmentDraft, today: date) -> dict[str, str]:
    """What is wrong with one assessment, by field."""
    found = {}
    if draft.assessed_on > today:
        found["assessed_on"] = "Tanggal penilaian belum tiba."
    if draft.valid_until and draft.valid_until < draft.assessed_on:
        found["valid_until"] = "Tidak boleh sebelum tanggal penilaian."
    if draft.potential is not None and not 0 <= draft.potential <= 100:
        found["potential"] = "Isi nilai 0 sampai 100."
    if not draft.general and not draft.technical:
        found["__all__"] = "Isi tingkat paling sedikit satu kompetensi."
    return found


@transaction.atomic
def settle_assessments(
    *, government: Government, drafts: Sequence[AssessmentDraft], user: User | None, reason: str
) -> tuple[int, int]:
    """Record assessments, all or none; one that says otherwise than what is on file for the same
    person and day replaces it, which stays as taken back. (new, replaced). Constant number of
    queries. Raises ValidationError, also for one's own; ValueError for people of another
    government."""
    validate_reason(reason)
    lock_government(government)
    ids = {draft.employee_id for draft in drafts}
    people = Employee.objects.filter(pk__in=Listed(ids), government=government).in_bulk()
    if len(people) != len(ids):
        raise ValueError("employee of another government")
    today = government.today()
    for draft in drafts:
        if problems := draft_problems(draft, today):
            raise ValidationError(problems)
    known = {
        (row.employee_id, row.assessed_on): row
        for row in CompetenceAssessment.objects.standing()
        .filter(employee__in=Listed(ids))
        .prefetch_related("technical_levels")
    }
    made, replaced, events = [], [], []
    now, units = timezone.now(), home_unit_ids(ids, today)
    for draft in drafts:
        before = known.get((draft.employee_id, draft.assessed_on))
        row = _assessment(government, people[draft.employee_id], draft, user)
        told = _told(row, draft.technical)
        was = (
            _told(before, {t.competence_id: t.level for t in before.technical_levels.all()})
            if before
            else {}
        )
        if was == told:
            continue
        if before:
            before.withdrawn_at = now
            replaced.append(before)
        made.append((row, draft.technical))
        gone = dict.fromkeys(was.keys() - told.keys())
        events.append((row, audit.differences(was, told | gone), units.get(draft.employee_id)))
    refuse_own_record(user, *(row.employee for row, _ in made))
    CompetenceAssessment.objects.bulk_update(replaced, ["withdrawn_at"], batch_size=500)
    CompetenceAssessment.objects.bulk_create([row for row, _ in made])
    _assessed_technical(government, made)
    audit.write(
        audit.event(
            actor=user,
            action="Mencatat penilaian kompetensi",
            obj=row,
            government=government,
            changes=changes,
            reason=reason,
            unit_id=unit_id,
        )
        for row, changes, unit_id in events
    )
    return len(made) - len(replaced), len(replaced)


def _assessment(
    government: Government, employee: Employee, draft: AssessmentDraft, user: User | None
) -> CompetenceAssessment:
    row = CompetenceAssessment(
        government=government,
        employee=employee,
        assessed_on=draft.assessed_on,
        assessor=draft.assessor.strip(),
        number=draft.number.strip(),
        valid_until=draft.valid_until,
        potential=draft.potential,
        recorded_by=user,
        **{name: draft.general.get(name) for name in GENERAL},
    )
    row.clean_fields(exclude=[*UNCHECKED, "employee"])
    return row


def _assessed_technical(
    government: Government, made: Sequence[tuple[CompetenceAssessment, Mapping[int, int]]]
) -> None:
    wanted = {pk for _, technical in made for pk in technical}
    if not wanted:
        return
    known = TechnicalCompetence.objects.filter(government=government, pk__in=Listed(wanted))
    if known.count() != len(wanted):
        raise ValueError("technical competence of another government")
    TechnicalLevel.objects.bulk_create(
        TechnicalLevel(government=government, competence_id=pk, assessment=row, level=level)
        for row, technical in made
        for pk, level in technical.items()
    )


@transaction.atomic
def withdraw_assessment(
    *, assessment: CompetenceAssessment, user: User | None, reason: str
) -> None:
    """Take an assessment back that should never have been. Raises ValidationError when somebody
    has done so meanwhile."""
    validate_reason(reason)
    row = (
        CompetenceAssessment.objects.standing()
        .select_for_update(of=("self",))
        .select_related("government", "employee")
        .filter(pk=assessment.pk)
        .first()
    )
    if row is None:
        raise ValidationError("Penilaian ini sudah dihapus. Muat ulang halaman pegawai.")
    refuse_own_record(user, row.employee)
    row.withdrawn_at = timezone.now()
    row.save(update_fields=["withdrawn_at"])
    audit.record(
        actor=user,
        action="Menghapus penilaian kompetensi yang keliru",
        obj=row,
        government=row.government,
        unit_id=home_unit_ids([row.employee_id], row.government.today()).get(row.employee_id),
        reason=reason,
    )
