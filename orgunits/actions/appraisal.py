"""Notes on strengths and weaknesses, and the consent to be compared."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from orgunits.appraisal import benchmark_of
from orgunits.models import OrgUnit, PublishedBenchmark, UnitNote
from portal import audit
from portal.models import Government, User


@transaction.atomic
def add_note(
    *, unit: OrgUnit, side: str, text: str, user: User | None, is_example: bool = False
) -> UnitNote:
    """Note a strength or weakness of ``unit``. ValidationError when it does not fit."""
    row = UnitNote(
        government=unit.government,
        unit=unit,
        side=side,
        text=text.strip(),
        made_by=user,
        is_example=is_example,
    )
    row.full_clean()
    row.save()
    audit.record(
        actor=user,
        action="Mencatat kekuatan atau kelemahan",
        obj=row,
        government=unit.government,
        unit_id=unit.pk,
        changes={"side": [None, side]},
    )
    return row


@transaction.atomic
def withdraw_note(*, note: UnitNote, user: User | None) -> UnitNote:
    """Take a note off the page. ValidationError when it is off already."""
    row = UnitNote.objects.select_for_update(no_key=True, of=("self",)).get(pk=note.pk)
    if row.withdrawn_at is not None:
        raise ValidationError("Catatan ini sudah ditarik. Muat ulang halamannya.")
    row.withdrawn_at, row.withdrawn_by = timezone.now(), user
    row.save(update_fields=["withdrawn_at", "withdrawn_by"])
    audit.record(
        actor=user,
        action="Menarik catatan kekuatan atau kelemahan",
        obj=row,
        government=row.government,
        unit_id=row.unit_id,
    )
    return row


@transaction.atomic
def publish_benchmark(*, government: Government, user: User | None) -> PublishedBenchmark:
    """Let the other governments of the installation see the figures of today."""
    Government.objects.select_for_update(no_key=True).get(pk=government.pk)
    day = government.today()
    values = {
        "day": day,
        "figures": benchmark_of(government, day),
        "published_by": user,
        "published_at": timezone.now(),
    }
    row, _ = PublishedBenchmark.objects.update_or_create(government=government, defaults=values)
    audit.record(
        actor=user,
        action="Menerbitkan angka pembanding",
        obj=row,
        government=government,
        changes={"day": [None, day.isoformat()], "figures": [None, row.figures]},
    )
    return row


@transaction.atomic
def withdraw_benchmark(*, government: Government, user: User | None) -> None:
    """Take the figures back. ValidationError when there are none."""
    rows = PublishedBenchmark.objects.select_for_update().filter(government=government)
    row = rows.first()
    if row is None:
        raise ValidationError("Angka pembanding memang tidak diterbitkan.")
    audit.record(
        actor=user,
        action="Menarik angka pembanding",
        obj=row,
        government=government,
        changes={"day": [row.day.isoformat(), None]},
    )
    row.delete()
