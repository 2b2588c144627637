"""Opening an assessment and choosing who fills it in and who validates it."""

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from orgunits.assessments import instrument
from orgunits.enums import ASSESSMENT_TRANSITIONS, AssessmentState
from orgunits.models import Assessment, AssessmentAnswer, AssessmentMember, OrgUnit
from orgunits.permissions import first_party_ids
from portal import audit
from portal.models import User
from portal.notices import notify
from portal.opened import refuse_if_changed
from portal.validators import validate_reason

NOT_FILLING = "Evaluasi ini sudah dikirim atau berakhir, jadi isinya tidak dapat diubah lagi."


def lock_assessment(assessment: Assessment) -> Assessment:
    """The row, freshly read and locked in the caller's transaction."""
    rows = Assessment.objects.select_for_update(no_key=True, of=("self",))
    return rows.select_related("unit", "government").get(pk=assessment.pk)


def record(
    assessment: Assessment,
    user: User | None,
    action: str,
    changes: dict | None = None,
    reason: str = "",
) -> None:
    """The audit event of a write to an assessment."""
    audit.record(
        actor=user,
        action=action,
        obj=assessment,
        government=assessment.government,
        unit_id=assessment.unit_id,
        changes=changes,
        reason=reason,
    )


def move_to(assessment: Assessment, state: AssessmentState) -> None:
    """Set the state when the life of an assessment allows it; else ValidationError."""
    if state not in ASSESSMENT_TRANSITIONS[AssessmentState(assessment.state)]:
        now = AssessmentState(assessment.state).label.lower()
        raise ValidationError(f"Langkah ini tidak dapat diambil: keadaannya kini {now}.")
    assessment.state = state


def page_of(assessment: Assessment) -> str:
    return reverse("orgunits:assessment_detail", args=[assessment.pk])


def _check_person(person: User, government_id: int) -> None:
    if not person.is_active or person.government_id != government_id:
        raise ValidationError(f"{person} tidak punya akun aktif di pemerintah daerah ini.")


@transaction.atomic
def open_assessment(
    *,
    unit: OrgUnit,
    kind: str,
    year: int,
    members: Iterable[User],
    user: User | None,
    is_example: bool = False,
) -> Assessment:
    """Open an instrument over ``unit`` and ``year``, with an empty answer for each of its items.

    The team may be chosen later. Raises ValidationError when there is one already, the year has
    not begun, the unit is closed or one of ``members`` has no account here.
    """
    team = list({person.pk: person for person in members}.values())
    if not unit.is_active:
        raise ValidationError({"unit": "Unit ini sudah ditutup."})
    if year > unit.government.today().year:
        raise ValidationError({"year": f"Tahun {year} belum dimulai."})
    found = instrument(kind)
    row = Assessment(
        government=unit.government,
        unit=unit,
        kind=kind,
        version=found.version,
        year=year,
        opened_by=user,
        is_example=is_example,
    )
    row.full_clean(exclude=["government", "unit", "opened_by", "pdf", "job", "frozen",
                            "self_score", "final_score"])  # fmt: skip
    for person in team:
        _check_person(person, unit.government_id)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise ValidationError(f"{row.get_kind_display()} {unit} tahun {year} sudah ada.") from None
    AssessmentAnswer.objects.bulk_create(
        AssessmentAnswer(government=unit.government, assessment=row, code=item.code)
        for item in found.items
    )
    AssessmentMember.objects.bulk_create(
        AssessmentMember(government=unit.government, assessment=row, user=person) for person in team
    )
    names = ", ".join(str(person) for person in team)
    record(row, user, "Membuka evaluasi organisasi", {"tim": [None, names]})
    tell_team(row, team, "Anda ditunjuk mengisi", user)
    return row


def tell_team(row: Assessment, people: Iterable[User], words: str, user: User | None) -> None:
    notify(
        government=row.government,
        recipients=[person for person in people if person != user],
        text=f"{words}: {row}",
        url=page_of(row),
    )


@transaction.atomic
def add_member(*, assessment: Assessment, person: User, user: User) -> AssessmentMember:
    """Let ``person`` fill in too. ValidationError for the validator and outside filling."""
    row = lock_assessment(assessment)
    if not row.is_filling:
        raise ValidationError(NOT_FILLING)
    _check_person(person, row.government_id)
    if row.validator_id == person.pk:
        raise ValidationError(f"{person} adalah validatornya, jadi tidak dapat ikut mengisi.")
    member, is_new = AssessmentMember.objects.get_or_create(
        assessment=row, user=person, defaults={"government": row.government}
    )
    if is_new:
        record(row, user, "Menambah anggota tim evaluasi", {"tim": [None, str(person)]})
        tell_team(row, [person], "Anda ditunjuk mengisi", user)
    return member


@transaction.atomic
def remove_member(*, assessment: Assessment, person: User, user: User) -> None:
    """Take ``person`` off the team; what they answered stays. Somebody must be left."""
    row = lock_assessment(assessment)
    if not row.is_filling:
        raise ValidationError(NOT_FILLING)
    found = row.members.filter(user=person)
    if found.exists() and row.members.count() == 1:
        raise ValidationError("Tim tidak boleh kosong. Tambahkan orang lain dahulu.")
    if found.delete()[0]:
        record(row, user, "Mengeluarkan anggota tim evaluasi", {"tim": [str(person), None]})


@transaction.atomic
def name_validator(
    *, assessment: Assessment, person: User | None, user: User, opened: str | None = None
) -> Assessment:
    """Name who validates (None: whoever has the authority). Never one who filled in."""
    row = lock_assessment(assessment)
    refuse_if_changed(obj=row, opened=opened)
    if row.state in (AssessmentState.VALIDATED, AssessmentState.CANCELLED):
        raise ValidationError(NOT_FILLING)
    if person is not None:
        _check_person(person, row.government_id)
        if person.pk in first_party_ids(row):
            raise ValidationError(f"{person} ikut mengisi, jadi tidak dapat memvalidasinya.")
    changes = audit.differences({"validator": row.validator}, {"validator": person})
    if changes:
        row.validator = person
        row.save(update_fields=["validator"])
        record(row, user, "Menunjuk validator evaluasi", changes)
        if person is not None:
            tell_team(row, [person], "Anda ditunjuk memvalidasi", user)
    return row


@transaction.atomic
def cancel_assessment(*, assessment: Assessment, user: User, reason: str) -> Assessment:
    """End one that was opened by mistake; it stays in the list of cancelled ones."""
    validate_reason(reason)
    row = lock_assessment(assessment)
    before = row.state
    move_to(row, AssessmentState.CANCELLED)
    row.save(update_fields=["state"])
    record(row, user, "Membatalkan evaluasi organisasi", {"state": [before, row.state]}, reason)
    return row
