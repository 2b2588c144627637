"""A course that is held on certain days, who signs up for it and who is there."""

import uuid
from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from employees.models.courses import Course, TrainingProvider
from employees.models.people import Employee
from employees.training_enums import (
    STANDING_SIGN_UPS,
    AttendanceWay,
    SessionResult,
    SessionState,
    SignUpState,
)
from orgunits.models import OrgUnit
from orgunits.scope import unit_ids_in_scope
from portal.models import Government
from portal.permissions import Permission

LONGEST_DAYS = 370  # from the first day to the last
MOST_SEATS = 5000
EVALUATION_DAYS = 14  # after the last day, in which those who were there may rate it


class TrainingSessionQuerySet(models.QuerySet):
    """Vocabulary of reads of sessions."""

    def visible_to(self, user, permission=Permission.EMPLOYEE_VIEW):
        """Sessions for the people of units on which ``user`` holds ``permission``."""
        return self.filter(unit__in=unit_ids_in_scope(user, permission))

    def standing(self):
        return self.exclude(state=SessionState.CANCELLED)

    def taking_sign_ups(self, day):
        return self.filter(state=SessionState.OPEN, sign_up_until__gte=day)


class TrainingSession(models.Model):
    """A course held from ``starts_on`` to ``ends_on`` for the people of ``unit`` and all under it.

    ``jp`` is copied from the course when the session is planned; ``seat_cost`` whole rupiah for
    one participant. ``purpose`` says which need it answers. ``deadline_told`` and ``start_told``:
    the day on which people were reminded, once.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    government = models.ForeignKey(Government, on_delete=models.PROTECT, related_name="+")
    course = models.ForeignKey(
        Course, on_delete=models.PROTECT, related_name="sessions", verbose_name="pelatihan"
    )
    unit = models.ForeignKey(
        OrgUnit, on_delete=models.PROTECT, related_name="+", verbose_name="untuk pegawai di"
    )
    provider = models.ForeignKey(
        TrainingProvider,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="penyelenggara",
    )
    batch = models.CharField("angkatan", max_length=40, blank=True)
    starts_on = models.DateField("hari pertama")
    ends_on = models.DateField("hari terakhir")
    place = models.CharField("tempat", max_length=200)
    seats = models.PositiveSmallIntegerField("tempat duduk")
    sign_up_until = models.DateField("batas pendaftaran")
    seat_cost = models.PositiveBigIntegerField("biaya per peserta (rupiah)", default=0)
    jp = models.PositiveSmallIntegerField("JP")
    purpose = models.CharField("menjawab kebutuhan", max_length=300, blank=True)
    state = models.CharField(
        "keadaan", max_length=10, choices=SessionState, default=SessionState.PLANNED
    )
    created_at = models.DateTimeField("dibuat", default=timezone.now)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    deadline_told = models.DateField(null=True, editable=False)
    start_told = models.DateField(null=True, editable=False)

    objects = TrainingSessionQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_on", "-pk"]
        verbose_name = "sesi pelatihan"
        verbose_name_plural = "sesi pelatihan"
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="trainingsession_period_ordered",
                violation_error_message="Hari terakhir tidak boleh sebelum hari pertama.",
            ),
            models.CheckConstraint(
                condition=Q(sign_up_until__lte=F("starts_on")),
                name="trainingsession_deadline_before_start",
                violation_error_message="Batas pendaftaran tidak boleh sesudah hari pertama.",
            ),
            models.CheckConstraint(
                condition=Q(seats__range=(1, MOST_SEATS)),
                name="trainingsession_seats_range",
                violation_error_message="Tempat duduk antara 1 dan 5.000.",
            ),
        ]
        indexes = [
            models.Index(fields=["government", "starts_on"], name="trainingsession_gov_start")
        ]

    def __str__(self):
        return self.programme

    @property
    def programme(self):
        """Name of the course with its batch, as it stands on certificates."""
        return f"{self.course.name}, {self.batch}" if self.batch else self.course.name

    def is_day(self, day):
        return self.starts_on <= day <= self.ends_on

    def days(self):
        """Every day from the first to the last."""
        n_days = (self.ends_on - self.starts_on).days + 1
        return [self.starts_on + timedelta(days=number) for number in range(n_days)]

    @property
    def evaluated_until(self):
        """The last day on which those who were there may rate the session."""
        return self.ends_on + timedelta(days=EVALUATION_DAYS)


class SessionSignUpQuerySet(models.QuerySet):
    """Vocabulary of reads of sign-ups."""

    def visible_to(self, user, permission=Permission.EMPLOYEE_VIEW):
        """Sign-ups of the people ``user`` reaches."""
        return self.filter(employee__in=Employee.objects.visible_to(user, permission))

    def standing(self):
        """Those with a seat and those who wait for one."""
        return self.filter(state__in=STANDING_SIGN_UPS)

    def seated(self):
        return self.filter(state=SignUpState.SEATED)

    def taking_part(self):
        """Participants: with a seat, and approved."""
        return self.seated().filter(approved_at__isnull=False)


class SessionSignUp(models.Model):
    """A person who wants to take part. ``order``: the n-th to sign up; who comes late waits in
    this order. A seat is held from the sign-up on and lost by withdrawal or refusal.
    ``has_evaluated``: that they rated the session, nothing of what they said."""

    government = models.ForeignKey(Government, on_delete=models.PROTECT, related_name="+")
    session = models.ForeignKey(TrainingSession, on_delete=models.PROTECT, related_name="sign_ups")
    employee = models.ForeignKey(Employee, on_delete=models.PROTECT, related_name="sign_ups")
    order = models.PositiveIntegerField("urutan")
    state = models.CharField("keadaan", max_length=10, choices=SignUpState)
    signed_up_at = models.DateTimeField("mendaftar", default=timezone.now)
    signed_up_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    approved_at = models.DateTimeField("disetujui", null=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    note = models.CharField("alasan", max_length=300, blank=True)
    result = models.CharField("hasil", max_length=8, choices=SessionResult, blank=True)
    has_evaluated = models.BooleanField(default=False)

    objects = SessionSignUpQuerySet.as_manager()

    class Meta:
        ordering = ["session", "order"]
        verbose_name = "pendaftaran pelatihan"
        verbose_name_plural = "pendaftaran pelatihan"
        constraints = [
            models.UniqueConstraint(
                fields=["session", "employee"],
                condition=Q(state__in=STANDING_SIGN_UPS),
                name="sessionsignup_once",
                violation_error_message="Pegawai ini sudah terdaftar.",
            ),
            models.UniqueConstraint(fields=["session", "order"], name="sessionsignup_order"),
        ]
        indexes = [models.Index(fields=["government", "state"], name="sessionsignup_gov_state")]

    def __str__(self):
        return f"{self.employee}: {self.session}"

    @property
    def is_standing(self):
        return self.state in STANDING_SIGN_UPS

    @property
    def is_pending(self):
        """Whether somebody still has to approve it."""
        return self.is_standing and self.approved_at is None


class SessionAttendance(models.Model):
    """A participant was there on a day; no row is absence. Nothing of place or device is kept."""

    government = models.ForeignKey(Government, on_delete=models.PROTECT, related_name="+")
    sign_up = models.ForeignKey(SessionSignUp, on_delete=models.PROTECT, related_name="attendance")
    day = models.DateField("hari")
    way = models.CharField("cara", max_length=6, choices=AttendanceWay)
    recorded_at = models.DateTimeField("dicatat", default=timezone.now)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        ordering = ["day", "pk"]
        verbose_name = "kehadiran"
        verbose_name_plural = "kehadiran"
        constraints = [
            models.UniqueConstraint(
                fields=["sign_up", "day"],
                name="sessionattendance_once_a_day",
                violation_error_message="Kehadiran hari ini sudah tercatat.",
            )
        ]

    def __str__(self):
        return f"{self.sign_up_id} {self.day}"
