"""Publishing results: once per period, by somebody, for good."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from orgunits.actions import lock_government
from portal import audit
from portal.models import Government, User
from portal.templatetags.formats import date_range, number
from surveys.models import Publication
from surveys.queries.publications import figures_of, running_in


@transaction.atomic
def publish_results(
    *, government: Government, period: tuple[date, date], user: User | None
) -> Publication:
    """Publish the results of the closed surveys of exactly this period, and freeze them.

    Raises ValidationError when they are published already, surveys of the period still take
    answers, or none has enough answers.
    """
    lock_government(government)
    start, end = period
    if Publication.objects.filter(
        government=government, period_start=start, period_end=end
    ).exists():
        raise ValidationError("Hasil periode ini sudah diumumkan.")
    if n := running_in(government, period):
        raise ValidationError(
            f"Masih ada {number(n)} survei periode ini yang dibuka. Tutup dulu semuanya, supaya"
            " angka yang diumumkan tidak berubah lagi."
        )
    figures = figures_of(government, period)
    if figures is None:
        raise ValidationError(
            "Belum ada survei periode ini yang ditutup dengan sedikitnya sepuluh jawaban."
        )
    publication = Publication(
        government=government,
        period_start=start,
        period_end=end,
        figures=figures,
        published_by=user,
        published_at=timezone.now(),
    )
    publication.save(force_insert=True)
    _record(publication, user, "Mengumumkan hasil SKM", [None, figures["value"]])
    return publication


def _record(publication: Publication, user: User | None, action: str, value: list) -> None:
    audit.record(
        actor=user,
        action=action,
        obj=publication,
        government=publication.government,
        unit_id=None,
        changes={"periode": [None, date_range(*publication.period)], "ikm": value},
    )


def _locked(publication: Publication) -> Publication:
    return Publication.objects.select_for_update(of=("self",)).get(pk=publication.pk)


@transaction.atomic
def withdraw_publication(*, publication: Publication, user: User | None) -> Publication:
    """Take a publication off; its figures stay kept. ValidationError when it is off already."""
    publication = _locked(publication)
    if not publication.is_shown:
        raise ValidationError("Pengumuman ini sudah ditarik.")
    publication.withdrawn_by, publication.withdrawn_at = user, timezone.now()
    publication.save(update_fields=["withdrawn_by", "withdrawn_at"])
    value = publication.figures["value"]
    _record(publication, user, "Menarik pengumuman hasil SKM", [value, None])
    return publication


@transaction.atomic
def restore_publication(*, publication: Publication, user: User | None) -> Publication:
    """Show a publication again as it was. ValidationError when it is shown already."""
    publication = _locked(publication)
    if publication.is_shown:
        raise ValidationError("Pengumuman ini sedang ditampilkan.")
    publication.withdrawn_by = publication.withdrawn_at = None
    publication.save(update_fields=["withdrawn_by", "withdrawn_at"])
    value = publication.figures["value"]
    _record(publication, user, "Menampilkan lagi hasil SKM", [None, value])
    return publication
