"""Requests of people themselves to move."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from employees.models.people import Employee
from employees.move_request_enums import RUNNING_REQUESTS, MoveRequestState
from orgunits.models import JobTitle, Position
from portal.models import Government
from portal.permissions import Permission, holds_everywhere


class MoveRequestQuerySet(models.QuerySet):
    """Vocabulary of reads of requests to move."""

    def visible_to(self, user, permission=Permission.PLACEMENT_EDIT):
        """What ``user`` may read: all of the government where they hold ``permission`` over the
        whole of it; else of the people they reach only what those chose to show to their unit."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        if user.is_superuser:
            return self.all()
        own = self.filter(government=user.government_id)
        if holds_everywhere(user, permission):
            return own
        people = Employee.objects.visible_to(user, permission)
        return own.filter(shared_at__isnull=False, employee__in=people)

    def running(self):
        return self.filter(state__in=RUNNING_REQUESTS)


class MoveRequest(models.Model):
    """A person asks to move: what they wish (``job_title``, ``place``), why (``note``).

    ``shared_at``: since when the present unit may see it, by the person's own word. ``position`` is
    the post that was offered. ``due_on``: the last day to answer; the answer is an offer or a
    refusal. ``told_on``: the day its officers were reminded, once.
    """

    government = models.ForeignKey(Government, on_delete=models.PROTECT, related_name="+")
    employee = models.ForeignKey(Employee, on_delete=models.PROTECT, related_name="move_requests")
    job_title = models.ForeignKey(
        JobTitle,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="nama jabatan yang diinginkan",
    )
    place = models.CharField("unit atau tempat yang diinginkan", max_length=200, blank=True)
    note = models.TextField("alasan", max_length=2000)
    state = models.CharField(
        "keadaan", max_length=10, choices=MoveRequestState, default=MoveRequestState.OPEN
    )
    position = models.ForeignKey(
        Position,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="jabatan yang ditawarkan",
    )
    asked_at = models.DateTimeField("diminta", default=timezone.now)
    due_on = models.DateField("batas jawaban")
    shared_at = models.DateTimeField("diperlihatkan kepada unit", null=True)
    answered_at = models.DateTimeField("dijawab", null=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    answer = models.TextField("jawaban", max_length=2000, blank=True)
    closed_at = models.DateTimeField("selesai", null=True)
    told_on = models.DateField(null=True, editable=False)

    objects = MoveRequestQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "-pk"]
        verbose_name = "permohonan pindah"
        verbose_name_plural = "permohonan pindah"
        constraints = [
            models.UniqueConstraint(
                fields=["employee"],
                condition=Q(state__in=RUNNING_REQUESTS),
                name="moverequest_one_running",
                violation_error_message="Permohonan pindah Anda yang lain masih berjalan.",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=(MoveRequestState.OFFERED, MoveRequestState.AGREED))
                | Q(position__isnull=False),
                name="moverequest_offer_has_post",
            ),
            models.CheckConstraint(
                condition=Q(state__in=RUNNING_REQUESTS, closed_at__isnull=True)
                | (~Q(state__in=RUNNING_REQUESTS) & Q(closed_at__isnull=False)),
                name="moverequest_closed_has_time",
            ),
        ]
        indexes = [models.Index(fields=["government", "state", "due_on"], name="moverequest_due")]

    def __str__(self):
        return f"Permohonan pindah {self.employee}"

    @property
    def is_running(self):
        return self.state in RUNNING_REQUESTS
