"""People, and the posts they hold."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from employees.enums import (
    AppointmentKind,
    EducationLevel,
    EmploymentStatus,
    PlacementKind,
    Sex,
)
from employees.hands import FULL_TIME_MINUTES, hours_of
from orgunits.models import (
    LegalBasis,
    OrgUnit,
    Position,
    StructureChange,
    dated_constraints,
    valid_on,
)
from orgunits.scope import unit_ids_in_scope
from portal import crypto
from portal.bulkread import Listed
from portal.models import Government
from portal.permissions import Permission, holds_everywhere


def nik_context(person_uuid):
    """What the sealed NIK of the person with this ``uuid`` is bound to."""
    return f"employees.Employee.nik:{person_uuid}"


def nik_index(digits, government_id):
    """The blind index of a NIK among the people of a government."""
    return crypto.blind_index(digits, f"employees.Employee.nik:{government_id}")


def with_titles(front_title, name, back_title):
    """A name with its academic titles, as it is written."""
    name = f"{front_title} {name}".strip()
    return f"{name}, {back_title}" if back_title else name


class EmployeeQuerySet(models.QuerySet):
    """Vocabulary of reads of people. Every list of a screen begins with ``visible_to``."""

    def visible_to(self, user, permission=Permission.EMPLOYEE_VIEW):
        """People on whose unit ``user`` holds ``permission`` today.

        A person belongs to the units of their open (also coming) placements, definitive or not;
        without one to the unit of the last. People without any placement are reached only by
        those who hold the permission over the whole government.
        """
        if not user.is_authenticated or not user.is_active:
            return self.none()
        if user.is_superuser:
            return self.all()
        if user.government_id is None:
            return self.none()
        own = self.filter(government=user.government_id)
        if holds_everywhere(user, permission):
            return own
        return own.filter(pk__in=Placement.objects.reached_by(user, permission).values("employee"))

    def in_reach(self, user, permission=Permission.EMPLOYEE_VIEW):
        """As ``visible_to``, for long lists. Whom a holder of a part of the government reaches is
        read at once, as keys (two queries): told of a LIMIT beside the scope, PostgreSQL walks
        through everybody in the order of the list and compares each with all in reach."""
        reached = self.visible_to(user, permission)
        if not user.is_authenticated or user.government_id is None or user.is_superuser:
            return reached
        if holds_everywhere(user, permission):
            return reached
        units = OrgUnit.objects.visible_to(user, permission).order_by().values_list("pk", flat=True)
        keys = (
            Placement.objects.through_units(user, Listed(units))
            .order_by()
            .values_list("employee_id", flat=True)
        )
        return self.filter(government=user.government_id, pk__in=Listed(set(keys)))

    def serving_on(self, day):
        """People in service on ``day``."""
        return self.filter(Q(left_on__isnull=True) | Q(left_on__gt=day), joined_on__lte=day)


class Employee(models.Model):
    """A civil servant (ASN) of a government.

    ``nik_sealed`` is NIK encrypted for this row, ``nik_index`` its blind index (portal.crypto);
    both are written only by ``employees.actions``. ``weekly_minutes`` are the hours agreed with a
    PPPK paruh waktu (KepmenPANRB 16/2025), empty for everybody else. Educations and ranks as dated histories join
    with the personnel file; here stand the last ones.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    government = models.ForeignKey(Government, on_delete=models.PROTECT, related_name="+")
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="employee",
        verbose_name="akun",
    )
    nip = models.CharField("NIP", max_length=18)
    nik_sealed = models.CharField(max_length=200, blank=True, editable=False)
    nik_index = models.CharField(max_length=64, null=True, editable=False)  # noqa: DJ001 NULL = none
    siasn_pns_id = models.CharField("pns_id SIASN", max_length=40, blank=True)
    name = models.CharField("nama", max_length=150)
    front_title = models.CharField("gelar depan", max_length=40, blank=True)
    back_title = models.CharField("gelar belakang", max_length=60, blank=True)
    sex = models.CharField("jenis kelamin", max_length=1, choices=Sex)
    birth_date = models.DateField("tanggal lahir")
    birth_place = models.CharField("tempat lahir", max_length=80, blank=True)
    status = models.CharField("status", max_length=20, choices=EmploymentStatus)
    golongan = models.CharField("golongan", max_length=6, blank=True)
    education_level = models.CharField(
        "pendidikan terakhir", max_length=4, choices=EducationLevel, blank=True
    )
    education_field = models.CharField("jurusan", max_length=120, blank=True)
    joined_on = models.DateField("TMT masuk")
    left_on = models.DateField("TMT berhenti", null=True, blank=True)
    contract_until = models.DateField("akhir perjanjian kerja", null=True, blank=True)
    weekly_minutes = models.PositiveSmallIntegerField("jam kerja per minggu", null=True, blank=True)
    is_example = models.BooleanField("contoh", default=False)

    objects = EmployeeQuerySet.as_manager()

    # What the audit trail does not show (portal.queries); a NIP spells out the day of birth.
    veiled_fields = frozenset({"birth_date", "nip"})

    class Meta:
        ordering = ["name", "pk"]
        verbose_name = "pegawai"
        verbose_name_plural = "pegawai"
        constraints = [
            models.UniqueConstraint(
                fields=["government", "nip"],
                name="employee_nip_once",
                violation_error_message="NIP ini sudah terdaftar.",
            ),
            models.UniqueConstraint(
                fields=["government", "nik_index"],
                name="employee_nik_once",
                violation_error_message="NIK ini sudah terdaftar.",
            ),
            models.CheckConstraint(
                condition=Q(left_on__isnull=True) | Q(left_on__gte=F("joined_on")),
                name="employee_period_ordered",
                violation_error_message="TMT berhenti tidak boleh sebelum TMT masuk.",
            ),
            models.CheckConstraint(
                condition=Q(weekly_minutes__isnull=True)
                | Q(weekly_minutes__range=(1, FULL_TIME_MINUTES)),
                name="employee_weekly_minutes_within_full_time",
                violation_error_message="Jam kerja per minggu paling banyak 37,5 jam.",
            ),
        ]
        indexes = [
            models.Index(fields=["government", "name"], name="employee_gov_name"),
            models.Index(fields=["government", "golongan", "name"], name="employee_gov_golongan"),
            models.Index(fields=["government", "birth_date"], name="employee_gov_birth"),
        ]

    def __str__(self):
        return self.full_name

    @classmethod
    def veiled_in(cls, changes):
        """Names in the ``changes`` of an audit event whose values the trail does not show."""
        return cls.veiled_fields

    @property
    def full_name(self):
        return with_titles(self.front_title, self.name, self.back_title)

    @property
    def nik_context(self):
        """What the sealed NIK is bound to: it does not open in another row."""
        return nik_context(self.uuid)

    @property
    def weekly_hours(self):
        """The hours agreed with a PPPK paruh waktu; None for everybody else."""
        return None if self.weekly_minutes is None else hours_of(self.weekly_minutes)

    def index_of_nik(self, digits):
        """The blind index of a NIK among the people of this person's government."""
        return nik_index(digits, self.government_id)


