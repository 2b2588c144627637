"""Keeping the catalogue: providers with their agreements, and courses."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model

from employees.models import Course, TrainingProvider
from portal import audit
from portal.models import Government, User
from portal.opened import refuse_if_changed

PROVIDER_FIELDS = ("name", "kind", "agreement_number", "agreement_from", "agreement_until")
COURSE_FIELDS = ("name", "type", "form", "field", "jp", "provider", "summary", "is_active")


@transaction.atomic
def save_provider(
    *,
    government: Government,
    values: dict,
    user: User | None,
    provider: TrainingProvider | None = None,
    opened: str | None = None,
) -> TrainingProvider:
    """Add a provider, or change ``provider``. ``values`` by PROVIDER_FIELDS. Raises ValidationError
    by field; a partner outside the government needs the number of its agreement."""
    row = _row(TrainingProvider, government, provider, opened)
    return _save(row, values, PROVIDER_FIELDS, user, "penyelenggara pelatihan")


@transaction.atomic
def save_course(
    *,
    government: Government,
    values: dict,
    user: User | None,
    course: Course | None = None,
    opened: str | None = None,
) -> Course:
    """Add a course, or change ``course``; sessions already planned keep their JP. ``values`` by
    COURSE_FIELDS. Raises ValidationError by field; ValueError for a foreign provider."""
    provider = values.get("provider")
    if provider is not None and provider.government_id != government.pk:
        raise ValueError("provider of another government")
    return _save(_row(Course, government, course, opened), values, COURSE_FIELDS, user, "pelatihan")


def _row(
    model: type[Model], government: Government, known: Model | None, opened: str | None
) -> Model:
    """A new row, or the stored one under its lock as its form saw it."""
    if known is None:
        return model(government=government)
    row = model.objects.select_for_update(of=("self",)).get(pk=known.pk)
    refuse_if_changed(obj=row, opened=opened)
    return row


def _save(row: Model, values: dict, names: tuple[str, ...], user: User | None, noun: str) -> Model:
    is_new = row.pk is None
    before = {} if is_new else {name: getattr(row, name) for name in names}
    for name in names:
        value = values[name]
        setattr(row, name, value.strip() if isinstance(value, str) else value)
    _refuse_bare_partner(row)
    row.clean_fields(exclude=["government"])
    row.validate_constraints()
    row.save()
    changes = audit.differences(before, {name: getattr(row, name) for name in names})
    if changes:
        audit.record(
            actor=user,
            action=f"{'Menambah' if is_new else 'Mengubah'} {noun}",
            obj=row,
            government=row.government,
            changes=changes,
        )
    return row


def _refuse_bare_partner(row: Model) -> None:
    if isinstance(row, TrainingProvider) and row.needs_agreement and not row.agreement_number:
        raise ValidationError(
            {"agreement_number": "Isi nomor perjanjian kerja sama dengan lembaga ini."}
        )
