"""Broken rows of sessions and certificates, named for ``manage.py verify`` (employees.checks)."""

from collections.abc import Iterator
from datetime import timedelta

from django.core import checks
from django.db.models import Count, F, Q
from django.utils import timezone

from employees.models import TrainingCertificate, TrainingSession
from employees.training_enums import SignUpState


def overbooked_sessions() -> Iterator[checks.Error]:
    """A session with more people seated than it has seats, or with free seats while people wait."""
    rows = TrainingSession.objects.standing().annotate(
        n_seated=Count("sign_ups", filter=Q(sign_ups__state=SignUpState.SEATED)),
        n_waiting=Count("sign_ups", filter=Q(sign_ups__state=SignUpState.WAITING)),
    )
    tomorrow = timezone.now().date() + timedelta(days=1)  # in every time zone over or not at all
    wrong = rows.filter(
        Q(n_seated__gt=F("seats"))
        | Q(n_seated__lt=F("seats"), n_waiting__gt=0, ends_on__gt=tomorrow)
    )
    for row in wrong.order_by("pk"):
        yield checks.Error(
            f"Sesi pelatihan nomor {row.pk}: {row.n_seated} orang di {row.seats} tempat, "
            f"{row.n_waiting} menunggu.",
            obj=row,
            id="employees.E009",
        )


def certificates_without_their_hours() -> Iterator[checks.Error]:
    """A valid certificate whose hours on record are of another person, length or day."""
    same = Q(
        record__employee=F("sign_up__employee"),
        record__jp=F("jp"),
        record__ended_on=F("ended_on"),
        government=F("sign_up__government"),
    )
    for row in TrainingCertificate.objects.valid().exclude(same).order_by("pk"):
        yield checks.Error(
            f"Sertifikat nomor {row.pk} tidak cocok dengan JP yang dibukukan.",
            obj=None,
            id="employees.E010",
        )