def of_people_in_reach(rows, user, permission=Permission.EMPLOYEE_VIEW):
    """``rows`` (which have an ``employee``) of the people ``user`` reaches, for long lists."""
    own = user.is_authenticated and user.government_id and not user.is_superuser
    if own and holds_everywhere(user, permission):
        return rows.filter(employee__government=user.government_id)
    return rows.filter(employee__in=Employee.objects.in_reach(user, permission))


class PlacementQuerySet(models.QuerySet):
    """Vocabulary of placement reads: ``current_knowledge`` is what is held true now."""

    def current_knowledge(self):
        return self.filter(superseded_at__isnull=True)

    def known_at(self, instant):
        """What was held true at ``instant``."""
        return self.filter(
            Q(superseded_at__isnull=True) | Q(superseded_at__gt=instant), recorded_at__lte=instant
        )

    def on(self, day):
        """Placements that hold on ``day`` by current knowledge."""
        return self.current_knowledge().filter(valid_on(day))

    def definitive(self):
        return self.filter(kind=PlacementKind.DEFINITIVE)

    def reached_by(self, user, permission):
        """Placements through which ``user`` reaches people (see EmployeeQuerySet.visible_to)."""
        return self.through_units(user, unit_ids_in_scope(user, permission))

    def through_units(self, user, unit_ids):
        """Those of them on the units ``unit_ids``, which take what ``pk__in`` takes."""
        today = user.government.today()
        is_open = Q(valid_until__isnull=True) | Q(valid_until__gt=today)
        later = (
            Placement.objects.current_knowledge()
            .filter(employee=models.OuterRef("employee"))
            .filter(is_open | Q(valid_from__gt=models.OuterRef("valid_from")))
        )
        return (
            self.current_knowledge()
            .filter(position__unit__in=unit_ids)
            .filter(is_open | ~models.Exists(later))
        )

    def visible_to(self, user, permission=Permission.EMPLOYEE_VIEW):
        """Placements of the people ``user`` reaches."""
        return self.filter(employee__in=Employee.objects.visible_to(user, permission))


class Placement(models.Model):
    """Who holds which post, as a bitemporal history.

    ``valid_from`` is the TMT, ``valid_until`` the first day no longer held. A row is never changed
    but for ``superseded_at``/``superseded_by``; ending or correcting one writes a new row. Open
    definitive placements are one per person on both engines; on PostgreSQL overlapping ones are
    excluded too.
    """

    government = models.ForeignKey(Government, on_delete=models.PROTECT, related_name="+")
    employee = models.ForeignKey(Employee, on_delete=models.PROTECT, related_name="placements")
    position = models.ForeignKey(Position, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField("sifat", max_length=12, choices=PlacementKind)
    appointment = models.CharField(
        "jenis penetapan",
        max_length=16,
        choices=AppointmentKind,
        default=AppointmentKind.APPOINTMENT,
    )
    valid_from = models.DateField("TMT")
    valid_until = models.DateField("sampai sebelum", null=True, blank=True)
    decree_number = models.CharField("nomor SK", max_length=80, blank=True)
    decree_date = models.DateField("tanggal SK", null=True, blank=True)
    decree_signer = models.CharField("penanda tangan SK", max_length=120, blank=True)
    legal_basis = models.ForeignKey(
        LegalBasis, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    note = models.CharField("keterangan", max_length=300, blank=True)
    # The thread of the status period that ended it, so that taking that back gives the post back.
    ended_by = models.UUIDField(null=True, editable=False)
    change = models.ForeignKey(
        StructureChange, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    recorded_at = models.DateTimeField("dicatat", default=timezone.now)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    superseded_at = models.DateTimeField(null=True)
    superseded_by = models.ForeignKey(
        StructureChange, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = PlacementQuerySet.as_manager()

    class Meta:
        ordering = ["employee", "-valid_from", "-pk"]
        verbose_name = "penempatan"
        verbose_name_plural = "penempatan"
        constraints = [
            dated_constraints("placement"),
            models.UniqueConstraint(
                fields=["employee"],
                condition=Q(
                    kind=PlacementKind.DEFINITIVE,
                    valid_until__isnull=True,
                    superseded_at__isnull=True,
                ),
                name="placement_one_open_definitive",
                violation_error_message="Pegawai ini masih memangku jabatan definitif.",
            ),
        ]
        indexes = [
            models.Index(fields=["position", "valid_from"], name="placement_position"),
            models.Index(fields=["government", "kind"], name="placement_gov_kind"),
        ]

    def __str__(self):
        return f"{self.employee}: {self.position}"
